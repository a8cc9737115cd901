package io.sluice.orchestrator.run;

import java.time.Instant;

/**
 * Something that happened to a run and stays written down.
 *
 * @param sequence counts the run's events from 1, without gaps, in the order in which they became visible
 * @param data JSON, by the type
 */
public record RunEvent(long sequence, Instant at, Type type, String data) {

    /** What kinds there are; their names in the API are these in lower case. */
    public enum Type {
        /** {@code state}, {@code from} (absent in the first), and {@code failure} if the state is one of failure. */
        STATE,
        /** {@code task}, {@code state}, {@code attempt}, and if it is detached {@code reason}. */
        TASK,
        /** {@code action}: what somebody asked for. */
        ACTION,
        /** {@code generation} and {@code reason}: why the run's topics are made anew. */
        GENERATION,
        /** {@code state}, {@code snapshot}, {@code takenAt}: it was made anew of a snapshot, after the database was lost. */
        REBUILT
    }
}
