package io.sluice.orchestrator.run;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as the table {@code run} holds it.
 *
 * @param number orders runs by their creation; also the cursor of lists
 * @param waitingSince when the present {@code waitingFor} began; a change of its text alone does not move it
 * @param sourceCounts JSON: each source task's own counts at the start, stream by stream
 * @param retriedAt when it was last taken up after a failure; answers from before count no longer
 * @param lastEvent the number of the latest event; 0 of a run from before there were events
 * @param newest whether its workflow has no later run
 * @param replayOf the run whose archive this one reads; null if it reads its sources
 * @param replayGeneration the latest one of that archive
 * @param replayRejected JSON: of a replay that reads only what was rejected, by source the transforms that have rejected it;
 *     null if it reads all
 * @param archiveKeepSeconds how long the archive outlives the run; null if nothing is archived
 * @param topicsMade the ids that Kafka gave the topics of this generation; null before they are made
 * @param begins JSON: by source, where the lanes of this generation begin; null until the generation is planned
 * @param detached names of the tasks that it goes on without
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
        @Nullable String receipt,
        @Nullable Instant retriedAt,
        boolean newest,
        long lastEvent,
        @Nullable String replayOf,
        @Nullable Integer replayGeneration,
        @Nullable String replayRejected,
        @Nullable Long archiveKeepSeconds,
        boolean archiveDropped,
        @Nullable String topicsMade,
        @Nullable String begins,
        List<String> detached) {

    public RunRow {
        detached = List.copyOf(detached);
    }

    /** Until when what the run has archived is kept; null if nothing is, or if that is not known before its end. */
    public @Nullable Instant archivedUntil() {
        return archiveKeepSeconds == null || endedAt == null || archiveDropped
                ? null
                : endedAt.plusSeconds(archiveKeepSeconds);
    }

    /** Actions that would be done now. */
    public List<RunAction> allowedActions() {
        return Arrays.stream(RunAction.values()).filter(this::allows).toList();
    }

    private boolean allows(RunAction action) {
        return action.from(state).isPresent() && (action != RunAction.RETRY || newest && cleanUp == CleanUp.KEPT);
    }

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
