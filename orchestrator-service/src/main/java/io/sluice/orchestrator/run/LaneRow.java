package io.sluice.orchestrator.run;

import java.time.Instant;

/** The latest that is known of one lane of a task; {@code movedAt} is when a figure last grew. */
public record LaneRow(
        String task,
        int lane,
        long sequence,
        long rows,
        long bytes,
        long waitingMillis,
        boolean ended,
        Instant movedAt) {}
