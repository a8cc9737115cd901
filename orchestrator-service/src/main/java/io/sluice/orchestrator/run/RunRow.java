package io.sluice.orchestrator.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as the table {@code run} holds it.
 *
 * @param number orders runs by their creation; also the cursor of lists
 * @param waitingSince when the present {@code waitingFor} began; a change of its text alone does not move it
 * @param sourceCounts JSON: each source task's own counts at the start, stream by stream
 * @param receipt JSON of the contract's receipt; null while the run is live
 */
public record RunRow(
        long number,
        String id,
        String workflow,
        int revision,
        RunState state,
        @Nullable String waitingFor,
        @Nullable Instant waitingSince,
        int generation,
        boolean topicsReady,
        @Nullable Failure failure,
        CleanUp cleanUp,
        Instant createdAt,
        Instant stateSince,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String sourceCounts,
        @Nullable String receipt) {

    /** What becomes of topics, groups and stage tables. */
    public enum CleanUp {
        /** The run is live. */
        NOT_YET,
        /** To be removed now. */
        DUE,
        /** Kept for a day after a failure, then due. */
        KEPT,
        DONE
    }
}
