package io.sluice.orchestrator.run;

import java.time.Instant;

/** A failure of an attempt of a task as a connector reported it; the first of each attempt is kept. */
public record FailureRow(int attempt, int lane, Failure failure, Instant at) {
    public String task() {
        return String.valueOf(failure.task());
    }
}
