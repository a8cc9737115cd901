package io.sluice.system.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is tried, all of it drawn from the seed.
 *
 * @param pace rows a second that the sink is held to, so that there is a run left to break
 * @param replicas of each connector
 * @param faults by time; offsets expire in one of them
 */
record TrialPlan(long seed, String mode, int lanes, int replicas, int documents, int pace, List<Fault> faults) {

    /** The time that a paced run takes without faults; they are drawn from its first part. */
    private static final int SECONDS = 5;

    private static final int WINDOW_MILLIS = 5_000;

    private static final Fault.Kind[] ANY = {
        Fault.Kind.KILL,
        Fault.Kind.KILL,
        Fault.Kind.KILL,
        Fault.Kind.FREEZE,
        Fault.Kind.FREEZE,
        Fault.Kind.CUT_KAFKA,
        Fault.Kind.CUT_SERVER,
        Fault.Kind.PARTITION,
        Fault.Kind.SCALE,
        Fault.Kind.FORGET_CURSORS,
        Fault.Kind.STEP_DOWN,
        Fault.Kind.FAIL_STATEMENTS,
        Fault.Kind.SLOW_STATEMENTS
    };

    static TrialPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int documents = 20_000 + random.nextInt(40_001);
        return new TrialPlan(
                seed,
                random.nextInt(3) == 0 ? "replace" : "merge",
                1 + random.nextInt(8),
                1 + random.nextInt(2),
                documents,
                documents / SECONDS,
                faults(random));
    }

    private static List<Fault> faults(SplittableRandom random) {
        List<Fault> faults = new ArrayList<>();
        faults.add(fault(random, Fault.Kind.EXPIRE_OFFSETS));
        int more = 4 + random.nextInt(3);
        for (int i = 0; i < more; i++) {
            faults.add(fault(random, ANY[random.nextInt(ANY.length)]));
        }
        Collections.sort(faults);
        return List.copyOf(faults);
    }

    private static Fault fault(SplittableRandom random, Fault.Kind kind) {
        int at = 200 + random.nextInt(WINDOW_MILLIS);
        Service connector = Service.CONNECTORS.get(random.nextInt(3));
        int replica = random.nextInt(2);
        return switch (kind) {
            case KILL -> {
                Service any = Service.values()[random.nextInt(Service.values().length)];
                yield new Fault(at, kind, any, any == Service.ORCHESTRATOR ? 0 : replica, 1 + random.nextInt(2_500));
            }
            case FREEZE -> new Fault(at, kind, connector, replica, 2_500 + random.nextInt(2_500));
            case PARTITION -> new Fault(at, kind, connector, replica, 200 + random.nextInt(3_000));
            case SCALE -> new Fault(at, kind, connector, 0, 500 + random.nextInt(2_000));
            case EXPIRE_OFFSETS -> new Fault(at, kind, connector, 0, 0);
            case SLOW_STATEMENTS -> new Fault(at, kind, Service.SINK, 0, 200 + random.nextInt(2_000));
            case FORGET_CURSORS, STEP_DOWN -> new Fault(at, kind, Service.SOURCE, 0, 0);
            case FAIL_STATEMENTS -> new Fault(at, kind, Service.SINK, 0, 0);
            case CUT_KAFKA, CUT_SERVER -> {
                Service any = Service.values()[random.nextInt(Service.values().length)];
                yield new Fault(at, kind, any, any == Service.ORCHESTRATOR ? 0 : replica, 0);
            }
        };
    }

    /** Of the collection, of the schema in the destination, and of the workflow. */
    String name() {
        return "chaos" + seed;
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + mode + ", " + documents + " documents, " + lanes + " lanes, " + replicas
                + " replicas, " + pace + " rows/s";
    }
}
