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
            // To PLANNING: what Kafka held is lost, or the destination was restored; the next generation is planned.
            case RUNNING -> EnumSet.of(PLANNING, PAUSING, VERIFYING, FAILING, CANCELLING);
            case PAUSING -> EnumSet.of(PAUSED, CANCELLING);
            case PAUSED -> EnumSet.of(RUNNING, CANCELLING);
            case VERIFYING -> EnumSet.of(PLANNING, SUCCEEDED, SUCCEEDED_WITH_REJECTS, FAILED, CANCELLING);
            case FAILING -> EnumSet.of(FAILED);
            case CANCELLING -> EnumSet.of(CANCELLED);
            // A retry or a restore goes the whole way: other runs may have taken the room and the tables.
            case FAILED, SUCCEEDED, SUCCEEDED_WITH_REJECTS, CANCELLED -> EnumSet.of(QUEUED);
            case SKIPPED -> EnumSet.noneOf(RunState.class);
        };
    }

    public boolean mayBecome(RunState other) {
        return next().contains(other);
    }

    /** Nothing more happens to the run by itself; only a retry or a restore takes one up. */
    public boolean ended() {
        return switch (this) {
            case SUCCEEDED, SUCCEEDED_WITH_REJECTS, FAILED, CANCELLED, SKIPPED -> true;
            case QUEUED, PLANNING, RUNNING, PAUSING, PAUSED, VERIFYING, FAILING, CANCELLING -> false;
        };
    }

    /** Its lanes count against the room of the replicas. */
    public boolean holdsLanes() {
        return this != QUEUED && !ended();
    }
}
