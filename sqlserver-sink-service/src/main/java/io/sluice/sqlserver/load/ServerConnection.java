package io.sluice.sqlserver.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A connection, with what must be known of it between two transactions.
 *
 * @param stages names of its temporary tables; each is empty
 * @param madeAt {@link System#nanoTime}
 */
record ServerConnection(Connection jdbc, Set<String> stages, long madeAt) {

    /** A connection collects one stage for each shape of rows that it has seen. */
    private static final long MOST_AGE = TimeUnit.MINUTES.toNanos(30);

    private static final int ANSWERS_WITHIN_SECONDS = 5;

    static ServerConnection of(Connection jdbc) {
        return new ServerConnection(jdbc, new HashSet<>(), System.nanoTime());
    }

    /** Asks the server. */
    boolean isUsable() {
        try {
            return System.nanoTime() - madeAt < MOST_AGE && jdbc.isValid(ANSWERS_WITHIN_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Also ends its transaction: the server rolls back what is not committed. */
    void close() {
        try {
            jdbc.close();
        } catch (SQLException e) {
            // The server notices by itself.
        }
    }

    /** Ends it while another thread works with it, without a word to the server. */
    void abort() {
        try {
            jdbc.abort(Runnable::run);
        } catch (SQLException e) {
            // It is closed already.
        }
    }
}
