package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

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

    /** So that the other side comes in between at every point. */
    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }
}
