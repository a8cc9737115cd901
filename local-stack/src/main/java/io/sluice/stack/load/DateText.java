package io.sluice.stack.load;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;

/**
 * Reads a moment as mongoimport does: with seconds, any number of digits behind them, and an offset written {@code Z}, {@code -07:00}
 * or {@code -0700}. A moment without an offset is refused: to guess a zone would move it.
 */
final class DateText {

    static final String EXPECTED = "a moment such as \"2009-04-01T00:00:00.000Z\" or \"2009-04-01T00:00:00.000-0700\","
            + " or milliseconds since 1970";

    private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(java.util.Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private DateText() {}

    /** @throws IllegalArgumentException if it is no such moment */
    static long toMillis(String text) {
        try {
            return OffsetDateTime.parse(text, MOMENT).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("no moment", e);
        }
    }
}
