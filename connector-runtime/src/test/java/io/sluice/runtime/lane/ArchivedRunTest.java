package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.archive.ArchiveSource;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.memory.SluiceSchedulers;
import io.sluice.stack.backing.EmbeddedS3;
import io.sluice.stack.fault.BreakableProxy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is archived: what its archive holds, and that no destination is ahead of it. */
@Timeout(300)
class ArchivedRunTest {

    private static final int LANES = 3;
    private static final long WIDE = 1L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static LaneBroker broker;
    private static EmbeddedS3 objects;
    private static BreakableProxy beforeS3;

    @BeforeAll
    static void start() throws Exception {
        broker = new LaneBroker(2);
        objects = EmbeddedS3.start(directory.resolve("s3"), "archives");
        beforeS3 = new BreakableProxy(new InetSocketAddress(
                "127.0.0.1", URI.create(objects.endpoint()).getPort()));
    }

    @AfterAll
    static void stop() throws Exception {
        beforeS3.close();
        objects.close();
        broker.close();
    }

    @Test
    void theArchiveGivesBackEveryDocumentInItsOrderAlthoughReplicasWereKilled() {
        Numbers source = new Numbers(3_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(1), 0);
        try (LaneRun run = run("given-back", source, destination)) {
            // given two replicas in succession that were killed in the middle
            for (int killed = 0; killed < 2; killed++) {
                LaneReplica replica = run.start(killed, settings());
                int rows = destination.rows().size();
                run.await("rows", () -> destination.rows().size() > rows + 300);
                replica.kill();
            }
            run.start(0, settings());
            run.awaitEnd();

            // then
            assertThat(readBack("given-back", null)).isEqualTo(numbers(3_000));
            assertThat(run.end()).as("bytes left over").isZero();
        }
    }

    @Test
    void aReaderGoesOnBehindAnyDocumentAtTheEndOfABatchOrInIt() {
        Numbers source = new Numbers(900);
        try (LaneRun run = run("behind", source, new MemoryDestination(new SplittableRandom(2), 0))) {
            run.start(0, settings());
            run.awaitEnd();
        }
        for (int after : new int[] {0, 1, 2, 3, 50, 99}) {
            assertThat(readBack("behind", new Position(Numbers.document(after).id())))
                    .as("behind document %d of split numbers-0, which holds 100", after)
                    .startsWith(after + 1 == 100 ? 100 : after + 1);
        }
    }

    @Test
    void noRowIsWrittenWhileS3IsAwayAndNothingFails() {
        Numbers source = new Numbers(8_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(3), 0);
        try (LaneRun run = run("s3-away", source, destination)) {
            // given a run in its middle
            LaneReplica replica = run.start(0, settings());
            run.await("rows", () -> destination.rows().size() > 200);

            // when the source goes on without it
            beforeS3.refuse();
            run.await("the source to be through", () -> allRead(run));
            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());

            // then
            for (int lane = 0; lane < LANES; lane++) {
                assertThat(Objects.requireNonNull(destination.ledger().get(lane))
                                .next())
                        .as("the ledger of lane %d", lane)
                        .isLessThanOrEqualTo(archived("s3-away", lane));
            }
            assertThat(destination.rows()).hasSizeLessThan(4_000);

            // when
            beforeS3.allow();
            run.awaitEnd();
            assertThat(replica.events())
                    .noneMatch(event -> event.getClass().getSimpleName().equals("TaskFailed"));
            assertThat(readBack("s3-away", null)).isEqualTo(numbers(8_000));
        } finally {
            beforeS3.allow();
        }
    }

    private static boolean allRead(LaneRun run) {
        for (int lane = 0; lane < LANES; lane++) {
            List<InRecord> records = run.edge("read", lane);
            if (records.isEmpty()
                    || BatchHeader.of(records.get(records.size() - 1).headers()).kind() != BatchHeader.Kind.MARKER) {
                return false;
            }
        }
        return true;
    }

    /** What was stored and not said is found by a listing; what is sent again has the same name and the same bytes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anS3ThatTakesAnObjectAndDoesNotSaySoLosesNoneAndDoublesNone(boolean late) {
        String name = "unsaid-" + (late ? "late" : "refused");
        Numbers source = new Numbers(3_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(4), 0);
        try (LaneRun run = run(name, source, destination)) {
            LaneReplica replica = run.start(0, settings());
            run.await("rows", () -> destination.rows().size() > 100);

            // when: more refusals than a client tries again by itself, or answers after it has given up
            if (late) {
                objects.faults().answerLate(2, Duration.ofSeconds(23));
            } else {
                objects.faults().refuseAfterStoring(12);
            }
            run.awaitEnd();

            // then
            assertThat(objects.faults().left()).isZero();
            assertThat(replica.events())
                    .noneMatch(event -> event.getClass().getSimpleName().equals("TaskFailed"));
            assertThat(readBack(name, null)).isEqualTo(numbers(3_000));
        }
    }

    /** The first sequence that the archive does not hold, asked past what stands before it. */
    private static long archived(String run, int lane) {
        SluiceSchedulers schedulers = new SluiceSchedulers();
        try (ObjectStore store = new ObjectStore(s3(URI.create(objects.endpoint())), schedulers.work())) {
            TaskRef task = new TaskRef(run, "lane", 1, 1, "read", 1, Archive.WRITE, null, Map.of(), true);
            return Objects.requireNonNull(LaneReplica.archive(store)
                            .lane(task, "read", lane)
                            .chain()
                            .block(PATIENCE))
                    .next();
        } finally {
            schedulers.close();
        }
    }

    private static LaneRun run(String name, Numbers source, MemoryDestination destination) {
        // planned while S3 answers: a plan is archived before anything is read by it
        return new LaneRun(broker, name, LANES, WIDE, List.of("nobody"), source, destination, s3());
    }

    private static S3Settings s3() {
        return s3(URI.create("http://127.0.0.1:" + beforeS3.port()));
    }

    private static S3Settings s3(URI endpoint) {
        return new S3Settings(endpoint, "us-east-1", "archives", "some/prefix", "a", "b");
    }

    /** The numbers of the documents, split by split; of the first split only those behind a position. */
    private static List<Integer> readBack(String run, @Nullable Position after) {
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
                    Map.of("run", run, "generation", 1, "task", "read"),
                    false);
            SourcePlan plan = Objects.requireNonNull(source.plan(task, LANES).block(PATIENCE));
            assertThat(source.count(task).block(PATIENCE)).isEqualTo(plan.documents());
            assertThat(plan.documents()).containsEntry("empty", 0L);
            List<Integer> numbers = new ArrayList<>();
            plan.splits().stream()
                    .sorted((a, b) -> Integer.compare(piece(a), piece(b)))
                    .forEach(split -> source.read(task, split, piece(split) == 0 ? after : null)
                            .map(ArchivedRunTest::number)
                            .toStream()
                            .forEach(numbers::add));
            long inPlan = plan.documents().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(after == null ? numbers.size() : inPlan).isEqualTo(inPlan);
            return numbers;
        } finally {
            schedulers.close();
        }
    }

    private static int piece(Split split) {
        return Integer.parseInt(split.name().substring("numbers-".length()));
    }

    private static int number(SourceDocument document) {
        int number = ByteBuffer.wrap(document.document()).getInt();
        assertThat(document.document()).isEqualTo(Numbers.document(number).document());
        assertThat(document.id()).isEqualTo(Numbers.document(number).id());
        return number;
    }

    private static List<Integer> numbers(int documents) {
        List<Integer> all = new ArrayList<>();
        for (int number = 0; number < documents; number++) {
            all.add(number);
        }
        return all;
    }

    private static LaneSettings settings() {
        return new LaneSettings(1_000, 20_000, 16_000, Duration.ofSeconds(2));
    }
}
