package io.sluice.runtime.memory;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The bytes that all lanes of this process may hold together, given out first come first served. A lane works only with
 * a permit, and gives it back between commits when others wait, so every assigned lane comes to its turn.
 */
public final class MemoryBudget {

    private final long total;
    private final long lane;
    private long free;
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    /** @param lane bytes of the permit that a lane works with; one document larger than that takes the whole budget */
    public MemoryBudget(long total, long lane) {
        if (lane <= 0 || total < lane) {
            throw new IllegalArgumentException(
                    "sluice.memory.budget is " + total + " bytes; it must hold at least one lane's " + lane);
        }
        this.total = total;
        this.lane = lane;
        this.free = total;
    }

    /** Bytes of the permit that a lane works with. */
    public long lane() {
        return lane;
    }

    /** Bytes in all. */
    public long total() {
        return total;
    }

    /** How many lanes work at the same time. */
    public int lanesFit() {
        return (int) (total / lane);
    }

    /** A lane's working permit. Cancelling gives up the place in the queue. */
    public Mono<Permit> acquire() {
        return acquire(lane);
    }

    /** A permit of more, or of all there is. Ask for it with no permit in hand: whoever holds one must not wait for one. */
    public Mono<Permit> acquire(long bytes) {
        long asked = Math.min(total, Math.max(lane, bytes));
        return Mono.create(sink -> {
            Waiting place = new Waiting(asked, sink);
            synchronized (this) {
                waiting.add(place);
            }
            sink.onCancel(() -> leave(place));
            serve();
        });
    }

    /** Whether some lane waits for its turn: then those that work give back between commits. */
    public synchronized boolean contended() {
        return !waiting.isEmpty();
    }

    public synchronized long free() {
        return free;
    }

    /** Cancelled: the place in the queue is given up, or the permit that was on its way. */
    private void leave(Waiting place) {
        Permit onItsWay;
        synchronized (this) {
            waiting.remove(place);
            onItsWay = place.permit;
        }
        if (onItsWay != null) {
            onItsWay.close();
        }
        serve();
    }

    private void serve() {
        while (true) {
            Waiting next;
            Permit permit;
            synchronized (this) {
                next = waiting.peek();
                if (next == null || next.bytes > free) {
                    return;
                }
                waiting.remove();
                free -= next.bytes;
                permit = new Permit(next.bytes);
                next.permit = permit;
            }
            next.sink.success(permit);
        }
    }

    private static final class Waiting {
        private final long bytes;
        private final MonoSink<Permit> sink;
        private @Nullable Permit permit;

        private Waiting(long bytes, MonoSink<Permit> sink) {
            this.bytes = bytes;
            this.sink = sink;
        }
    }

    /** Some bytes of the budget. {@link #close} gives them back, once. */
    public final class Permit implements AutoCloseable {
        private final long bytes;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Permit(long bytes) {
            this.bytes = bytes;
        }

        public long bytes() {
            return bytes;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                synchronized (MemoryBudget.this) {
                    free += bytes;
                }
                serve();
            }
        }
    }
}
