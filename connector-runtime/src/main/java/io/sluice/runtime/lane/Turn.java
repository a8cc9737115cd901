package io.sluice.runtime.lane;

import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.memory.MemoryBudget.Permit;
import io.sluice.runtime.metrics.BlockedTime;
import io.sluice.runtime.metrics.TaskFigures;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A lane's hold on the memory budget. With a permit its way in is open; when others wait, it is shut, what was taken in is
 * finished, and the permit goes back: so on a replica with more lanes than fit, all come to their turn.
 */
final class Turn implements AutoCloseable {

    private static final long SLICE_NANOS = 250_000_000L;

    private final MemoryBudget budget;
    private final LaneQueue<?> queue;
    private final BooleanSupplier nothingHeld;
    private final TaskFigures figures;
    private @Nullable Permit permit;
    private long since;
    private boolean closed;

    /** @param nothingHeld whether the lane holds no part of an unfinished sequence */
    Turn(MemoryBudget budget, LaneQueue<?> queue, BooleanSupplier nothingHeld, TaskFigures figures) {
        this.budget = budget;
        this.queue = queue;
        this.nothingHeld = nothingHeld;
        this.figures = figures;
    }

    /** Completes when the lane may work. Called between commits. */
    Mono<Void> ready() {
        return Mono.defer(() -> {
            boolean yield = budget.contended() && System.nanoTime() - since > SLICE_NANOS;
            if (held() && !yield) {
                // It may have been shut for others who have found their room elsewhere meanwhile.
                queue.open(true);
                return Mono.empty();
            }
            if (held()) {
                queue.open(!nothingHeld.getAsBoolean());
                if (!queue.isEmpty() || !nothingHeld.getAsBoolean()) {
                    return Mono.empty();
                }
                release();
            }
            return waiting(budget.acquire());
        });
    }

    /** For one sequence that is too large for the lane's permit. Gives the lane's back before it waits for the larger. */
    Mono<Void> enlarge(long bytes) {
        return Mono.defer(() -> {
            Permit now = permit;
            if (now != null && bytes <= now.bytes()) {
                return Mono.empty();
            }
            release();
            return waiting(budget.acquire(bytes));
        });
    }

    private Mono<Void> waiting(Mono<Permit> asked) {
        return Mono.using(figures::waitsForMemory, wait -> asked.doOnNext(this::hold), BlockedTime.Wait::close)
                .then();
    }

    /** After a commit: a large permit is not kept. */
    void committed(long usual) {
        Permit now = permit;
        if (now != null && now.bytes() > usual) {
            release();
        }
    }

    private synchronized boolean held() {
        return permit != null;
    }

    private void hold(Permit taken) {
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                permit = taken;
                since = System.nanoTime();
            }
        }
        if (late) {
            taken.close();
        } else {
            queue.open(true);
        }
    }

    private void release() {
        Permit old;
        synchronized (this) {
            old = permit;
            permit = null;
        }
        if (old != null) {
            old.close();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        release();
    }
}
