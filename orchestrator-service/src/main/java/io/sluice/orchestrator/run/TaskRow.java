package io.sluice.orchestrator.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task of a run.
 *
 * @param retryAt set while the task pauses before its next attempt
 * @param firstAttempt the first attempt since the run was last taken up; the workflow's bound counts from it
 */
public record TaskRow(
        String run,
        String task,
        String connector,
        int attempt,
        int lanes,
        State state,
        @Nullable Instant retryAt,
        int firstAttempt) {

    /** Where the task stands. */
    public enum State {
        WAITING,
        ASSIGNED,
        RUNNING,
        BACKING_OFF,
        PAUSED,
        SUCCEEDED,
        FAILED,
        STOPPED,
        /** The run goes on without it. */
        DETACHED
    }

    /** Whether connectors were told of it and may be told again: neither does it wait yet, nor does the run go on without it. */
    public boolean isGiven() {
        return state != State.WAITING && state != State.DETACHED;
    }

    /** How often it was tried since the run was last taken up. */
    public int tries() {
        return attempt - firstAttempt + 1;
    }

    public TaskRow as(State other) {
        return new TaskRow(run, task, connector, attempt, lanes, other, null, firstAttempt);
    }

    public TaskRow backingOff(Instant until) {
        return new TaskRow(run, task, connector, attempt, lanes, State.BACKING_OFF, until, firstAttempt);
    }

    public TaskRow nextAttempt() {
        return new TaskRow(run, task, connector, attempt + 1, lanes, State.ASSIGNED, null, firstAttempt);
    }

    /** The next attempt, with all tries before it. */
    public TaskRow afresh() {
        return new TaskRow(run, task, connector, attempt + 1, lanes, State.WAITING, null, attempt + 1);
    }
}
