package io.sluice.runtime.lane;

import io.sluice.contracts.control.Event.LaneProgress;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.runtime.metrics.TaskFigures;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a lane says of itself while it lives on this replica: progress, whether a commit is under way, and what it waits for
 * when it does not go on.
 */
final class LaneMeter {

    /** What takes longer is worth telling; commits and replies take milliseconds. */
    static final Duration LONG = Duration.ofSeconds(1);

    /** One of those that are waited for. */
    static final String KAFKA = "Kafka";

    private final int lane;
    private final TaskFigures figures;
    private final Semaphore commit = new Semaphore(1);
    private volatile long sequence = -1;
    private volatile long rows;
    private volatile long bytes;
    private volatile long waitedNanos;
    private volatile long lastProgress = System.nanoTime();
    private volatile boolean reported = true;
    private volatile @Nullable Wait wait;
    private volatile @Nullable String trouble;
    private volatile boolean troubled;
    private @Nullable String told;

    LaneMeter(int lane, TaskFigures figures) {
        this.lane = lane;
        this.figures = figures;
    }

    /** Of the lane's task, for whoever watches the service from outside. */
    TaskFigures figures() {
        return figures;
    }

    void committed(long sequence, long rows, long bytes) {
        this.sequence = sequence;
        this.rows = rows;
        this.bytes = bytes;
        this.lastProgress = System.nanoTime();
        this.reported = false;
        goesOn();
    }

    void waited(long nanos) {
        waitedNanos += nanos;
        // Waiting for a slow reader is no lack of progress of this lane.
        lastProgress = System.nanoTime();
    }

    /** Waiting for something to do, with nothing in hand, is no lack of progress either. */
    void idle() {
        lastProgress = System.nanoTime();
        goesOn();
    }

    /** From now on, unless it waits for the same already. Told when it takes {@link #LONG}. */
    void waitsFor(String what) {
        Wait now = wait;
        if (now == null || !now.what().equals(what)) {
            wait = new Wait(what, System.nanoTime());
        }
    }

    /** Something failed and is tried again. Told until the lane goes on, and once even if it does at once. */
    void triesAgain(SluiceFailure failure) {
        trouble = failure.text() + " (" + failure.code() + ")";
        troubled = true;
        figures.triedAgain(failure.code());
    }

    /** What was waited for has come; if it took long, that is told once, late. */
    private void goesOn() {
        Wait over = wait;
        if (over != null && over.isLong() && trouble == null) {
            trouble = over.what();
        }
        wait = null;
        troubled = false;
    }

    long sinceProgressNanos() {
        return System.nanoTime() - lastProgress;
    }

    /**
     * What is worth reporting since the last call; null if nothing is. Called by one thread.
     *
     * @param all true to hear it in any case
     */
    @Nullable
    LaneProgress news(boolean all) {
        String waiting = waitingFor();
        boolean news = all || !reported || !Objects.equals(waiting, told);
        reported = true;
        told = waiting;
        return news ? progress(waiting) : null;
    }

    /** Of a lane that has ended. */
    LaneProgress progress() {
        return progress(null);
    }

    private LaneProgress progress(@Nullable String waitingFor) {
        return new LaneProgress(lane, sequence, rows, bytes, TimeUnit.NANOSECONDS.toMillis(waitedNanos), waitingFor);
    }

    private @Nullable String waitingFor() {
        String failed = trouble;
        if (failed != null) {
            if (!troubled) {
                trouble = null;
            }
            return failed;
        }
        Wait now = wait;
        return now != null && now.isLong() ? now.what() : null;
    }

    /** @param whom who has to say that the lane is ours */
    void takingBegins(String whom) {
        waitsFor(whom + ", to hand over the lane");
    }

    /** @param whom who has to say that it is done */
    void commitBegins(String whom) {
        commit.tryAcquire();
        waitsFor(whom + ", to take a commit");
    }

    void commitEnds() {
        commit.drainPermits();
        commit.release();
    }

    /** Waits for a commit that is under way, at most so long. Called when the lane is revoked. */
    boolean awaitCommit(long nanos) {
        try {
            return commit.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private record Wait(String what, long since) {
        boolean isLong() {
            return System.nanoTime() - since > LONG.toNanos();
        }
    }
}
