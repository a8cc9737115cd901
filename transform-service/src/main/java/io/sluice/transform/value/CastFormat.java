package io.sluice.transform.value;

import io.sluice.runtime.batch.ValueClass;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Into which class a value is made, and how it is written where it is a text.
 *
 * @param precision digits in all of a decimal; 0 if they are not limited
 * @param scale digits of a decimal behind the point
 * @param round null if what would lose digits fails
 */
public record CastFormat(
        ValueClass to,
        int precision,
        int scale,
        Epoch epoch,
        TimeText time,
        NumberText numbers,
        BytesText bytes,
        @Nullable RoundingMode round) {

    /** What a number means that becomes a time. */
    public enum Epoch {
        NONE,
        SECONDS,
        MILLIS
    }

    public static CastFormat plain(ValueClass to, int precision, int scale) {
        return new CastFormat(to, precision, scale, Epoch.NONE, TimeText.ISO, NumberText.PLAIN, BytesText.BASE64, null);
    }

    public CastFormat withEpoch(Epoch unit) {
        return new CastFormat(to, precision, scale, unit, time, numbers, bytes, round);
    }

    /**
     * @param pattern of {@code java.time}; null for ISO 8601
     * @throws IllegalArgumentException that says what is wrong with the pattern
     */
    public CastFormat withTime(@Nullable String pattern, @Nullable ZoneId zone) {
        DateTimeFormatter formatter = pattern == null ? null : TimeText.pattern(pattern);
        TimeText text = new TimeText(formatter, zone == null ? ZoneOffset.UTC : zone);
        return new CastFormat(to, precision, scale, epoch, text, numbers, bytes, round);
    }

    /** @param group null if digits are not grouped */
    public CastFormat withNumbers(char point, @Nullable Character group) {
        return new CastFormat(to, precision, scale, epoch, time, new NumberText(point, group), bytes, round);
    }

    /** @param word {@code base64}, {@code hex} or {@code utf8} */
    public CastFormat withBytes(String word) {
        BytesText text = BytesText.valueOf(word.toUpperCase(Locale.ROOT));
        return new CastFormat(to, precision, scale, epoch, time, numbers, text, round);
    }

    public CastFormat rounding(RoundingMode mode) {
        return new CastFormat(to, precision, scale, epoch, time, numbers, bytes, mode);
    }

    /** As a workflow names the class: {@code decimal(18,2)}. */
    @Override
    public String toString() {
        return to.word() + (precision == 0 ? "" : "(" + precision + "," + scale + ")");
    }
}
