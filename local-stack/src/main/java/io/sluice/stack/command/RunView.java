package io.sluice.stack.command;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A run as {@code GET /runs/{id}} answers it, as far as the commands show it. */
record RunView(
        String id,
        String workflow,
        int revision,
        String state,
        @Nullable String waitingFor,
        @Nullable Failure failure,
        @Nullable String createdAt,
        @Nullable String startedAt,
        @Nullable String endedAt,
        @Nullable Progress progress,
        @Nullable List<Task> tasks) {

    private static final Set<String> ENDED =
            Set.of("SUCCEEDED", "SUCCEEDED_WITH_REJECTS", "FAILED", "CANCELLED", "SKIPPED");

    record Failure(@Nullable String task, @Nullable String kind, @Nullable String code, @Nullable String message) {}

    record Progress(
            long rows, @Nullable Long expected, long bytes, double rowsPerSecond, @Nullable Double secondsLeft) {}

    record Task(
            String task,
            @Nullable String connector,
            @Nullable String state,
            int attempt,
            int lanes,
            int lanesEnded,
            long rows,
            long bytes,
            double rowsPerSecond) {}

    /** What the run takes up on S3. */
    long archivedBytes() {
        return tasks == null
                ? 0
                : tasks.stream()
                        .filter(task -> "archive.write".equals(task.connector()))
                        .mapToLong(Task::bytes)
                        .sum();
    }

    boolean ended() {
        return ENDED.contains(state);
    }

    boolean succeeded() {
        return state.startsWith("SUCCEEDED");
    }
}
