package io.sluice.orchestrator.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The latest that is known of one lane of a task.
 *
 * @param waitingFor what keeps it from going on; null while it goes on
 * @param movedAt when a figure last grew
 */
public record LaneRow(
        String task,
        int lane,
        long sequence,
        long rows,
        long bytes,
        long waitingMillis,
        boolean ended,
        @Nullable String waitingFor,
        Instant movedAt) {}
