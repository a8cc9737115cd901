package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.books.Books;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.memory.MemoryBudget;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes over a real broker, with source and destination in memory, broken in every way that a socket allows. */
@Timeout(400)
class LaneAloneTest {

    private static final int LANES = 4;
    private static final long WIDE = 1L << 30;

    /** Cuts batches of about three documents. */
    private static final int BATCH = 1_000;

    private static LaneBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new LaneBroker(2);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void tenThousandBatchesArriveOnceThroughKillsAndLateWakersAndTheEdgesAreTheSameAsOfAQuietRun() {
        int documents = 30_000;
        Outcome quiet = outcome("quiet", documents, settings(4 << 20), 0, 0);
        Outcome broken = outcome("broken", documents, settings(24_000), 20_261_126L, 10);

        assertThat(quiet.sequences()).isGreaterThan(10_000);
        assertThat(broken.edges()).as("edges after %s", broken.faults()).isEqualTo(quiet.edges());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aShortRunSurvivesAnySeed(long seed) {
        outcome("seed-" + seed, 9_000, settings(3_000 + (int) seed * 5_000), seed, 6);
    }

    @Test
    void aTaskWhoseCommittedOffsetsAreLostGoesOnFromTheTailOfItsLanes() {
        Numbers source = new Numbers(6_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(5), 0);
        try (LaneRun run = new LaneRun(broker, "offsets-lost", LANES, WIDE, List.of("nobody"), source, destination)) {
            // given a run in its middle
            LaneReplica first = run.start(0, settings(3_000));
            run.await("some rows", () -> destination.rows().size() > 500);
            first.kill();

            // when
            run.forgetOffsets();
            run.start(1, settings(50_000));

            // then
            run.awaitEnd();
            correct(run, source, destination, 1);
        }
    }

    @Test
    void onAReplicaWithRoomForOneLaneEveryLaneComesToItsTurn() {
        Numbers source = new Numbers(2_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(6), 0);
        try (LaneRun run = new LaneRun(broker, "one-permit", LANES, WIDE, List.of("nobody"), source, destination)) {
            MemoryBudget budget = new MemoryBudget(16L << 20, 16L << 20);
            run.start(0, settings(20_000), budget);
            run.awaitEnd();
            correct(run, source, destination, 0);
            assertThat(run.end()).as("bytes left over").isZero();
            assertThat(budget.free()).isEqualTo(16L << 20);
        }
    }

    @Test
    void aDestinationThatTakesNothingStopsTheSourceWithinTheEdgesBound() {
        Numbers source = new Numbers(30_000);
        BlockedDestination destination = new BlockedDestination(new SplittableRandom(7));
        long bound = 400_000;
        LaneSettings settings = settings(20_000);
        try (LaneRun run = new LaneRun(broker, "blocked", LANES, bound, List.of(), source, destination.memory())) {
            run.start(0, settings, new MemoryBudget(256L << 20, 16L << 20), destination);

            // when the source has had time to fill what it may
            run.awaitStandstill("the source", source::returned);

            // then it stands still: on each lane two edges, one commit at each, and what lies in the queues
            long mean = 300;
            long inFlight = 2 * bound + LANES * 4L * settings.commitBytes() + LANES * 3L * settings.queueBytes();
            assertThat(source.returned()).isLessThan(inFlight / mean).isLessThan(20_000);
            destination.open();
            run.awaitEnd();
            assertThat(destination.memory().rows()).hasSize(kept(30_000).size());
        }
    }

    @Test
    void whatEveryReaderHasCommittedIsTrimmedButForEachLanesLastRecord() {
        Numbers source = new Numbers(8_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(8), 0);
        try (LaneRun run = new LaneRun(broker, "trimmed", LANES, WIDE, List.of(), source, destination)) {
            run.start(0, settings(20_000));
            run.awaitEnd();
            for (int lane = 0; lane < LANES; lane++) {
                int each = lane;
                run.await(
                        "lane " + lane + " to be trimmed to its marker",
                        () -> run.edge("read", each).size() == 1
                                && run.edge("shape", each).size() == 1);
            }
        }
    }

    @Test
    void whatTheWorkflowNamesAsAReaderIsWaitedForEvenIfItHasNeverCommitted() {
        Numbers source = new Numbers(3_000);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(9), 0);
        try (LaneRun run = new LaneRun(broker, "unseen", LANES, WIDE, List.of("not-there-yet"), source, destination)) {
            run.start(0, settings(20_000));
            run.awaitEnd();
            // Longer than the trimming's period: whoever comes now must find everything.
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofSeconds(5).toNanos());
            correct(run, source, destination, 0);
        }
    }

    private record Outcome(Map<String, List<EdgeContent.Part>> edges, String faults) {
        long sequences() {
            return edges.entrySet().stream()
                    .filter(edge -> edge.getKey().startsWith("read"))
                    .mapToLong(edge -> edge.getValue().stream()
                            .map(EdgeContent.Part::sequence)
                            .distinct()
                            .count())
                    .sum();
        }
    }

    private static Outcome outcome(String name, int documents, LaneSettings settings, long seed, int faults) {
        Numbers source = new Numbers(documents);
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(seed), faults == 0 ? 0 : 0.02);
        try (LaneRun run = new LaneRun(broker, name, LANES, WIDE, List.of("nobody"), source, destination)) {
            Faults breaking = new Faults(seed, faults == 0 ? 1 : broker.ways(), i -> run.start(i, settings));
            try {
                breaking.until(() -> destination.isEnded(LANES), faults);
                run.awaitEnd();
                Map<String, List<EdgeContent.Part>> edges = correct(run, source, destination, breaking.interruptions());
                assertThat(run.end()).as("bytes of Arrow's memory left over").isZero();
                return new Outcome(edges, breaking.toString());
            } catch (AssertionError e) {
                throw new AssertionError("after " + breaking + ": " + e.getMessage(), e);
            }
        }
    }

    /** The invariants of a run that has ended. Answers what its edges hold. */
    private static Map<String, List<EdgeContent.Part>> correct(
            LaneRun run, Numbers source, MemoryDestination destination, int interruptions) {
        Map<String, List<EdgeContent.Part>> edges = new java.util.TreeMap<>();
        long read = 0;
        for (int lane = 0; lane < LANES; lane++) {
            EdgeContent documents = EdgeContent.of(run, "read", lane);
            EdgeContent rows = EdgeContent.of(run, "shape", lane);
            assertThat(rows.rows()).as("documents of lane " + lane).isEqualTo(documents.rows());
            read += documents.rows();
            edges.put("read-" + lane, documents.parts());
            edges.put("shape-" + lane, rows.parts());
        }
        assertThat(read).isEqualTo(source.documents());
        Set<Long> twice = new HashSet<>();
        destination.rows().forEach((number, times) -> {
            if (times != 1) {
                twice.add(number);
            }
        });
        assertThat(twice).as("rows that arrived more than once").isEmpty();
        assertThat(destination.rows().keySet()).isEqualTo(kept(source.documents()));
        Books sum = destination.ledger().values().stream()
                .map(row -> row.books())
                .map(LedgerBooks::streams)
                .flatMap(streams -> streams.values().stream())
                .reduce(Books.EMPTY, Books::plus);
        assertThat(sum.balances()).isTrue();
        assertThat(sum.read()).isEqualTo(source.documents());
        assertThat(sum.kept()).isEqualTo(kept(source.documents()).size());
        // A lane that is taken over reads again what was not committed: one commit and what lay in its queue.
        long again = 200L * LANES * interruptions;
        assertThat(source.returned())
                .as("documents returned by the source")
                .isLessThanOrEqualTo(source.documents() + again);
        return edges;
    }

    private static Set<Long> kept(int documents) {
        Set<Long> kept = new HashSet<>();
        for (int number = 0; number < documents; number++) {
            if (NumberRows.isKept(number)) {
                kept.add((long) number);
            }
        }
        return kept;
    }

    private static LaneSettings settings(int commitBytes) {
        return new LaneSettings(BATCH, commitBytes, 16_000, Duration.ofSeconds(5));
    }
}
