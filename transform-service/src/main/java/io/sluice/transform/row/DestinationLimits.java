package io.sluice.transform.row;

import io.sluice.transform.bson.Decimals;
import java.math.BigDecimal;
import org.bson.types.Decimal128;

/**
 * What every destination holds exactly; the rest of a class is moved to the overflow column. The intersection of
 * PostgreSQL, SQL Server and Redshift, so that two destinations of one run hold the same:
 *
 * <ul>
 *   <li>time: SQL Server begins with the year 1 and ends with 9999.
 *   <li>float: only PostgreSQL has NaN, the infinities and -0.
 *   <li>decimal: SQL Server and Redshift have 38 digits in all; NaN, infinities and -0 nowhere but in PostgreSQL, or not.
 *   <li>text: U+0000 and malformed UTF-8 are refused by PostgreSQL and Redshift. Length is not limited here: PostgreSQL
 *       and SQL Server hold what MongoDB holds.
 * </ul>
 *
 * @param firstMillis earliest time, inclusive
 * @param lastMillis latest time, inclusive
 * @param decimalDigits digits of a decimal as plain text, before and behind the point
 */
record DestinationLimits(long firstMillis, long lastMillis, int decimalDigits) {

    static final DestinationLimits EVERYWHERE = new DestinationLimits(-62_135_596_800_000L, 253_402_300_799_999L, 38);

    boolean holdsTime(long millis) {
        return millis >= firstMillis && millis <= lastMillis;
    }

    static boolean holdsFloat(double value) {
        return !Double.isNaN(value) && !Double.isInfinite(value) && !isNegativeZero(value);
    }

    static boolean isNegativeZero(double value) {
        return value == 0 && Double.doubleToRawLongBits(value) != 0;
    }

    boolean holdsDecimal(Decimal128 value) {
        return Decimals.isPlain(value) && holdsDecimal(Decimals.exactly(value));
    }

    /** By digits and exponent, before any plain text is made: that of 1E+6000 would have six thousand digits. */
    boolean holdsDecimal(BigDecimal value) {
        int behind = Math.max(0, value.scale());
        int before = Math.max(0, value.precision() - value.scale());
        return before + behind <= decimalDigits;
    }
}
