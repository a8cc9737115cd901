package io.sluice.transform.settings;

import io.sluice.runtime.batch.ValueClass;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The class that a workflow fixes for a column, for a decimal with its size.
 *
 * @param precision digits in all; 0 if the class alone is pinned
 * @param scale digits behind the point
 */
public record PinnedType(ValueClass valueClass, int precision, int scale) {

    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\s*(\\d{1,3})\\s*,\\s*(\\d{1,3})\\s*\\)");

    /** @throws IllegalArgumentException that says what is allowed */
    static PinnedType parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        Matcher sized = DECIMAL.matcher(word);
        if (sized.matches()) {
            int precision = Integer.parseInt(sized.group(1));
            int scale = Integer.parseInt(sized.group(2));
            if (precision < 1 || precision > 38 || scale > precision) {
                throw new IllegalArgumentException(
                        "decimal(p,s) takes p from 1 to 38 and s from 0 to p, which every destination has");
            }
            return new PinnedType(ValueClass.DECIMAL, precision, scale);
        }
        return Arrays.stream(ValueClass.values())
                .filter(c -> c.word().equals(word))
                .findFirst()
                .map(c -> new PinnedType(c, 0, 0))
                .orElseThrow(() -> new IllegalArgumentException("allowed are decimal(p,s) and the classes "
                        + Arrays.stream(ValueClass.values())
                                .map(ValueClass::word)
                                .collect(Collectors.joining(", "))));
    }

    /** Whether the column holds the number to its last digit. */
    public boolean holds(BigDecimal number) {
        if (precision == 0 || number.signum() == 0) {
            return true;
        }
        BigDecimal bare = number.stripTrailingZeros();
        return bare.scale() <= scale && bare.precision() - bare.scale() <= precision - scale;
    }
}
