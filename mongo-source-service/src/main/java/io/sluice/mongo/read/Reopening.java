package io.sluice.mongo.read;

import java.time.Duration;

/**
 * How often, and with which pauses, a cursor is opened again before its loss becomes the lane's.
 *
 * @param attempts without a document in between
 */
public record Reopening(int attempts, Duration firstPause, Duration longestPause) {

    /** Half a minute and more: longer than an election. */
    public static final Reopening STANDARD = new Reopening(10, Duration.ofMillis(200), Duration.ofSeconds(10));

    public Reopening {
        if (attempts < 1 || firstPause.isNegative() || firstPause.compareTo(longestPause) > 0) {
            throw new IllegalArgumentException("Reopening of " + attempts + " attempts, pauses " + firstPause + " to "
                    + longestPause + "; allowed are 1 attempt and more, and pauses that grow");
        }
    }
}
