package io.sluice.stack.sqlserver.fault;

import io.sluice.stack.sqlserver.error.SqlError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stand-in misbehave as servers and networks do. Every fault may be set from any thread while clients are at work; what has
 * not been used up lasts until {@link #heal}.
 */
public final class Faults {

    private final Runnable cutConnections;
    private final List<Planned> planned = new ArrayList<>();
    private @Nullable Delay delay;
    private @Nullable BulkFault bulk;
    private int commitsToLose;
    private int commitsToLoseBefore;

    /** @param cutConnections closes all that are open */
    public Faults(Runnable cutConnections) {
        this.cutConnections = cutConnections;
    }

    /** Closes every connection; what they had not committed is rolled back. */
    public void cutNow() {
        cutConnections.run();
    }

    /**
     * Answers the next {@code times} requests whose text holds {@code part}, in any case, with an error, before anything of them is
     * done. 1205 rolls the transaction back, as it does on a server; a severity of 20 and above closes the connection.
     *
     * @param part of a batch, of a prepared statement, or of an INSERT BULK
     */
    public synchronized void failNext(int times, String part, int number, int severity, String message) {
        if (times < 1) {
            throw new IllegalArgumentException("a failure of " + times + " requests; 1 and more is allowed");
        }
        planned.add(new Planned(part.toLowerCase(Locale.ROOT), times, new SqlError(number, severity, message)));
    }

    /** Holds every request back whose text holds {@code part}, in any case; an attention ends the wait. */
    public synchronized void delay(String part, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay of " + delay + "; zero and more is allowed");
        }
        this.delay = new Delay(part.toLowerCase(Locale.ROOT), delay);
    }

    /** Closes the connection of the next bulk load when so many rows of it have been read. */
    public synchronized void dropBulkAfter(long rows) {
        bulk = new BulkFault(rows, null);
    }

    /** Answers the next bulk load with an error when so many rows of it have been read: 9002 if the log is full, 1105 if the disk is. */
    public synchronized void failBulkAfter(long rows, int number, int severity, String message) {
        bulk = new BulkFault(rows, new SqlError(number, severity, message));
    }

    /** The next commits of transactions are done, and their connections closed instead of answered. */
    public synchronized void loseCommitAcknowledgements(int times) {
        commitsToLose = times;
    }

    /** The next commits of transactions are not done, and their connections closed: what a client cannot tell from the other. */
    public synchronized void loseCommits(int times) {
        commitsToLoseBefore = times;
    }

    /** Forgets every fault that was asked for. */
    public synchronized void heal() {
        planned.clear();
        delay = null;
        bulk = null;
        commitsToLose = 0;
        commitsToLoseBefore = 0;
    }

    /** What a request is to be answered instead of its result; asking uses it up. */
    public synchronized Optional<SqlError> takeFailure(String request) {
        String text = request.toLowerCase(Locale.ROOT);
        for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
            Planned one = all.next();
            if (text.contains(one.part)) {
                one.left--;
                if (one.left == 0) {
                    all.remove();
                }
                return Optional.of(one.error);
            }
        }
        return Optional.empty();
    }

    public synchronized Duration delayOf(String request) {
        return delay != null && request.toLowerCase(Locale.ROOT).contains(delay.part) ? delay.time : Duration.ZERO;
    }

    /** What happens to the bulk load that begins now; asking uses it up. */
    public synchronized Optional<BulkFault> takeBulkFault() {
        Optional<BulkFault> taken = Optional.ofNullable(bulk);
        bulk = null;
        return taken;
    }

    /** Asking uses it up. */
    public synchronized CommitFate takeCommitFate() {
        if (commitsToLoseBefore > 0) {
            commitsToLoseBefore--;
            return CommitFate.LOST_BEFORE;
        }
        if (commitsToLose > 0) {
            commitsToLose--;
            return CommitFate.LOST_AFTER;
        }
        return CommitFate.ANSWERED;
    }

    /** @param error null if the connection is closed */
    public record BulkFault(long afterRows, @Nullable SqlError error) {}

    /** How a commit goes. */
    public enum CommitFate {
        ANSWERED,
        LOST_BEFORE,
        LOST_AFTER
    }

    private record Delay(String part, Duration time) {}

    private static final class Planned {

        private final String part;
        private final SqlError error;
        private int left;

        Planned(String part, int times, SqlError error) {
            this.part = part;
            this.left = times;
            this.error = error;
        }
    }
}
