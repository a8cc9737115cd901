package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskRef;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.runtime.archive.ArchiveSource;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.memory.SluiceSchedulers;
import io.sluice.stack.backing.EmbeddedS3;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run whose topics are lost, or whose destination was restored, goes on in a new generation, and reads nothing twice. */
@Timeout(300)
class GenerationsTest {

    private static final int LANES = 3;
    private static final long NARROW = LANES * 20_000L;
    private static final int DOCUMENTS = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a replica may have read and not archived when it goes: of each lane its share of the edge, a commit, a queue. */
    private static final long UNARCHIVED = LANES * 250L;

    @TempDir
    static Path directory;

    private static LaneBroker broker;
    private static EmbeddedS3 objects;

    @BeforeAll
    static void start() throws Exception {
        broker = new LaneBroker(4);
        objects = EmbeddedS3.start(directory.resolve("s3"), "archives");
    }

    @AfterAll
    static void stop() throws Exception {
        objects.close();
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3})
    void nothingIsLostDoubledOrReadTwiceWhateverIsLost(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Numbers source = new Numbers(DOCUMENTS);
        MemoryDestination destination = new MemoryDestination(random.split(), 0.02);
        String name = "lost-" + seed;
        int losses = 1 + random.nextInt(3);
        try (LaneRun run = run(name, source, destination)) {
            MemoryDestination.Backup backup = destination.backup();
            for (int loss = 0; loss < losses; loss++) {
                LaneReplica replica = run.start(loss, settings());
                int rows = destination.rows().size();
                int more = 50 + random.nextInt(400);
                run.await("rows", () -> destination.rows().size() > rows + more || destination.isEnded(LANES));
                MemoryDestination.Backup here = destination.backup();
                boolean late = random.nextBoolean();
                if (!late) {
                    replica.kill();
                }
                if (random.nextBoolean()) {
                    destination.restore(backup);
                }
                backup = here;
                // a replica that hears of nothing goes on for the old generation
                run.loseKafka();
                run.nextGeneration();
            }
            run.start(3, settings());
            run.awaitEnd();

            // then
            assertThat(destination.rows()).isEqualTo(evenNumbers());
            assertThat(readBack(name, losses + 1))
                    .isEqualTo(IntStream.range(0, DOCUMENTS).boxed().toList());
            assertThat(RejectedObjects.numbers(s3(), name, losses + 1, LANES)).containsExactly(0, 1_000, 2_000, 3_000);
            assertThat(source.returned()).as("documents read").isLessThanOrEqualTo(DOCUMENTS + losses * UNARCHIVED);
            assertThat(run.end()).as("bytes left over").isZero();
        }
    }

    @Test
    void aDestinationThatIsOlderThanItsGenerationStopsItsLaneLoudly() {
        Numbers source = new Numbers(DOCUMENTS);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(1), 0);
        try (LaneRun run = run("too-old", source, destination)) {
            MemoryDestination.Backup empty = destination.backup();
            run.start(0, settings());
            run.await("rows", () -> destination.rows().size() > 500);
            run.loseKafka();
            run.nextGeneration();
            assertThat(destination.expects(0)).isPositive();

            // when
            destination.restore(new MemoryDestination.Backup(taken(empty), Map.of()));
            LaneReplica replica = run.start(1, settings());

            // then
            run.await("the lanes to say so", () -> replica.events().stream()
                    .anyMatch(event -> event instanceof Event.TaskFailed failed
                            && failed.code().equals(Event.TaskFailed.LANE_BEHIND)
                            && failed.task().equals("load")));
            assertThat(destination.rows()).isEmpty();
        }
    }

    @Test
    void whatAnOlderGenerationHasStoredBehindItsEndIsNobodys() {
        Numbers source = new Numbers(DOCUMENTS);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(2), 0);
        try (LaneRun run = run("late", source, destination)) {
            LaneReplica replica = run.start(0, settings());
            run.await("rows", () -> destination.rows().size() > 500);
            replica.kill();
            run.loseKafka();
            run.nextGeneration();
            run.start(1, settings());
            run.awaitEnd();
        }

        // when somebody who has heard of nothing has read on, and stores what follows on the end of the first
        // generation
        SluiceSchedulers schedulers = new SluiceSchedulers();
        try (ObjectStore store = new ObjectStore(s3(), schedulers.work())) {
            Long late = store.list("archive/late/read/g2/lane-")
                    .concatMap(stored -> store.get(stored.key())
                            .flatMap(content -> store.put(longer(stored.key().replace("/g2/", "/g1/")), content)
                                    .thenReturn(stored)))
                    .count()
                    .block(PATIENCE);
            assertThat(late).isPositive();
        } finally {
            schedulers.close();
        }

        // then
        assertThat(readBack("late", 2))
                .as("documents of the archive")
                .isEqualTo(IntStream.range(0, DOCUMENTS).boxed().toList());
    }

    /** The name of a segment that ends elsewhere, and later. */
    private static String longer(String key) {
        Matcher name = Pattern.compile("(.*/\\d+-)(\\d+)-([0-9a-f]+)-.*").matcher(key);
        assertThat(name.matches()).isTrue();
        return name.group(1) + String.format(Locale.ROOT, "%012d", Long.parseLong(name.group(2)) + 1_000) + "-"
                + name.group(3) + "-" + "ab".repeat(8) + ".arrow";
    }

    /** Its rows of the ledger are of the present generation. */
    private static Map<Integer, LedgerRow> taken(MemoryDestination.Backup backup) {
        Map<Integer, LedgerRow> rows = new HashMap<>();
        backup.ledger()
                .forEach((lane, row) -> rows.put(
                        lane, new LedgerRow(2, row.next(), row.link(), row.owner(), row.books(), row.state())));
        return rows;
    }

    /** Rows by number, each once; round ones are rejected, odd ones filtered. */
    private static Map<Long, Integer> evenNumbers() {
        Map<Long, Integer> rows = new HashMap<>();
        for (long number = 0; number < DOCUMENTS; number += 2) {
            if (number % 1_000 != 0) {
                rows.put(number, 1);
            }
        }
        return rows;
    }

    private static LaneRun run(String name, Numbers source, MemoryDestination destination) {
        return new LaneRun(broker, name, LANES, NARROW, List.of(), source, destination, s3());
    }

    private static S3Settings s3() {
        return new S3Settings(URI.create(objects.endpoint()), "us-east-1", "archives", "", "a", "b");
    }

    private static List<Integer> readBack(String run, int generation) {
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
                    Map.of("run", run, "generation", generation, "task", "read"),
                    false);
            SourcePlan plan = Objects.requireNonNull(source.plan(task, LANES).block(PATIENCE));
            List<Integer> numbers = new ArrayList<>();
            plan.splits().forEach(split -> source.read(task, split, null)
                    .map(document -> ByteBuffer.wrap(document.document()).getInt())
                    .toStream()
                    .forEach(numbers::add));
            numbers.sort(Integer::compare);
            return numbers;
        } finally {
            schedulers.close();
        }
    }

    private static LaneSettings settings() {
        return new LaneSettings(1_000, 20_000, 16_000, Duration.ofSeconds(2));
    }
}
