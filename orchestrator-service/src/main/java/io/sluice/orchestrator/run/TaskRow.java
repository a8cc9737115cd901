package io.sluice.orchestrator.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A task of a run. {@code retryAt} is set while the task pauses before its next attempt. */
public record TaskRow(
        String run, String task, String connector, int attempt, int lanes, State state, @Nullable Instant retryAt) {

    /** Where the task stands. */
    public enum State {
        WAITING,
        ASSIGNED,
        RUNNING,
        BACKING_OFF,
        SUCCEEDED,
        FAILED,
        STOPPED
    }
}
