package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment.Desired;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the assignments topic says last of a task.
 *
 * @param desired null if it is a tombstone: the run is over
 * @param at when it was said
 * @param begins where the lanes that it reads begin in that generation; empty if at their beginning
 */
record LastWord(int generation, int attempt, @Nullable Desired desired, Instant at, List<LaneBegin> begins) {

    LastWord {
        begins = List.copyOf(begins);
    }

    static LastWord tombstone(Instant at) {
        return new LastWord(0, 0, null, at, List.of());
    }

    boolean says(Desired what) {
        return desired == what;
    }

    boolean isTombstone() {
        return desired == null;
    }
}
