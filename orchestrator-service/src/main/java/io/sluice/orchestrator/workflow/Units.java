package io.sluice.orchestrator.workflow;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures with units as a workflow writes them: {@code 256MiB}, {@code 10m}, {@code 20000/s}. Empty if it is none. */
final class Units {

    private static final Pattern FIGURE = Pattern.compile("([0-9]{1,12})(?:\\s?)([A-Za-z/]+)");
    private static final Map<String, Long> BYTES = Map.of(
            "B",
            1L,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30);
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Units() {}

    static Optional<Long> bytes(String text) {
        return figure(text, BYTES);
    }

    static Optional<Duration> duration(String text) {
        return figure(text, MILLIS).map(Duration::ofMillis);
    }

    static Optional<Long> perSecond(String text) {
        return figure(text, Map.of("/s", 1L));
    }

    private static Optional<Long> figure(String text, Map<String, Long> units) {
        Matcher matcher = FIGURE.matcher(text.strip());
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }
}
