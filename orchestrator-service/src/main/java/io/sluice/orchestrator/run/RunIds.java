package io.sluice.orchestrator.run;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Makes run ids that a person can read and sort: {@code shop-nightly-20261123-020000-7f3a}, in UTC. */
public final class RunIds {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private RunIds() {}

    public static String next(String workflow, Instant now) {
        byte[] tail = new byte[2];
        RANDOM.nextBytes(tail);
        return workflow + "-" + TIME.format(now) + "-" + HexFormat.of().formatHex(tail);
    }
}
