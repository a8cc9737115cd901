package io.sluice.runtime.kafka;

import static io.sluice.runtime.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.TestKafka;
import io.sluice.runtime.schema.SchemaEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Lanes are taken again and again while Kafka is away, and tasks are left: no producer may leave a thread behind. */
class LaneProducerThreadsTest {

    private final String id = TestKafka.unique("owner");
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    @Test
    void fencingWithoutABrokerIsATransientFailureThatLeavesNoThread() throws IOException {
        // given
        KafkaSettings unreachable =
                new KafkaSettings("127.0.0.1:" + unusedPort(), Map.of("max.block.ms", 1_000), 10_000);

        // when
        Throwable failure =
                catchThrowable(() -> LaneProducer.fence(unreachable, id).block());

        // then
        assertThat(failure).isInstanceOf(TransientFailure.class);
        awaitNoThread();
    }

    @Test
    void fencingThatIsCancelledLeavesNoThread() throws IOException {
        // given
        KafkaSettings unreachable =
                new KafkaSettings("127.0.0.1:" + unusedPort(), Map.of("max.block.ms", 2_000), 10_000);

        // when
        Throwable failure = catchThrowable(() -> LaneProducer.fence(unreachable, id)
                .timeout(Duration.ofMillis(500))
                .block());

        // then
        assertThat(failure).hasRootCauseInstanceOf(TimeoutException.class);
        awaitNoThread();
    }

    /** Whoever takes a lane may be stopped before the sender's thread comes to it. */
    @Test
    void aClientThatIsClosedBeforeItIsInitialisedLeavesNoThread() throws IOException {
        // given
        KafkaSettings unreachable = new KafkaSettings("127.0.0.1:" + unusedPort(), Map.of(), 10_000);
        InitialisedProducer raw = new InitialisedProducer(unreachable.transactional(id));
        raw.close(Duration.ZERO);

        // when
        new LaneProducer(raw, id).close().block(Duration.ofSeconds(30));

        // then
        awaitNoThread();
    }

    @Test
    void aLaneProducerThatIsClosedLeavesNoThread() {
        // given
        LaneProducer producer = Clients.fence(id);
        assertThat(left()).as("while it is open").isNotEmpty();

        // when
        Clients.close(producer);

        // then
        awaitNoThread();
    }

    /** A task that is left while its service stops is left by threads that are interrupted. */
    @Test
    void aSchemaLogThatAnInterruptedThreadClosesLeavesNoThread() {
        // given
        String topic = TestKafka.unique("schema");
        TestKafka.createTopic(topic, 1, Map.of());
        KafkaSchemaLog log = new KafkaSchemaLog(Clients.SETTINGS, topic, null, grown -> {});
        Disposable following = log.run().subscribe();
        log.propose(List.of(new SchemaEntry("things", List.of("late"), "int"))).block(Duration.ofSeconds(30));
        following.dispose();
        assertThat(left()).as("while it is open").isNotEmpty();

        // when
        Thread.currentThread().interrupt();
        log.close();
        assertThat(Thread.interrupted()).isTrue();

        // then
        awaitNoThread();
    }

    private void awaitNoThread() {
        try {
            await("no thread of " + id + " is left", () -> left().isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but " + left(), e);
        }
    }

    /** The network thread, and the two that Reactor Kafka adds to each sender. */
    private List<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> name.contains(id) || name.contains("kafka-sender"))
                .toList();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
