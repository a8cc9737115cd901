package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.kafka.CommittedOffset;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.KafkaSettings;
import io.sluice.runtime.kafka.LaneProducer;
import io.sluice.runtime.kafka.OutRecord;
import io.sluice.runtime.split.SplitRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A lane's owner that stops in the middle of a commit, its records sent and its transaction open, and goes on when its lane
 * has long been somebody else's. The same for a sink: {@code ZombieIT}.
 */
@Timeout(180)
class ZombieLaneTest {

    private static final LaneSettings SETTINGS = new LaneSettings(1_000, 3_000, 16_000, Duration.ofSeconds(5));

    /** Stretches a commit, so that it can be met; far below the session's time-out. */
    private static final Duration SLOW = Duration.ofMillis(400);

    private static LaneBroker broker;
    private static Admin kafka;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new LaneBroker(3);
        kafka = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stopBroker() throws Exception {
        kafka.close();
        broker.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"read, source", "shape, transform"})
    void anOwnerThatStopsInACommitAndGoesOnLateWritesNothing(String task, String kind) {
        Numbers source = new Numbers(3_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(1), 0);
        try (LaneRun run = new LaneRun(broker, "zombie-" + kind, 1, 1L << 30, List.of("nobody"), source, destination)) {
            TopicPartition lane = new TopicPartition(run.names().edge(task), 0);
            if (!task.equals("read")) {
                run.start(2, SETTINGS, "read");
            }

            // given an owner that stands still with a commit under way
            LaneReplica zombie = run.start(0, SETTINGS, task);
            OpenTransaction open = freezeInACommit(run, zombie, task, lane);
            List<InRecord> before = run.edge(task, 0);
            long next = sequence(before.get(before.size() - 1)) + 1;

            // when a successor commits the same sequences and more, and the owner goes on
            LaneReplica successor = run.start(1, SETTINGS, task);
            run.await("the successor's commits", () -> reached(successor) > next + 3);
            zombie.proxy().allow();
            run.await("the owner to see that it is none", () -> zombie.lanesHeld() == 0);
            run.await("its transaction to be decided", () -> open.isDecided(kafka, lane));

            // then its records were never there, each sequence is there once, and the position is the successor's
            run.await("the lane to end", () -> hasEnded(successor) || hasEnded(zombie));
            assertThat(run.edge(task, 0)).noneMatch(record -> open.holds(record.offset()));
            EdgeContent content = EdgeContent.of(run, task, 0);
            assertThat(content.rows()).isEqualTo(source.documents());
            long last = content.parts().get(content.parts().size() - 1).sequence();
            assertThat(LaneMetadata.of(position(run, task).metadata()).next()).isEqualTo(last + 1);
        }
    }

    /** Fence first, then read where the lane stands: the other way round, what the owner commits in between is there twice. */
    @Test
    void whatAnOwnerCommitsUntilItIsFencedIsGoneOnFrom() {
        Numbers source = new Numbers(6_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(2), 0);
        // given all that the lane of such a run holds
        List<InRecord> all;
        try (LaneRun run = new LaneRun(broker, "whole", 1, 1L << 30, List.of("nobody"), source, destination)) {
            LaneReplica replica = run.start(0, SETTINGS, "read");
            run.await("the lane to end", () -> hasEnded(replica));
            all = run.edge("read", 0);
        }
        try (LaneRun run = new LaneRun(broker, "fenced", 1, 1L << 30, List.of("nobody"), source, destination)) {
            // and an owner that writes it without having heard that it is none any more
            AtomicLong written = new AtomicLong();
            LaneProducer owner = Objects.requireNonNull(LaneProducer.fence(
                            new KafkaSettings(broker.bootstrapServers(), Map.of(), LaneReplica.SESSION_MILLIS),
                            run.names().transactionalId("read", 0))
                    .block(Duration.ofSeconds(30)));
            Map<String, Long> splits = splits(run);
            CompletableFuture<Void> writing = Flux.fromIterable(all)
                    .concatMap(record -> commit(run, owner, splits, record), 1)
                    .doOnNext(offset -> written.incrementAndGet())
                    .then()
                    .toFuture();
            run.await("its first commits", () -> written.get() > 2);

            // when a successor takes the lane, with some time between any two of its steps
            LaneReplica successor = run.start(1, SETTINGS, "read");
            successor.proxy().delayReplies(Duration.ofMillis(100));
            Throwable fenced = catchThrowable(() -> writing.get(60, TimeUnit.SECONDS));
            successor.proxy().delayReplies(Duration.ZERO);
            run.await("the lane to end", () -> hasEnded(successor));
            owner.close().block(Duration.ofSeconds(30));

            // then each sequence is there once, whoever wrote it
            assertThat(fenced).as("what the owner is told").hasCauseInstanceOf(SluiceFailure.class);
            assertThat(EdgeContent.of(run, "read", 0).rows()).isEqualTo(source.documents());
        }
    }

    /** As a source's lane does it, one sequence at a time. */
    private static Mono<Long> commit(LaneRun run, LaneProducer owner, Map<String, Long> splits, InRecord record) {
        BatchHeader header = BatchHeader.of(record.headers());
        TopicPartition lane = new TopicPartition(run.names().edge("read"), 0);
        return owner.commit(
                List.of(new OutRecord(lane.topic(), 0, null, record.value(), record.headers())),
                lane,
                run.names().group("read"),
                new TopicPartition(run.names().splits("read"), 0),
                Objects.requireNonNull(splits.get(header.split())),
                offset -> new LaneMetadata(
                                header.sequence() + 1,
                                header.to(),
                                header.rowsTotal(),
                                header.bytesTotal(),
                                offset,
                                header.position(),
                                false)
                        .toText());
    }

    /** Offsets of the lane's splits by their names; of the end record by none. */
    private static Map<String, Long> splits(LaneRun run) {
        Map<String, Long> offsets = new HashMap<>();
        for (InRecord record : Objects.requireNonNull(run.admin()
                .read(new TopicPartition(run.names().splits("read"), 0), 0)
                .block(Duration.ofSeconds(30)))) {
            Split split = SplitRecord.read(record.value()).toSplit();
            offsets.put(split == null ? "" : split.name(), record.offset());
        }
        return offsets;
    }

    /** Answers what the owner has sent and not committed. It is let go again if the commit was over before it stood still. */
    private static OpenTransaction freezeInACommit(LaneRun run, LaneReplica owner, String task, TopicPartition lane) {
        String id = run.names().transactionalId(task, 0);
        List<OpenTransaction> frozen = new ArrayList<>();
        run.await("some commits", () -> reached(owner) > 2);
        owner.proxy().delayReplies(SLOW);
        run.await("a commit to stop in", () -> {
            if (OpenTransaction.of(kafka, id, lane).isEmpty()) {
                return false;
            }
            owner.proxy().stall();
            OpenTransaction.of(kafka, id, lane).ifPresent(frozen::add);
            if (frozen.isEmpty()) {
                owner.proxy().letGo();
            }
            return !frozen.isEmpty();
        });
        return frozen.get(0);
    }

    /** The last sequence that a replica says it has committed; -1 if none. */
    private static long reached(LaneReplica replica) {
        return replica.events().stream()
                .filter(Event.Progress.class::isInstance)
                .map(Event.Progress.class::cast)
                .flatMap(progress -> progress.lanes().stream())
                .mapToLong(Event.LaneProgress::sequence)
                .max()
                .orElse(-1);
    }

    private static CommittedOffset position(LaneRun run, String task) {
        String input =
                task.equals("read") ? run.names().splits("read") : run.names().edge("read");
        return Optional.ofNullable(run.admin()
                        .settled(run.names().group(task), new TopicPartition(input, 0))
                        .block(Duration.ofSeconds(30)))
                .orElseThrow();
    }

    private static long sequence(InRecord record) {
        return BatchHeader.of(record.headers()).sequence();
    }

    private static boolean hasEnded(LaneReplica replica) {
        return replica.events().stream().anyMatch(Event.LaneEnded.class::isInstance);
    }
}
