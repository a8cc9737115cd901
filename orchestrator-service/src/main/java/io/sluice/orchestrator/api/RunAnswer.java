package io.sluice.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.orchestrator.run.Failure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as REST shows it.
 *
 * @param generation counts the makings of its topics
 * @param replayOf the run whose archive is read instead of the sources
 * @param archivedUntil until when what it has archived can be replayed; null while it is live, and if nothing is archived
 * @param allowedActions what may be asked of it now: words of the paths under the run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunAnswer(
        String id,
        String workflow,
        int revision,
        int generation,
        @Nullable String replayOf,
        String state,
        @Nullable String waitingFor,
        @Nullable Failure failure,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant archivedUntil,
        List<String> allowedActions,
        Progress progress,
        List<TaskAnswer> tasks) {

    RunAnswer withoutLanes() {
        return new RunAnswer(
                id,
                workflow,
                revision,
                generation,
                replayOf,
                state,
                waitingFor,
                failure,
                createdAt,
                startedAt,
                endedAt,
                archivedUntil,
                allowedActions,
                progress,
                tasks.stream().map(TaskAnswer::withoutLanes).toList());
    }

    /**
     * @param rows of each source those that the slowest of the sinks behind it has written
     * @param expected documents that the sources counted at the start
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Progress(long rows, long expected, long bytes, long rowsPerSecond, @Nullable Long secondsLeft) {}

    record TaskAnswer(
            String task,
            String connector,
            String state,
            int attempt,
            int lanes,
            long lanesEnded,
            long rows,
            long bytes,
            long rowsPerSecond,
            List<LaneAnswer> lanesProgress) {
        TaskAnswer withoutLanes() {
            return new TaskAnswer(
                    task, connector, state, attempt, lanes, lanesEnded, rows, bytes, rowsPerSecond, List.of());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LaneAnswer(
            int lane,
            long sequence,
            long rows,
            long bytes,
            long waitingMillis,
            @Nullable String waitingFor,
            boolean ended) {}

    /** Without lanes: {@code lanesProgress} is empty. */
    record RunList(List<RunAnswer> items, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next) {}

    record Created(String id, String state) {}
}
