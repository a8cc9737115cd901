package io.sluice.runtime.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What is reported while Kafka takes its time. */
class EventSenderTest {

    private final List<Event> sent = new CopyOnWriteArrayList<>();
    private final Semaphore replies = new Semaphore(0);
    private final Scheduler blocking = Schedulers.newBoundedElastic(1, 10, "test-sends");
    private final EventSender sender = new EventSender(this::send, blocking);

    @BeforeEach
    void start() {
        sender.start();
    }

    @AfterEach
    void stop() {
        replies.release(1_000);
        sender.stop();
        blocking.dispose();
    }

    @Test
    void figuresThatWaitAreOvertakenByNewerOnesLaneByLaneAndNothingElseIs() {
        // given
        sender.report(ended(0));
        Await.await("the first one is on its way", () -> replies.getQueueLength() == 1);

        // when
        for (int second = 1; second <= 50; second++) {
            sender.report(progress(1, second, second < 50 ? "Kafka" : null));
            sender.report(beat(second));
        }
        sender.report(progress(2, 7, null));
        sender.report(ended(1));
        replies.release(1_000);

        // then
        Await.await("all are sent", () -> sent.size() == 4);
        assertThat(sent)
                .containsExactly(
                        ended(0),
                        new Event.Progress("r", 1, "read", "a", List.of(lane(1, 50, null), lane(2, 7, null))),
                        beat(50),
                        ended(1));
        sender.report(progress(1, 51, null));
        Await.await("figures are sent again", () -> sent.contains(progress(1, 51, null)));
    }

    private boolean send(Message<byte[]> message) {
        try {
            assertThat(replies.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sent.add(ContractJson.read(message.getPayload(), Event.class));
    }

    private static Event ended(int lane) {
        return new Event.LaneEnded("r", 1, "read", lane, "a");
    }

    private static Event progress(int lane, long rows, @Nullable String waitingFor) {
        return new Event.Progress("r", 1, "read", "a", List.of(lane(lane, rows, waitingFor)));
    }

    private static Event.LaneProgress lane(int lane, long rows, @Nullable String waitingFor) {
        return new Event.LaneProgress(lane, rows, rows, rows, 0, waitingFor);
    }

    private static Event beat(long at) {
        return new Event.Heartbeat("mongodb.read", "a", 1, 2, 3, 4, false, at);
    }
}
