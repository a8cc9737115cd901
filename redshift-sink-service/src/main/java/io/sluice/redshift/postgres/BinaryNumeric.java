package io.sluice.redshift.postgres;

import java.nio.charset.StandardCharsets;

/**
 * Writes plain decimal text as PostgreSQL's binary {@code numeric}: digits to the base of 10,000, exact to the last one,
 * trailing zeros of the fraction included. The form is that of {@code numeric_recv} in numeric.c.
 */
final class BinaryNumeric {

    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;
    private static final int DIGITS = 4;

    private BinaryNumeric() {}

    /** @throws NumberFormatException without the text in it, which is a value of a document */
    static void write(byte[] text, CopyBuffer out) {
        boolean negative = text.length > 0 && text[0] == '-';
        int start = text.length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
        if (start < text.length && (text[start] == 'N' || text[start] == 'I')) {
            writeSpecial(new String(text, StandardCharsets.US_ASCII), out);
            return;
        }
        int point = checkedPoint(text, start);
        int scale = Math.max(0, text.length - point - 1);
        int whole = point - start;
        int groupsBefore = (whole + DIGITS - 1) / DIGITS;
        int groups = groupsBefore + (scale + DIGITS - 1) / DIGITS;
        int first = 0;
        while (first < groups && group(text, start, point, groupsBefore, first) == 0) {
            first++;
        }
        int last = groups;
        while (last > first && group(text, start, point, groupsBefore, last - 1) == 0) {
            last--;
        }
        header(
                last - first,
                first == last ? 0 : groupsBefore - 1 - first,
                negative && first < last ? NEGATIVE : 0,
                scale,
                out);
        for (int i = first; i < last; i++) {
            out.putShort(group(text, start, point, groupsBefore, i));
        }
    }

    private static void writeSpecial(String text, CopyBuffer out) {
        int sign =
                switch (text) {
                    case "NaN" -> NAN;
                    case "Infinity", "+Infinity" -> INFINITY;
                    case "-Infinity" -> NEGATIVE_INFINITY;
                    default -> throw new NumberFormatException("not a plain decimal number");
                };
        header(0, 0, sign, 0, out);
    }

    private static void header(int groups, int weight, int sign, int scale, CopyBuffer out) {
        out.putInt(8 + 2 * groups);
        out.putShort(groups);
        out.putShort(weight);
        out.putShort(sign);
        out.putShort(scale);
    }

    /** Where the point stands, or the end; everything else must be a digit. */
    private static int checkedPoint(byte[] text, int start) {
        int point = -1;
        for (int i = start; i < text.length; i++) {
            if (text[i] == '.' && point < 0) {
                point = i;
            } else if (text[i] < '0' || text[i] > '9') {
                throw new NumberFormatException("not a plain decimal number");
            }
        }
        int digits = text.length - start - (point < 0 ? 0 : 1);
        if (digits == 0) {
            throw new NumberFormatException("not a plain decimal number");
        }
        return point < 0 ? text.length : point;
    }

    /** The four digits of one group; groups are aligned at the point and filled up with zeros. */
    private static int group(byte[] text, int start, int point, int groupsBefore, int index) {
        boolean before = index < groupsBefore;
        int from = before ? point - (groupsBefore - index) * DIGITS : point + 1 + (index - groupsBefore) * DIGITS;
        int end = before ? point : text.length;
        int value = 0;
        for (int i = from; i < from + DIGITS; i++) {
            int digit = i >= (before ? start : point + 1) && i < end ? text[i] - '0' : 0;
            value = value * 10 + digit;
        }
        return value;
    }
}
