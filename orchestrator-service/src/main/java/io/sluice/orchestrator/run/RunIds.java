package io.sluice.orchestrator.run;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes run ids that a person can read and sort: {@code shop-nightly-20261123-020000-7f3a}, in UTC. */
public final class RunIds {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Pattern ID = Pattern.compile(".*-([0-9]{8}-[0-9]{6})-[0-9a-f]{4}");

    private RunIds() {}

    /** When the run of that id was created; empty if it is no id of ours. */
    public static Optional<Instant> createdAt(String id) {
        Matcher matcher = ID.matcher(id);
        try {
            return matcher.matches() ? Optional.of(Instant.from(TIME.parse(matcher.group(1)))) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    public static String next(String workflow, Instant now) {
        byte[] tail = new byte[2];
        RANDOM.nextBytes(tail);
        return workflow + "-" + TIME.format(now) + "-" + HexFormat.of().formatHex(tail);
    }
}
