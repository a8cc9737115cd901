package io.sluice.stack.sqlserver.bulk;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.DateTimeOffset;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times that came as text, in the ISO forms that a driver writes, and their rounding to a column's scale. */
final class MomentText {

    private static final Pattern MOMENT =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?))?"
                    + "\\s*(?:([+-])(\\d{2}):(\\d{2})|Z)?");

    private MomentText() {}

    /** @throws SqlError 241 */
    static DateTimeOffset moment(String text) {
        Matcher matcher = MOMENT.matcher(text.strip());
        if (!matcher.matches()) {
            throw SqlError.conversionToTimeFailed();
        }
        try {
            LocalDate day = LocalDate.parse(matcher.group(1));
            LocalTime time = matcher.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.parse(matcher.group(2));
            int minutes = 0;
            if (matcher.group(3) != null) {
                minutes = Integer.parseInt(matcher.group(4)) * 60 + Integer.parseInt(matcher.group(5));
                minutes = matcher.group(3).equals("-") ? -minutes : minutes;
            }
            return new DateTimeOffset(day.atTime(time).minusMinutes(minutes), minutes);
        } catch (DateTimeException e) {
            throw SqlError.conversionToTimeFailed();
        }
    }

    /** @throws SqlError 241 */
    static LocalTime time(String text) {
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeException e) {
            throw SqlError.conversionToTimeFailed();
        }
    }

    static LocalDateTime rounded(LocalDateTime moment, int scale) {
        long unit = unit(scale);
        long over = moment.getNano() % unit;
        LocalDateTime down = moment.minusNanos(over);
        return over * 2 >= unit ? down.plusNanos(unit) : down;
    }

    /** The last time of a day that the scale can tell. */
    static LocalTime last(int scale) {
        return LocalTime.MAX.truncatedTo(ChronoUnit.SECONDS).plusNanos(1_000_000_000L - unit(scale));
    }

    private static long unit(int scale) {
        long unit = 1;
        for (int digit = scale; digit < 9; digit++) {
            unit *= 10;
        }
        return unit;
    }
}
