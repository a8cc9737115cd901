package io.sluice.transform.bson;

import java.math.BigDecimal;
import org.bson.types.Decimal128;

/** Decimal128 as a number; the driver's own conversion refuses -0. */
public final class Decimals {

    private Decimals() {}

    /** Whether it is a number that a decimal column can hold at all: finite and not -0. */
    public static boolean isPlain(Decimal128 value) {
        return !value.isNaN()
                && !value.isInfinite()
                && !(value.isNegative() && exactly(value).signum() == 0);
    }

    /** The finite value, exactly; -0 is 0. */
    public static BigDecimal exactly(Decimal128 value) {
        if (!value.isNegative()) {
            return value.bigDecimalValue();
        }
        // The sign is the highest bit of the encoding, apart from the digits.
        Decimal128 magnitude = Decimal128.fromIEEE754BIDEncoding(value.getHigh() & Long.MAX_VALUE, value.getLow());
        return magnitude.bigDecimalValue().negate();
    }
}
