package io.sluice.runtime.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * What a lane has received and not yet worked on, bounded by bytes. One side fills, one side takes all that is there: so
 * commits grow by themselves while a commit is under way, and stay small when little flows.
 *
 * @param <T> a record, or a batch
 */
final class LaneQueue<T> {

    private final long highWater;
    private final ToLongFunction<T> size;
    private final Runnable roomAgain;
    private final Deque<T> items = new ArrayDeque<>();
    private long bytes;
    private boolean open;
    private boolean refused;
    private @Nullable MonoSink<Void> filler;
    private @Nullable MonoSink<Void> taker;

    /**
     * @param highWater bytes from which on no more is taken in; one item may exceed it
     * @param roomAgain called, outside any lock, when there is room after {@link #offer} said there was none
     */
    LaneQueue(long highWater, ToLongFunction<T> size, Runnable roomAgain) {
        this.highWater = highWater;
        this.size = size;
        this.roomAgain = roomAgain;
    }

    /** Takes the item in any case. @return whether there is room for another */
    boolean offer(T item) {
        MonoSink<Void> waiting;
        boolean room;
        synchronized (this) {
            items.add(item);
            bytes += size.applyAsLong(item);
            room = hasRoom();
            // Never taken back here: items of one poll follow the one that was refused, while room is being made.
            refused |= !room;
            waiting = taker;
            taker = null;
        }
        if (waiting != null) {
            waiting.success();
        }
        return room;
    }

    /** Takes the item in and completes when there is room for another. */
    Mono<Void> put(T item) {
        return Mono.create(sink -> {
            boolean room;
            MonoSink<Void> waiting;
            synchronized (this) {
                items.add(item);
                bytes += size.applyAsLong(item);
                room = hasRoom();
                if (!room) {
                    filler = sink;
                }
                waiting = taker;
                taker = null;
            }
            if (waiting != null) {
                waiting.success();
            }
            if (room) {
                sink.success();
            }
        });
    }

    /** Everything there is up to {@code maxBytes}, at least one item; an empty list if nothing comes within {@code patience}. */
    Mono<List<T>> take(long maxBytes, Duration patience, Scheduler timer) {
        return arrival(0, patience, timer).then(Mono.fromSupplier(() -> drain(maxBytes)));
    }

    /**
     * As {@link #take}, but what flows is given time to become more: until there are so many rows, or so many bytes, or the
     * queue is full, or the time is over. Who has nothing more to come is not waited for: a fifth of that time without an
     * item ends it.
     *
     * @param wait zero to take what is there
     */
    Mono<List<T>> gather(
            long maxBytes, long enough, ToLongFunction<T> rows, Duration wait, Duration patience, Scheduler timer) {
        if (wait.isZero()) {
            return take(maxBytes, patience, timer);
        }
        return Mono.defer(() -> {
            long full = Math.min(maxBytes, highWater);
            Mono<Boolean> first = arrival(0, patience, timer);
            return first.flatMap(came -> {
                long over = timer.now(TimeUnit.MILLISECONDS) + wait.toMillis();
                return Mono.defer(() -> {
                            Growth now = growth(rows);
                            return now.items == 0
                                            || now.rows >= enough
                                            || now.bytes >= full
                                            || timer.now(TimeUnit.MILLISECONDS) >= over
                                    ? Mono.just(false)
                                    : arrival(now.items, wait.dividedBy(5), timer);
                        })
                        .repeat()
                        .takeWhile(more -> more)
                        .then(Mono.fromSupplier(() -> drain(maxBytes)));
            });
        });
    }

    private record Growth(int items, long rows, long bytes) {}

    private synchronized Growth growth(ToLongFunction<T> rows) {
        return new Growth(items.size(), items.stream().mapToLong(rows).sum(), bytes);
    }

    /** Whether there are more items than so many within the time. */
    private Mono<Boolean> arrival(int items, Duration within, Scheduler timer) {
        return beyond(items).thenReturn(true).timeout(within, Mono.just(false), timer);
    }

    private Mono<Void> beyond(int known) {
        return Mono.create(sink -> {
            boolean ready;
            synchronized (this) {
                ready = items.size() > known;
                if (!ready) {
                    taker = sink;
                }
            }
            if (ready) {
                sink.success();
            }
        });
    }

    /** Opens or shuts the way in. Shut, it still takes what was under way. */
    void open(boolean wide) {
        synchronized (this) {
            open = wide;
        }
        letIn();
    }

    synchronized boolean isEmpty() {
        return items.isEmpty();
    }

    private List<T> drain(long maxBytes) {
        List<T> taken = new ArrayList<>();
        synchronized (this) {
            long sum = 0;
            while (!items.isEmpty()) {
                long next = size.applyAsLong(items.element());
                if (!taken.isEmpty() && sum + next > maxBytes) {
                    break;
                }
                taken.add(items.remove());
                sum += next;
            }
            bytes -= sum;
        }
        letIn();
        return taken;
    }

    private void letIn() {
        MonoSink<Void> waiting = null;
        boolean again = false;
        synchronized (this) {
            if (hasRoom()) {
                waiting = filler;
                filler = null;
                again = refused;
                refused = false;
            }
        }
        if (waiting != null) {
            waiting.success();
        }
        if (again) {
            roomAgain.run();
        }
    }

    private boolean hasRoom() {
        return open && bytes < highWater;
    }
}
