package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.metrics.LaneFigures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

class TurnTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final TaskRef TASK = new TaskRef("run", "shop", 1, 1, "load", 1, "c", null, Map.of(), false);

    @Test
    void aLaneThatShutItsWayInForOthersOpensItAgainWhenNobodyWaitsAnyMore() throws InterruptedException {
        // given a lane at work that has something in its queue, while another lane waits for its permit
        AtomicInteger asked = new AtomicInteger();
        LaneQueue<Integer> queue = new LaneQueue<>(10, Integer::longValue, asked::incrementAndGet);
        MemoryBudget budget = new MemoryBudget(8, 8);
        try (Turn turn = new Turn(budget, queue, () -> true, new LaneFigures(new SimpleMeterRegistry()).of(TASK))) {
            turn.ready().block(PATIENCE);
            Disposable other = budget.acquire().subscribe();
            TimeUnit.MILLISECONDS.sleep(300);
            assertThat(queue.offer(1)).isTrue();

            // when it is asked to make room, and the other has found it elsewhere before the queue is empty
            turn.ready().block(PATIENCE);
            assertThat(queue.offer(1)).as("while it is shut").isFalse();
            other.dispose();
            assertThat(queue.take(10, PATIENCE, Schedulers.parallel()).block(PATIENCE))
                    .hasSize(2);
            turn.ready().block(PATIENCE);

            // then who was refused is told that there is room, and the next is taken in
            assertThat(asked).hasValue(1);
            assertThat(queue.offer(1)).isTrue();
        }
    }
}
