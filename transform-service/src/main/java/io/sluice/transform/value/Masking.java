package io.sluice.transform.value;

import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.CanonicalValue;
import io.sluice.transform.bson.Decimals;
import io.sluice.transform.bson.FieldValue;
import io.sluice.transform.bson.Utf8;
import io.sluice.transform.bson.ValueChange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import org.bson.types.Decimal128;

/**
 * Puts something into a value's place that does not give it away, and that is the same in every run. What a way of masking
 * cannot take is redacted, so that no value is ever left as it is; null stays null.
 */
public final class Masking implements ValueChange {

    /** What stands in the place of a redacted value. */
    public static final String REDACTED = "***";

    private final ValueChange way;

    private Masking(ValueChange way) {
        this.way = way;
    }

    /** HMAC-SHA-256 in hex: of a text's UTF-8 bytes, of any other value's canonical bytes, so that 1 and 1.0 have one hash. */
    public static Masking hash(Mac keyed) {
        CanonicalValue canonical = new CanonicalValue();
        return new Masking(value -> value.becomesText(hash(keyed, canonical, value)));
    }

    public static Masking redact() {
        return new Masking(Masking::redact);
    }

    /** @param length characters (code points) that are kept of a text */
    public static Masking truncate(int length) {
        return new Masking(value -> truncate(value, length));
    }

    /** @param size numbers are lowered to a multiple of it */
    public static Masking bucketOfNumbers(long size) {
        return new Masking(value -> lowerNumber(value, size));
    }

    /** @param millis times are lowered to a multiple of it, from 1970 on and back, in UTC */
    public static Masking bucketOfTimes(long millis) {
        return new Masking(value -> lowerTime(value, millis));
    }

    @Override
    public void change(FieldValue value) {
        if (value.type() != BsonValue.NULL) {
            way.change(value);
        }
    }

    private static String hash(Mac keyed, CanonicalValue canonical, FieldValue value) {
        if (value.isText()) {
            keyed.update(value.bytes(), value.at() + 4, value.size() - 5);
        } else {
            canonical.write(value.type(), value.bytes(), value.at(), value.end());
            keyed.update(canonical.written().array(), 0, canonical.written().size());
        }
        byte[] hash = new byte[32];
        try {
            keyed.doFinal(hash, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 has 32 bytes", e);
        }
        return HexFormat.of().formatHex(hash);
    }

    private static void redact(FieldValue value) {
        value.becomesText(REDACTED);
    }

    private static void truncate(FieldValue value, int length) {
        if (!value.isText() || Utf8.check(value.bytes(), value.at() + 4, value.size() - 5) == Utf8.MALFORMED) {
            redact(value);
            return;
        }
        String text = value.text();
        value.becomesText(
                text.codePointCount(0, text.length()) <= length
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, length)));
    }

    private static void lowerNumber(FieldValue value, long size) {
        byte[] bytes = value.bytes();
        int at = value.at();
        switch (value.type()) {
            case BsonValue.INT32 -> lowerWhole(value, BsonValue.int32(bytes, at), size);
            case BsonValue.INT64 -> lowerWhole(value, BsonValue.int64(bytes, at), size);
            case BsonValue.DOUBLE -> {
                double number = BsonValue.float64(bytes, at);
                double lowered = Math.floor(number / size) * size;
                if (Double.isNaN(lowered) || Double.isInfinite(lowered)) {
                    redact(value);
                } else {
                    value.becomesFloat(lowered + 0.0);
                }
            }
            case BsonValue.DECIMAL -> lowerDecimal(value, BsonValue.decimal(bytes, at), size);
            default -> redact(value);
        }
    }

    private static void lowerWhole(FieldValue value, long number, long size) {
        long buckets = Math.floorDiv(number, size);
        if (Math.multiplyHigh(buckets, size) == (buckets * size) >> 63) {
            value.becomesWhole(buckets * size);
        } else {
            redact(value);
        }
    }

    private static void lowerDecimal(FieldValue value, Decimal128 number, long size) {
        if (number.isNaN() || number.isInfinite()) {
            redact(value);
            return;
        }
        BigDecimal exact = Decimals.exactly(number);
        if ((long) exact.precision() - exact.scale() > 34) {
            redact(value);
            return;
        }
        BigDecimal step = BigDecimal.valueOf(size);
        BigDecimal lowered = exact.divide(step, 0, RoundingMode.FLOOR).multiply(step);
        if (lowered.precision() > 34) {
            redact(value);
        } else {
            value.becomesDecimal(new Decimal128(lowered));
        }
    }

    private static void lowerTime(FieldValue value, long size) {
        if (value.type() != BsonValue.DATE) {
            redact(value);
            return;
        }
        long buckets = Math.floorDiv(BsonValue.int64(value.bytes(), value.at()), size);
        if (Math.multiplyHigh(buckets, size) == (buckets * size) >> 63) {
            value.becomesTime(buckets * size);
        } else {
            redact(value);
        }
    }
}
