package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class LaneQueueTest {

    private static final int ITEMS = 1_000_000;

    /** As a consumer does it: a poll's records are all handed over, though one is refused and the lane is paused. */
    @Test
    void whoeverWasRefusedIsToldOfRoomAlthoughMoreCameMeanwhile() throws Exception {
        Scheduler timer = Schedulers.newSingle("timer");
        AtomicBoolean resumed = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        LaneQueue<Integer> queue = new LaneQueue<>(2, item -> 1, () -> resumed.set(true));
        queue.open(true);
        Thread poller = new Thread(() -> {
            boolean paused = false;
            while (!over.get()) {
                paused &= !resumed.getAndSet(false);
                for (int i = 0; i < 3 && (!paused || i > 0); i++) {
                    paused |= !queue.offer(i);
                    spin(ThreadLocalRandom.current().nextInt(50));
                }
            }
        });
        poller.start();

        int taken = 0;
        while (taken < ITEMS) {
            List<Integer> now = Objects.requireNonNull(
                    queue.take(Long.MAX_VALUE, Duration.ofSeconds(2), timer).block(Duration.ofSeconds(10)));
            assertThat(now).as("what came after " + taken + " items").isNotEmpty();
            taken += now.size();
        }

        over.set(true);
        poller.join(10_000);
        timer.dispose();
    }

    @Test
    void whatFlowsIsGathered() {
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        LaneQueue<Integer> queue = new LaneQueue<>(1_000, item -> item, () -> {});
        queue.open(true);

        // Until nothing has come for a fifth of the wait.
        Gathering quiet = new Gathering(queue, timer);
        queue.offer(10);
        timer.advanceTimeBy(Duration.ofMillis(90));
        queue.offer(20);
        timer.advanceTimeBy(Duration.ofMillis(99));
        assertThat(quiet.taken).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(1));
        assertThat(quiet.taken).containsExactly(10, 20);

        // Until the time is over, though more comes all the while.
        Gathering late = new Gathering(queue, timer);
        for (int i = 0; i < 11; i++) {
            assertThat(late.taken).isEmpty();
            queue.offer(1);
            timer.advanceTimeBy(Duration.ofMillis(50));
        }
        assertThat(late.taken).hasSize(11);

        // At once, with rows, or bytes, or all that the queue holds; here an item's rows are its bytes.
        Gathering rows = new Gathering(queue, timer);
        queue.offer(60);
        queue.offer(39);
        assertThat(rows.taken).isEmpty();
        queue.offer(1);
        assertThat(rows.taken).containsExactly(60, 39, 1);

        // And nothing if nothing comes.
        Gathering none = new Gathering(queue, timer);
        timer.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(none.ended).isTrue();
        assertThat(none.taken).isEmpty();
        queue.offer(7);
        assertThat(Objects.requireNonNull(
                        queue.take(100, Duration.ofSeconds(1), timer).block(Duration.ofSeconds(1))))
                .containsExactly(7);
    }

    private static final class Gathering {
        private final List<Integer> taken = new ArrayList<>();
        private boolean ended;

        Gathering(LaneQueue<Integer> queue, VirtualTimeScheduler timer) {
            queue.gather(500, 100, item -> item, Duration.ofMillis(500), Duration.ofSeconds(1), timer)
                    .subscribe(items -> {
                        taken.addAll(items);
                        ended = true;
                    });
        }
    }

    /** So that the other side comes in between at every point. */
    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
