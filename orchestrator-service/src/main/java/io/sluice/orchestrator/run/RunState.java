package io.sluice.orchestrator.run;

import java.util.EnumSet;
import java.util.Set;

/** Where a run stands, and where it may go from there; every change of state is checked against this table. */
public enum RunState {
    QUEUED,
    PLANNING,
    RUNNING,
    PAUSING,
    PAUSED,
    VERIFYING,
    FAILING,
    CANCELLING,
    SUCCEEDED,
    SUCCEEDED_WITH_REJECTS,
    FAILED,
    CANCELLED,
    SKIPPED;

    public Set<RunState> next() {
        return switch (this) {
            case QUEUED -> EnumSet.of(PLANNING, SKIPPED, CANCELLED);
            case PLANNING -> EnumSet.of(RUNNING, FAILED, CANCELLING);
            case RUNNING -> EnumSet.of(PAUSING, VERIFYING, FAILING, CANCELLING);
            case PAUSING -> EnumSet.of(PAUSED, FAILING, CANCELLING);
            case PAUSED -> EnumSet.of(RUNNING, CANCELLING);
            case VERIFYING -> EnumSet.of(SUCCEEDED, SUCCEEDED_WITH_REJECTS, FAILED, CANCELLING);
            case FAILING -> EnumSet.of(FAILED);
            case CANCELLING -> EnumSet.of(CANCELLED);
            case SUCCEEDED, SUCCEEDED_WITH_REJECTS, FAILED, CANCELLED, SKIPPED -> EnumSet.noneOf(RunState.class);
        };
    }

    public boolean mayBecome(RunState other) {
        return next().contains(other);
    }

    /** Nothing more happens to the run's data. A later retry of a FAILED run begins with a state of its own. */
    public boolean terminal() {
        return next().isEmpty();
    }

    /** Its lanes count against the room of the replicas. */
    public boolean holdsLanes() {
        return switch (this) {
            case PLANNING, RUNNING, PAUSING, PAUSED, VERIFYING, FAILING, CANCELLING -> true;
            case QUEUED, SUCCEEDED, SUCCEEDED_WITH_REJECTS, FAILED, CANCELLED, SKIPPED -> false;
        };
    }
}
