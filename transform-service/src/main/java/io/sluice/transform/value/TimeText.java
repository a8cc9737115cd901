package io.sluice.transform.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How times are written as text: ISO 8601, or a pattern of {@code java.time}. Read strictly: a 31 February is no time, and
 * neither is a time of day that a zone's clocks skip.
 *
 * @param pattern null for ISO 8601
 * @param zone of a text that names none
 */
record TimeText(@Nullable DateTimeFormatter pattern, ZoneId zone) {

    static final TimeText ISO = new TimeText(null, ZoneOffset.UTC);

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ISO_LOCAL_DATE_TIME;

    /** @throws IllegalArgumentException that says what is wrong with the pattern */
    static DateTimeFormatter pattern(String text) {
        // Strict resolving asks for an era beside the year of the era; nobody means one.
        return DateTimeFormatter.ofPattern(prolepticYears(text), Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    /** Null if the text is no time of this kind. */
    @Nullable
    Instant parse(String text) {
        String bare = text.strip();
        try {
            TemporalAccessor found = pattern == null
                    ? iso(bare)
                    : pattern.parseBest(bare, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (found instanceof OffsetDateTime withOffset) {
                return withOffset.toInstant();
            }
            if (found instanceof LocalDateTime local) {
                List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
                // Where clocks are put back an hour comes twice: the earlier one is taken.
                return offsets.isEmpty() ? null : local.toInstant(offsets.get(0));
            }
            return ((LocalDate) found).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    String write(Instant time) {
        return pattern == null ? time.toString() : pattern.format(time.atZone(zone));
    }

    private static TemporalAccessor iso(String text) {
        if (text.length() <= 10) {
            return LocalDate.parse(text);
        }
        return DateTimeFormatter.ISO_DATE_TIME.parseBest(
                text.replace(' ', 'T'),
                OffsetDateTime::from,
                temporal -> LocalDateTime.parse(text.replace(' ', 'T'), LOCAL));
    }

    private static String prolepticYears(String pattern) {
        StringBuilder result = new StringBuilder();
        boolean quoted = false;
        for (char c : pattern.toCharArray()) {
            quoted ^= c == '\'';
            result.append(c == 'y' && !quoted ? 'u' : c);
        }
        return result.toString();
    }
}
