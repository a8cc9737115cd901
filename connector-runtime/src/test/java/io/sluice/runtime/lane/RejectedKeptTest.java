package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskRef;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.objects.rejected.RejectedDocument;
import io.sluice.runtime.archive.ArchiveSource;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.memory.SluiceSchedulers;
import io.sluice.stack.backing.EmbeddedS3;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a transform's lane sets aside is on S3 before it is counted, and can be read back from the source's archive. */
@Timeout(300)
class RejectedKeptTest {

    private static final int LANES = 3;
    private static final long WIDE = 1L << 30;
    /** Round numbers lie anywhere in their splits of 1,100, and in the commits of a lane. */
    private static final int DOCUMENTS = 9_900;

    private static final int ROUND = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static LaneBroker broker;
    private static EmbeddedS3 objects;

    @BeforeAll
    static void start() throws Exception {
        broker = new LaneBroker(2);
        objects = EmbeddedS3.start(directory.resolve("s3"), "archives");
    }

    @AfterAll
    static void stop() throws Exception {
        objects.close();
        broker.close();
    }

    @Test
    void aLaneThatDiesBetweenTheObjectAndItsTransactionSetsNothingAsideTwice() {
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(1), 0);
        try (LaneRun run = run("between", destination)) {
            // given all is read, and S3 takes a lane's object and does not say so
            run.start(0, settings(20_000), "read");
            run.await("the source to be through", () -> allRead(run));
            objects.faults().answerLate("/rejected/", LANES, Duration.ofSeconds(15));
            LaneReplica replica = run.start(1, settings(20_000), "shape");
            run.await("each lane to wait for its object", () -> objects.faults().left() == 0);
            assertThat(RejectedObjects.read(s3(), "between", 1, LANES)).hasSize(LANES);
            assertThat(rejectedTopic(run)).as("counted by now").isEmpty();

            // when the replica goes, and the next one cuts its commits otherwise
            replica.kill();
            run.start(0, settings(7_000));
            run.awaitEnd();

            // then
            assertThat(RejectedObjects.numbers(s3(), "between", 1, LANES)).isEqualTo(roundNumbers());
            assertThat(rejectedTopic(run)).hasSize(ROUND);
            assertThat(run.end()).as("bytes left over").isZero();
        }
    }

    @Test
    void whileS3RefusesALaneWaitsSaysSoAndFailsNothing() {
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(3), 0);
        try (LaneRun run = run("away", destination)) {
            // given all is read
            run.start(0, settings(20_000), "read");
            run.await("the source to be through", () -> allRead(run));

            // when each object is stored and refused, more often than a client tries by itself
            objects.faults().refuseAfterStoring("/rejected/", 20);
            LaneReplica replica = run.start(1, settings(20_000), "shape");

            // then
            run.await("a lane to say that it waits for S3", () -> says(replica, "shape", "s3-unavailable"));

            // and it goes on by itself
            run.start(0, settings(20_000));
            run.awaitEnd();
            assertThat(objects.faults().left()).isZero();
            assertThat(replica.events()).noneMatch(Event.TaskFailed.class::isInstance);
            assertThat(RejectedObjects.numbers(s3(), "away", 1, LANES)).isEqualTo(roundNumbers());
            assertThat(rejectedTopic(run)).hasSize(ROUND);
        }
    }

    private static boolean says(LaneReplica replica, String task, String what) {
        return replica.events().stream()
                .filter(Event.Progress.class::isInstance)
                .map(Event.Progress.class::cast)
                .filter(progress -> progress.task().equals(task))
                .flatMap(progress -> progress.lanes().stream())
                .anyMatch(lane -> lane.waitingFor() != null && lane.waitingFor().contains(what));
    }

    @Test
    void aReplayReadsOnlyWhatWasSetAsideAndGoesOnBehindAnyOfIt() {
        try (LaneRun run = run("again", new MemoryDestination(new SplittableRandom(2), 0))) {
            run.start(0, settings(20_000));
            run.awaitEnd();
        }
        RejectedDocument first = RejectedObjects.read(s3(), "again", 1, LANES).get(0);
        assertThat(first.stream()).isEqualTo("numbers");
        assertThat(first.split()).isEqualTo("numbers-0");
        assertThat(first.reason()).isEqualTo("round");
        assertThat(first.detail()).isEqualTo("a round number");

        assertThat(replayed("again", null)).isEqualTo(roundNumbers());
        assertThat(replayed("again", new Position(Numbers.document(0).id())))
                .as("behind the first of two in a split")
                .isEqualTo(roundNumbers().subList(1, ROUND));
    }

    /** The numbers that a replay of what was set aside reads. @param after where the split that holds 0 goes on */
    private static List<Integer> replayed(String run, @Nullable Position after) {
        SluiceSchedulers schedulers = new SluiceSchedulers();
        try (RootAllocator allocator = new RootAllocator(64 << 20);
                ObjectStore store = new ObjectStore(s3(), schedulers.work())) {
            ArchiveSource source = new ArchiveSource(store, allocator);
            TaskRef task = new TaskRef(
                    "replay",
                    "lane",
                    1,
                    1,
                    "read",
                    1,
                    ArchiveSource.READ,
                    null,
                    Map.of(
                            "run",
                            run,
                            "generation",
                            1,
                            "task",
                            "read",
                            "rejected",
                            List.of(Map.of("task", "shape", "firstLane", 0))),
                    false);
            SourcePlan plan = Objects.requireNonNull(source.plan(task, LANES).block(PATIENCE));
            assertThat(plan.documents()).containsEntry("numbers", (long) ROUND).containsEntry("empty", 0L);
            assertThat(source.count(task).block(PATIENCE)).isEqualTo(plan.documents());
            List<Integer> numbers = new ArrayList<>();
            plan.splits().forEach(split -> source.read(task, split, split.name().equals("numbers-0") ? after : null)
                    .map(document -> ByteBuffer.wrap(document.document()).getInt())
                    .toStream()
                    .forEach(numbers::add));
            numbers.sort(Integer::compare);
            return numbers;
        } finally {
            schedulers.close();
        }
    }

    private static List<Integer> roundNumbers() {
        return IntStream.range(0, ROUND).map(i -> i * 1_000).boxed().toList();
    }

    private static List<InRecord> rejectedTopic(LaneRun run) {
        return Objects.requireNonNull(run.admin()
                .read(new TopicPartition(run.names().rejected("shape"), 0), 0)
                .block(PATIENCE));
    }

    private static boolean allRead(LaneRun run) {
        return IntStream.range(0, LANES).allMatch(lane -> {
            List<InRecord> records = run.edge("read", lane);
            return !records.isEmpty()
                    && BatchHeader.of(records.get(records.size() - 1).headers()).kind() == BatchHeader.Kind.MARKER;
        });
    }

    private static LaneRun run(String name, MemoryDestination destination) {
        return new LaneRun(broker, name, LANES, WIDE, List.of("nobody"), new Numbers(DOCUMENTS), destination, s3());
    }

    private static S3Settings s3() {
        return new S3Settings(URI.create(objects.endpoint()), "us-east-1", "archives", "", "a", "b");
    }

    private static LaneSettings settings(int commit) {
        return new LaneSettings(1_000, commit, 16_000, Duration.ofSeconds(2));
    }
}
