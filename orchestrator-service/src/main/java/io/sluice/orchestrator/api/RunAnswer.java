package io.sluice.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.orchestrator.run.Failure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as REST shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunAnswer(
        String id,
        String workflow,
        int revision,
        String state,
        @Nullable String waitingFor,
        @Nullable Failure failure,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Progress progress,
        List<TaskAnswer> tasks) {

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
            long rowsPerSecond,
            List<LaneAnswer> lanesProgress) {}

    record LaneAnswer(int lane, long sequence, long rows, long bytes, long waitingMillis, boolean ended) {}

    record RunList(List<RunAnswer> items, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next) {}

    record Created(String id, String state) {}
}
