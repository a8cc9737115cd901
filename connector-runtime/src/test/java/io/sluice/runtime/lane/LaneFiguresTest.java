package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.memory.MemoryBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a replica tells whoever watches it, of a run over a real broker. */
@Timeout(200)
class LaneFiguresTest {

    private static final int LANES = 2;
    private static final LaneSettings SETTINGS = new LaneSettings(1_000, 20_000, 16_000, Duration.ofSeconds(5));

    private static LaneBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new LaneBroker(1);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void afterARunTheFiguresAreItsRowsAndItsLanesAreNoLongerShown() {
        int documents = 3_000;
        long kept = IntStream.range(0, documents).filter(NumberRows::isKept).count();
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(11), 0);
        try (LaneRun run =
                new LaneRun(broker, "figures", LANES, 1L << 30, List.of(), new Numbers(documents), destination)) {
            // when
            LaneReplica replica = run.start(0, SETTINGS);
            MeterRegistry meters = replica.meters();
            run.awaitEnd();
            run.await("the last commit to be counted", () -> rows(meters, "load", "out") >= kept);

            // then
            assertThat(rows(meters, "read", "in")).isEqualTo(documents);
            assertThat(rows(meters, "read", "out")).isEqualTo(documents);
            assertThat(rows(meters, "shape", "in")).isEqualTo(documents);
            assertThat(rows(meters, "shape", "out")).isEqualTo(kept);
            assertThat(rows(meters, "load", "in")).isEqualTo(kept);
            assertThat(rows(meters, "load", "out")).isEqualTo(kept);
            assertThat(count(meters, "sluice.rejected.rows", "task", "shape", "reason", "round"))
                    .isEqualTo(3);
            assertThat(bytes(meters, "shape", "in")).isPositive().isEqualTo(bytes(meters, "read", "out"));
            assertThat(bytes(meters, "load", "in")).isPositive().isEqualTo(bytes(meters, "shape", "out"));
            assertThat(timed(meters, "read", "read")).isPositive();
            assertThat(timed(meters, "read", "commit")).isPositive();
            assertThat(timed(meters, "shape", "transform")).isPositive();
            assertThat(timed(meters, "load", "load")).isPositive();
            assertThat(meters.get("sluice.batch.rows")
                            .tag("task", "read")
                            .summary()
                            .totalAmount())
                    .isEqualTo(documents);

            // the readers have everything, and as long as the run is there its lanes are shown
            assertThat(lags(meters).gauges()).hasSize(2 * LANES);
            run.await("the lag to be gone", () -> lag(meters) == 0);
            replica.close();
            assertThat(lags(meters).gauges()).isEmpty();
            assertThat(rows(meters, "load", "out")).as("counters go on").isEqualTo(kept);
        }
    }

    @Test
    void whileTheDestinationTakesNothingTheLagAndTheTimeThatItBlocksAreSeenBeforeItEnds() {
        BlockedDestination destination = new BlockedDestination(new SplittableRandom(12));
        try (LaneRun run =
                new LaneRun(broker, "held", LANES, 200_000, List.of(), new Numbers(20_000), destination.memory())) {
            // when
            LaneReplica replica = run.start(0, SETTINGS, new MemoryBudget(256L << 20, 16L << 20), destination);
            MeterRegistry meters = replica.meters();

            // then
            run.await("the source to be blocked for more than a second", () -> blocked(meters, "read", "credit") > 1);
            run.awaitStandstill("every lane", () -> (long) rows(meters, "read", "out"));
            double stood = rows(meters, "read", "out");
            double before = blocked(meters, "read", "credit");
            run.await("the time to grow while it lasts", () -> blocked(meters, "read", "credit") > before + LANES);
            assertThat(rows(meters, "read", "out") - stood)
                    .as("rows of the lanes that stand still")
                    .isLessThan(1_000);
            assertThat(blocked(meters, "read", "memory")).isLessThan(1);
            assertThat(lag(meters)).isPositive();

            destination.open();
            run.awaitEnd();
            run.await("the lag to be gone", () -> lag(meters) == 0);
        }
    }

    @Test
    void aFailureThatIsTriedAgainIsCountedByItsCode() {
        MemoryDestination destination = new MemoryDestination(new SplittableRandom(13), 0.3);
        try (LaneRun run =
                new LaneRun(broker, "retried", LANES, 1L << 30, List.of(), new Numbers(2_000), destination)) {
            LaneReplica replica = run.start(0, SETTINGS);
            run.awaitEnd();
            assertThat(replica.meters()
                            .find("sluice.retries")
                            .tag("task", "load")
                            .counters())
                    .isNotEmpty()
                    .allSatisfy(counter -> {
                        assertThat(counter.count()).isPositive();
                        assertThat(counter.getId().getTags())
                                .extracting(tag -> tag.getKey())
                                .containsExactlyInAnyOrder("workflow", "task", "reason");
                        assertThat(counter.getId().getTag("reason")).matches("[a-z-]+");
                    });
        }
    }

    @Test
    void aCommitThatIsRefusedBecauseSomebodyElseHasTakenTheLaneIsCounted() {
        BlockedDestination destination = new BlockedDestination(new SplittableRandom(14));
        try (LaneRun run =
                new LaneRun(broker, "taken", LANES, 20_000, List.of(), new Numbers(3_000), destination.memory())) {
            // given commits under way
            LaneReplica replica = run.start(0, SETTINGS, new MemoryBudget(256L << 20, 16L << 20), destination);
            run.await("the source to be blocked", () -> blocked(replica.meters(), "read", "credit") > 0.2);
            assertThat(replica.meters().find("sluice.fenced.writes").counters()).isEmpty();

            // when
            TaskRef load = new TaskRef(
                    run.names().run(), "lane", 1, 1, "load", 1, MemoryDestination.CONNECTOR, null, Map.of(), false);
            for (int lane = 0; lane < LANES; lane++) {
                destination.memory().take(load, lane, "somebody else").block(Duration.ofSeconds(5));
            }
            destination.open();

            // then
            run.awaitEnd();
            assertThat(replica.meters()
                            .get("sluice.fenced.writes")
                            .tag("connector", MemoryDestination.CONNECTOR)
                            .counter()
                            .count())
                    .isGreaterThanOrEqualTo(1);
        }
    }

    private static double rows(MeterRegistry meters, String task, String direction) {
        return count(meters, "sluice.rows", "task", task, "direction", direction);
    }

    private static double bytes(MeterRegistry meters, String task, String direction) {
        return count(meters, "sluice.bytes", "task", task, "direction", direction);
    }

    private static double count(MeterRegistry meters, String name, String... tags) {
        return meters.get(name).tag("workflow", "lane").tags(tags).counter().count();
    }

    private static long timed(MeterRegistry meters, String task, String stage) {
        return meters.get("sluice.batch.duration")
                .tags("task", task, "stage", stage)
                .timer()
                .count();
    }

    private static double blocked(MeterRegistry meters, String task, String reason) {
        return meters.get("sluice.backpressure.blocked")
                .tags("task", task, "reason", reason)
                .functionCounter()
                .count();
    }

    private static Search lags(MeterRegistry meters) {
        return meters.find("sluice.lane.lag.rows").tagKeys("workflow", "task", "lane");
    }

    private static double lag(MeterRegistry meters) {
        return lags(meters).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }
}
