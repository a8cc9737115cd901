package io.sluice.runtime.lane;

import io.sluice.contracts.control.TaskAssignment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A task's limit of rows a second, shared evenly by its lanes. */
final class Pace {

    private final double rowsPerSecond;
    private final Scheduler timer;
    private long dueNanos = System.nanoTime();

    private Pace(double rowsPerSecond, Scheduler timer) {
        this.rowsPerSecond = rowsPerSecond;
        this.timer = timer;
    }

    /** A lane's share of the task's limit. */
    static Pace of(TaskAssignment assignment, Scheduler timer) {
        @Nullable Long limit = assignment.rowsPerSecond();
        return new Pace(limit == null ? 0 : (double) limit / assignment.lanes(), timer);
    }

    /** Completes when so many rows have had their time. */
    Mono<Void> after(long rows) {
        if (rowsPerSecond <= 0 || rows == 0) {
            return Mono.empty();
        }
        return Mono.defer(() -> {
            long now = System.nanoTime();
            dueNanos = Math.max(dueNanos, now - 1_000_000_000L) + (long) (rows / rowsPerSecond * 1e9);
            return dueNanos <= now
                    ? Mono.<Void>empty()
                    : Mono.delay(Duration.ofNanos(dueNanos - now), timer).then();
        });
    }
}
