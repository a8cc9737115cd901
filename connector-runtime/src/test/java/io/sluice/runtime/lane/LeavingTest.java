package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Event;
import io.sluice.runtime.memory.MemoryBudget;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run ends, or goes on as another generation: its task is left by all replicas, each when it hears of it. */
@Timeout(180)
class LeavingTest {

    private static final LaneSettings SETTINGS = new LaneSettings(1_000, 3_000, 16_000, Duration.ofSeconds(5));

    private static final int LANES = 8;

    @Test
    void lanesThatComeWhileTheTaskIsBeingLeftAreLeftToo() throws Exception {
        BlockedDestination destination = new BlockedDestination(new SplittableRandom(1));
        try (LaneBroker broker = new LaneBroker(2);
                LaneRun run = new LaneRun(
                        broker, "leaving", LANES, 1L << 30, List.of(), new Numbers(3_000), destination.memory())) {
            // given a replica whose lanes wait in commits, and one that has done all that it has to do
            LaneReplica slow = run.start(0, SETTINGS, new MemoryBudget(256L << 20, 16L << 20), destination);
            run.await("all lanes to wait in commits", () -> destination.committing() == LANES);
            LaneReplica quick = run.start(1, SETTINGS, "load");
            run.await("half of the lanes to end on the other", () -> ended(quick) == LANES / 2);

            // when the one takes its time to leave, and is given the other's lanes meanwhile
            destination.letTakersWait();
            CompletableFuture<Void> leaving = CompletableFuture.runAsync(slow::close);
            quick.close();
            run.await("the other's lanes to come", () -> destination.taking() > 0);
            assertThat(leaving).as("leaving, when they came").isNotDone();
            leaving.join();

            // then it has let go of them
            run.await("nobody to take a lane any more", () -> destination.taking() == 0);
            destination.open();
            assertThat(run.end()).as("bytes of Arrow's memory left over").isZero();
        }
    }

    private static int ended(LaneReplica replica) {
        return (int) replica.events().stream()
                .filter(Event.LaneEnded.class::isInstance)
                .map(event -> ((Event.LaneEnded) event).lane())
                .distinct()
                .count();
    }
}
