package io.sluice.sqlserver.load;

import java.time.Duration;

/**
 * How long the server may work on our behalf. Nested, so that the inner one speaks first and says what was slow. Whole
 * seconds, because JDBC counts in them; less than one is one.
 *
 * @param lock waiting for a lock, such as the transaction of a lane's previous owner; in milliseconds
 * @param statement one statement, a whole bulk load included
 * @param transaction all statements of a commit together
 * @param measuring one statement of {@code measure}, which counts whole tables
 * @param grace what a statement gets to end after it was called off; then its connection is closed
 */
record ServerTimeouts(Duration lock, Duration statement, Duration transaction, Duration measuring, Duration grace) {

    static final ServerTimeouts DEFAULT = new ServerTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(180),
            Duration.ofMinutes(9),
            Duration.ofSeconds(5));

    ServerTimeouts {
        if (lock.compareTo(statement) >= 0 || statement.compareTo(transaction) >= 0) {
            throw new IllegalArgumentException(
                    "timeouts must nest: lock " + lock + " < statement " + statement + " < transaction " + transaction);
        }
    }

    static int seconds(Duration duration) {
        return Math.toIntExact(Math.max(1, (duration.toMillis() + 999) / 1000));
    }
}
