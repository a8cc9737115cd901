package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.control.TaskAssignment.Desired;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the assignments topic says last of a task.
 *
 * @param desired null if it is a tombstone: the run is over
 * @param at when it was said
 */
record LastWord(int generation, int attempt, @Nullable Desired desired, Instant at) {

    static LastWord tombstone(Instant at) {
        return new LastWord(0, 0, null, at);
    }

    boolean says(Desired what) {
        return desired == what;
    }

    boolean isTombstone() {
        return desired == null;
    }
}
