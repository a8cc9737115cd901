package io.sluice.redshift.postgres;

import java.time.Duration;

/**
 * How long the server may work on our behalf. Nested, so that the inner one speaks first and says what was slow.
 *
 * @param lock waiting for a lock, such as the transaction of a lane's previous owner
 * @param idle a transaction whose client says nothing; frees the locks of a replica that was stopped
 * @param statement one statement, a whole COPY included
 * @param transaction all statements of a commit together
 * @param measuring one statement of {@code measure}, which counts whole tables
 */
record WarehouseTimeouts(Duration lock, Duration idle, Duration statement, Duration transaction, Duration measuring) {

    static final WarehouseTimeouts DEFAULT = new WarehouseTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(180),
            Duration.ofMinutes(9));

    WarehouseTimeouts {
        if (lock.compareTo(statement) >= 0
                || idle.compareTo(transaction) >= 0
                || statement.compareTo(transaction) >= 0) {
            throw new IllegalArgumentException("timeouts must nest: lock " + lock + " < statement " + statement
                    + " < transaction " + transaction + ", and idle " + idle + " < transaction");
        }
    }
}
