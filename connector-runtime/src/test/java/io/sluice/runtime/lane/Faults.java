package io.sluice.runtime.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Breaks a run, by a seed: a replica is killed and another takes its place, connections are cut, a replica stands still until its
 * lanes have moved and wakes up late.
 */
final class Faults {

    private final SplittableRandom random;
    private final List<String> log = new ArrayList<>();
    private final LaneReplica[] replicas;
    private final IntFunction<LaneReplica> starter;
    private int interruptions;

    Faults(long seed, int replicas, IntFunction<LaneReplica> starter) {
        this.random = new SplittableRandom(seed);
        this.replicas = new LaneReplica[replicas];
        this.starter = starter;
        log.add("seed " + seed);
        for (int i = 0; i < replicas; i++) {
            this.replicas[i] = starter.apply(i);
        }
    }

    /** One fault after the other until {@code enough}; at most {@code most}. */
    void until(BooleanSupplier enough, int most) {
        while (!enough.getAsBoolean() && interruptions < most) {
            pause(300 + random.nextInt(900));
            int victim = random.nextInt(replicas.length);
            interruptions++;
            switch (random.nextInt(3)) {
                case 0 -> kill(victim);
                case 1 -> {
                    log.add("cut " + victim);
                    replicas[victim].proxy().cut();
                }
                default -> standStill(victim);
            }
        }
    }

    private void kill(int victim) {
        log.add("kill " + victim);
        replicas[victim].kill();
        pause(random.nextInt(300));
        replicas[victim] = starter.apply(victim);
    }

    private void standStill(int victim) {
        int millis = LaneReplica.SESSION_MILLIS + 300 + random.nextInt(1_500);
        log.add("stand still " + victim + " for " + millis + " ms");
        replicas[victim].proxy().stall();
        pause(millis);
        replicas[victim].proxy().letGo();
    }

    int interruptions() {
        return interruptions;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public String toString() {
        return String.join(", ", log);
    }
}
