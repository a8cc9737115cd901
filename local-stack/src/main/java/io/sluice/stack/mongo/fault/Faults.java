package io.sluice.stack.mongo.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stand-in misbehave as servers and networks do. Every fault may be set from any thread while clients are at work; what has
 * not been used up lasts until {@link #heal}.
 */
public final class Faults {

    private static final int NOT_PRIMARY = 10107;

    private final Runnable cutConnections;
    private final Runnable forgetCursors;
    private final List<Planned> planned = new ArrayList<>();
    private Duration delay = Duration.ZERO;
    private @Nullable Cut cut;
    private int notPrimaryFor;

    /**
     * @param cutConnections closes all that are open
     * @param forgetCursors drops all that are open
     */
    public Faults(Runnable cutConnections, Runnable forgetCursors) {
        this.cutConnections = cutConnections;
        this.forgetCursors = forgetCursors;
    }

    /** Holds back every reply, the handshake's included. */
    public synchronized void delayReplies(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay of " + delay + "; zero and more is allowed");
        }
        this.delay = delay;
    }

    /** Closes every connection, between two replies or in the middle of one. */
    public void cutNow() {
        cutConnections.run();
    }

    /**
     * Closes a connection, old or new, as soon as that many bytes of replies have gone over it from now on, in the middle of a reply
     * if need be.
     */
    public synchronized void cutEachAfter(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a cut after " + bytes + " bytes; 1 and more is allowed");
        }
        cut = new Cut(bytes);
    }

    /** The next getMore of each cursor that is open now gets 43, CursorNotFound. */
    public void forgetCursors() {
        forgetCursors.run();
    }

    /**
     * Answers the next {@code times} commands of a name with an error.
     *
     * @param command as on the wire: {@code find}, {@code getMore}
     * @param labels such as {@code RetryableWriteError}
     */
    public synchronized void failNext(int times, String command, int code, String message, String... labels) {
        if (times < 1) {
            throw new IllegalArgumentException("a failure of " + times + " commands; 1 and more is allowed");
        }
        planned.add(new Planned(command, times, new Failure(code, message, List.of(labels))));
    }

    /**
     * As a primary does that steps down: connections close, the next {@code refusals} commands that read or write get 10107, then it is
     * primary again. A driver asks {@code hello} and tries once more by itself before its caller sees anything.
     */
    public void stepDown(int refusals) {
        if (refusals < 1) {
            throw new IllegalArgumentException("a step down for " + refusals + " commands; 1 and more is allowed");
        }
        synchronized (this) {
            notPrimaryFor = refusals;
        }
        cutConnections.run();
    }

    /** Forgets every fault that was asked for. */
    public synchronized void heal() {
        planned.clear();
        delay = Duration.ZERO;
        cut = null;
        notPrimaryFor = 0;
    }

    public synchronized Duration delay() {
        return delay;
    }

    /** Null if connections may carry any number of bytes. */
    public synchronized @Nullable Cut cut() {
        return cut;
    }

    public synchronized boolean isPrimary() {
        return notPrimaryFor == 0;
    }

    /**
     * What a command is to be answered instead of its result; asking uses it up.
     *
     * @param touchesData false for the handshake and the like, which a node answers whatever it is
     */
    public synchronized Optional<Failure> take(String command, boolean touchesData) {
        if (touchesData && notPrimaryFor > 0) {
            notPrimaryFor--;
            return Optional.of(new Failure(NOT_PRIMARY, "not primary", List.of()));
        }
        for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
            Planned one = all.next();
            if (one.command.equals(command)) {
                one.left--;
                if (one.left == 0) {
                    all.remove();
                }
                return Optional.of(one.failure);
            }
        }
        return Optional.empty();
    }

    /** An error in the place of a result. */
    public record Failure(int code, String message, List<String> labels) {}

    /** What a connection may carry from when it first sees this very object. */
    public static final class Cut {

        private final long bytes;

        Cut(long bytes) {
            this.bytes = bytes;
        }

        public long bytes() {
            return bytes;
        }
    }

    private static final class Planned {

        private final String command;
        private final Failure failure;
        private int left;

        Planned(String command, int times, Failure failure) {
            this.command = command;
            this.left = times;
            this.failure = failure;
        }
    }
}
