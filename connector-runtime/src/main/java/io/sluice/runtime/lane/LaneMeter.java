package io.sluice.runtime.lane;

import io.sluice.contracts.control.Event.LaneProgress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What a lane says of itself while it lives on this replica: progress, and whether a commit is under way. */
final class LaneMeter {

    private final int lane;
    private final Semaphore commit = new Semaphore(1);
    private volatile long sequence = -1;
    private volatile long rows;
    private volatile long bytes;
    private volatile long waitedNanos;
    private volatile long lastProgress = System.nanoTime();
    private volatile boolean reported = true;

    LaneMeter(int lane) {
        this.lane = lane;
    }

    void committed(long sequence, long rows, long bytes) {
        this.sequence = sequence;
        this.rows = rows;
        this.bytes = bytes;
        this.lastProgress = System.nanoTime();
        this.reported = false;
    }

    void waited(long nanos) {
        waitedNanos += nanos;
        // Waiting for a slow reader is no lack of progress of this lane.
        lastProgress = System.nanoTime();
    }

    /** Waiting for something to do, with nothing in hand, is no lack of progress either. */
    void idle() {
        lastProgress = System.nanoTime();
    }

    long sinceProgressNanos() {
        return System.nanoTime() - lastProgress;
    }

    boolean takeNews() {
        boolean news = !reported;
        reported = true;
        return news;
    }

    LaneProgress progress() {
        return new LaneProgress(lane, sequence, rows, bytes, TimeUnit.NANOSECONDS.toMillis(waitedNanos));
    }

    void commitBegins() {
        commit.tryAcquire();
    }

    void commitEnds() {
        commit.drainPermits();
        commit.release();
    }

    /** Waits for a commit that is under way, at most so long. Called when the lane is revoked. */
    boolean awaitCommit(long millis) {
        try {
            return commit.tryAcquire(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
