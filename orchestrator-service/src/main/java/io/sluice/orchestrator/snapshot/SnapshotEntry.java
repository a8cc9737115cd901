package io.sluice.orchestrator.snapshot;

import java.time.Instant;

/**
 * A snapshot as the index knows it.
 *
 * @param number grows from one snapshot to the next, over all runs
 * @param state the run's state when it was taken
 * @param reason {@code state}, {@code period} or {@code asked}
 * @param bytes of the object
 */
public record SnapshotEntry(String run, long number, Instant at, String state, String reason, long bytes) {

    /** The object's key, without the installation's prefix. */
    public String key() {
        return SnapshotObjects.key(run, number);
    }
}
