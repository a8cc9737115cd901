package io.sluice.system.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is tried, all of it drawn from the seed.
 *
 * @param pace rows a second that the sink is held to, so that there is a run left to break
 * @param both whether the same edge goes into SQL Server, too
 * @param replicas of each connector
 * @param whilePlanning by time since the run was started; mostly none
 * @param faults by time since the first rows were loaded; offsets expire in one of them, and one meets commits under way
 */
record TrialPlan(
        long seed,
        boolean both,
        String mode,
        int lanes,
        int replicas,
        int documents,
        int pace,
        List<Fault> whilePlanning,
        List<Fault> faults) {

    /** The time that a paced run takes without faults; they are drawn from its first part. */
    private static final int SECONDS = 5;

    private static final int WINDOW_MILLIS = 4_000;

    /** In most trials nothing happens then. */
    private static final int PLANNING_MILLIS = 1_500;

    /** Longer than a frozen planner is missed and another is asked. */
    private static final int SLOW_PLANNING_MILLIS = 7_000;

    private static final Fault.Kind[] IN_COMMIT = {
        Fault.Kind.FREEZE, Fault.Kind.FREEZE_AND_DELAY, Fault.Kind.KILL_IN_COMMIT, Fault.Kind.FAIL_IN_COMMIT
    };

    private static final Fault.Kind[] IN_PLANNING = {Fault.Kind.KILL, Fault.Kind.FREEZE, Fault.Kind.DELAY};

    private static final Fault.Kind[] ANY = {
        Fault.Kind.KILL,
        Fault.Kind.KILL,
        Fault.Kind.KILL,
        Fault.Kind.FREEZE,
        Fault.Kind.FREEZE_AND_DELAY,
        Fault.Kind.DELAY,
        Fault.Kind.CUT_KAFKA,
        Fault.Kind.CUT_SERVER,
        Fault.Kind.PARTITION,
        Fault.Kind.SCALE,
        Fault.Kind.FORGET_CURSORS,
        Fault.Kind.STEP_DOWN,
        Fault.Kind.FAIL_STATEMENTS,
        Fault.Kind.SLOW_STATEMENTS
    };

    private static final Fault.Kind[] LOSSES = {
        Fault.Kind.LOSE_TOPICS, Fault.Kind.LOSE_A_TOPIC, Fault.Kind.RESTORE, Fault.Kind.RESTORE
    };

    private static final Fault.Kind[] OF_S3 = {Fault.Kind.S3_AWAY, Fault.Kind.S3_LATE, Fault.Kind.CUT_S3};

    private static final Fault.Kind[] OF_SQL_SERVER = {
        Fault.Kind.CUT_BULK,
        Fault.Kind.FULL_LOG,
        Fault.Kind.DEADLOCK,
        Fault.Kind.LOSE_ANSWER,
        Fault.Kind.LOSE_COMMIT,
        Fault.Kind.CANCEL_STATEMENTS
    };

    private static final List<Service> CONNECTORS = List.of(Service.SOURCE, Service.TRANSFORM, Service.SINK);

    /** As {@link #of(long)}, and half of what would befall the sink befalls the second one, which has troubles of its own. */
    static TrialPlan ofBoth(long seed) {
        TrialPlan one = of(seed);
        SplittableRandom random = new SplittableRandom(~seed);
        List<Fault> faults = new ArrayList<>();
        for (Fault fault : one.faults()) {
            boolean second = fault.service() == Service.SINK && fault.befallsAnySink() && random.nextBoolean();
            faults.add(
                    second
                            ? new Fault(
                                    fault.at(), fault.kind(), Service.SQL_SERVER_SINK, fault.replica(), fault.lasting())
                            : fault);
        }
        for (int more = 2 + random.nextInt(2); more > 0; more--) {
            Fault.Kind kind = OF_SQL_SERVER[random.nextInt(OF_SQL_SERVER.length)];
            faults.add(new Fault(
                    random.nextInt(WINDOW_MILLIS),
                    kind,
                    Service.SQL_SERVER_SINK,
                    random.nextInt(2),
                    300 + random.nextInt(1_500)));
        }
        Collections.sort(faults);
        return new TrialPlan(
                seed,
                true,
                one.mode(),
                one.lanes(),
                one.replicas(),
                one.documents(),
                one.pace(),
                one.whilePlanning(),
                List.copyOf(faults));
    }

    static TrialPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int documents = 20_000 + random.nextInt(40_001);
        Fault inCommit = fault(
                random,
                IN_COMMIT[random.nextInt(IN_COMMIT.length)],
                random.nextInt(WINDOW_MILLIS / 2),
                CONNECTORS.get(random.nextInt(3)));
        return new TrialPlan(
                seed,
                false,
                random.nextInt(3) == 0 ? "replace" : "merge",
                1 + random.nextInt(8),
                // Whoever is frozen is no zombie unless there is somebody to take over meanwhile.
                inCommit.freezes() ? 2 : 1 + random.nextInt(2),
                documents,
                documents / SECONDS,
                whilePlanning(random),
                withLostDatabase(seed, faults(random, inCommit)));
    }

    /** In one trial of four, whatever else is drawn. */
    private static List<Fault> withLostDatabase(long seed, List<Fault> others) {
        SplittableRandom random = new SplittableRandom(31 * seed + 7);
        if (random.nextInt(4) > 0) {
            return others;
        }
        List<Fault> faults = new ArrayList<>(others);
        faults.add(new Fault(
                random.nextInt(WINDOW_MILLIS),
                Fault.Kind.LOSE_DATABASE,
                Service.ORCHESTRATOR,
                0,
                1 + random.nextInt(2_000)));
        Collections.sort(faults);
        return List.copyOf(faults);
    }

    private static List<Fault> whilePlanning(SplittableRandom random) {
        if (random.nextInt(3) > 0) {
            return List.of();
        }
        Fault fault = fault(
                random,
                IN_PLANNING[random.nextInt(IN_PLANNING.length)],
                random.nextInt(PLANNING_MILLIS),
                Service.SOURCE);
        // A planner is done in a blink, unless every answer comes late; then another may plan while it is frozen.
        return fault.freezes()
                ? List.of(new Fault(0, Fault.Kind.DELAY, Service.SOURCE, 0, SLOW_PLANNING_MILLIS), fault)
                : List.of(fault);
    }

    /** In every other trial the replicas that the fault in a commit is about are left alone by the rest. */
    private static List<Fault> faults(SplittableRandom random, Fault inCommit) {
        List<Service> others = CONNECTORS.stream()
                .filter(service -> service != inCommit.service())
                .toList();
        List<Service> targets = random.nextBoolean() ? others : CONNECTORS;
        List<Fault> faults = new ArrayList<>();
        faults.add(inCommit);
        faults.add(fault(random, Fault.Kind.EXPIRE_OFFSETS, targets));
        int more = 3 + random.nextInt(3);
        for (int i = 0; i < more; i++) {
            faults.add(fault(random, ANY[random.nextInt(ANY.length)], targets));
        }
        if (random.nextBoolean()) {
            faults.add(fault(random, OF_S3[random.nextInt(OF_S3.length)], targets));
        }
        for (int losses = random.nextInt(5) - 2; losses > 0; losses--) {
            faults.add(fault(random, LOSSES[random.nextInt(LOSSES.length)], CONNECTORS));
        }
        Collections.sort(faults);
        return List.copyOf(faults);
    }

    private static Fault fault(SplittableRandom random, Fault.Kind kind, List<Service> targets) {
        return fault(random, kind, random.nextInt(WINDOW_MILLIS), targets.get(random.nextInt(targets.size())));
    }

    private static Fault fault(SplittableRandom random, Fault.Kind kind, int at, Service connector) {
        int replica = random.nextInt(2);
        return switch (kind) {
            case KILL -> {
                Service any = random.nextInt(4) == 0 ? Service.ORCHESTRATOR : connector;
                yield new Fault(at, kind, any, any == Service.ORCHESTRATOR ? 0 : replica, 1 + random.nextInt(2_500));
            }
            case FREEZE, FREEZE_AND_DELAY -> new Fault(at, kind, connector, replica, 3_500 + random.nextInt(2_000));
            case DELAY -> new Fault(at, kind, connector, 0, 1_000 + random.nextInt(3_000));
            case PARTITION -> new Fault(at, kind, connector, replica, 200 + random.nextInt(3_000));
            case SCALE -> new Fault(at, kind, connector, 0, 500 + random.nextInt(2_000));
            case EXPIRE_OFFSETS -> new Fault(at, kind, connector, 0, 0);
            case SLOW_STATEMENTS, KILL_IN_COMMIT, FAIL_IN_COMMIT ->
                new Fault(at, kind, Service.SINK, replica, 300 + random.nextInt(2_000));
            case FORGET_CURSORS, STEP_DOWN -> new Fault(at, kind, Service.SOURCE, 0, 0);
            case S3_AWAY, S3_LATE -> new Fault(at, kind, Service.SOURCE, 0, 500 + random.nextInt(3_000));
            case CUT_S3 -> new Fault(at, kind, Service.SOURCE, 0, 0);
            case LOSE_TOPICS, LOSE_A_TOPIC -> new Fault(at, kind, connector, 0, 0);
            case RESTORE -> new Fault(at, kind, Service.SINK, 0, 500 + random.nextInt(3_000));
            case FAIL_STATEMENTS -> new Fault(at, kind, Service.SINK, 0, 0);
            case LOSE_DATABASE, CUT_BULK, FULL_LOG, DEADLOCK, LOSE_ANSWER, LOSE_COMMIT, CANCEL_STATEMENTS ->
                throw new IllegalArgumentException(kind + " is drawn apart");
            case CUT_KAFKA, CUT_SERVER -> {
                Service any = Service.LINE.get(random.nextInt(4));
                yield new Fault(at, kind, any, any == Service.ORCHESTRATOR ? 0 : replica, 0);
            }
        };
    }

    /** How often the run's topics may have to be made anew. */
    int losses() {
        return (int) faults.stream().filter(Fault::loses).count();
    }

    /** The same in slow motion. */
    TrialPlan stretched(int times) {
        return new TrialPlan(
                seed,
                both,
                mode,
                lanes,
                replicas,
                documents,
                pace / times,
                whilePlanning.stream().map(fault -> fault.stretched(times)).toList(),
                faults.stream().map(fault -> fault.stretched(times)).toList());
    }

    /** Of the collection, of the schema in the destination, and of the workflow. */
    String name() {
        return "chaos" + seed;
    }

    @Override
    public String toString() {
        return "seed " + seed + (both ? ", both: " : ": ") + mode + ", " + documents + " documents, " + lanes
                + " lanes, " + replicas + " replicas, " + pace + " rows/s";
    }
}
