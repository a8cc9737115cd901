package io.sluice.transform.value;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * How numbers are written as text: which character is the decimal point, and which stands between groups of three digits.
 *
 * @param group null if digits are not grouped
 */
record NumberText(char point, @Nullable Character group) {

    static final NumberText PLAIN = new NumberText('.', null);

    private static final int LONGEST = 200;
    private static final int LARGEST_EXPONENT = 6200;

    /** Null if the text is no number, or one larger or finer than a Decimal128. Space around it is allowed. */
    @Nullable
    BigDecimal parse(String text) {
        String bare = text.strip();
        if (bare.isEmpty() || bare.length() > LONGEST) {
            return null;
        }
        String plain = group == null ? bare : ungrouped(bare);
        if (plain == null || (point != '.' && plain.indexOf('.') >= 0)) {
            return null;
        }
        String number = plain.replace(point, '.');
        if (!isAscii(number)) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(number);
            return Math.abs((long) value.scale()) <= LARGEST_EXPONENT ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * The shortest of 15, 16 or 17 digits that is read back as the same double: what a person wrote, in nearly all cases.
     * {@code Double.toString} is not the same in all releases of Java.
     */
    static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 15; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17)).stripTrailingZeros();
    }

    /** Groups are of three digits, and stand in front of the point only. */
    private @Nullable String ungrouped(String text) {
        char separator = group == null ? 0 : group;
        int end = text.indexOf(point) < 0 ? text.length() : text.indexOf(point);
        String whole = text.substring(0, end);
        if (whole.indexOf(separator) < 0) {
            return text.indexOf(separator) < 0 ? text : null;
        }
        String quoted = java.util.regex.Pattern.quote(String.valueOf(separator));
        return whole.matches("[+-]?[0-9]{1,3}(" + quoted + "[0-9]{3})+") && text.indexOf(separator, end) < 0
                ? whole.replace(String.valueOf(separator), "") + text.substring(end)
                : null;
    }

    /** BigDecimal takes the digits of every script; a column's reader would not. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
