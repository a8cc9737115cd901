package io.sluice.stack.command;

import io.sluice.stack.backing.Addresses;
import io.sluice.stack.bench.EdgeWatch;
import io.sluice.stack.bench.EdgeWatch.Pause;
import io.sluice.stack.control.ControlClient;
import io.sluice.stack.replica.ReplicaStatus;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long lanes of the transform stand still when a replica goes: from the signal to the first rows of the lane that waited
 * longest, by the times at which the records of its edge were made.
 */
final class TakeoverBench {

    private static final String SERVICE = "transform-service";
    private static final String WORKFLOW = "takeover";
    private static final int LANES = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Before it all replicas have their lanes. */
    private static final long ROWS_BEFORE = 20_000;

    /** The transform is held to a pace at which each lane carries something several times a second, all the time. */
    private static final String DEFINITION =
            """
            version: 1
            name: takeover
            limits: {edge: 2MiB}
            tasks:
              read:
                use: mongodb.read
                connection: shop
                database: shop
                lanes: 4
                collections: {orders: {mode: snapshot}}
              clean:
                use: transform
                from: [read]
                limit: {rows: 6000/s}
                steps:
                  - flatten: {depth: 3}
              load:
                use: redshift.load
                connection: warehouse
                from: [clean]
                write: {schema: takeover, mode: merge}
            """;

    private final Home home;
    private final Addresses addresses;
    private final PrintWriter out;

    TakeoverBench(Home home, Addresses addresses, PrintWriter out) {
        this.home = home;
        this.addresses = addresses;
        this.out = out;
    }

    /** Who goes, and how. */
    private enum Leaving {
        ONLY_ONE_KILLED(1, "kill -9 of the only replica, started again after 1 s"),
        ONE_OF_TWO_KILLED(2, "kill -9 of one of two replicas"),
        ONE_OF_TWO_ENDED(2, "SIGTERM of one of two replicas");

        private final int replicas;
        private final String text;

        Leaving(int replicas, String text) {
            this.replicas = replicas;
            this.text = text;
        }
    }

    void run(int rounds) {
        home.api().apply(WORKFLOW, DEFINITION.getBytes(StandardCharsets.UTF_8), "application/yaml");
        Map<Leaving, List<Duration>> took = new EnumMap<>(Leaving.class);
        for (int round = 1; round <= rounds; round++) {
            for (Leaving leaving : Leaving.values()) {
                Duration one = measure(leaving);
                took.computeIfAbsent(leaving, first -> new ArrayList<>()).add(one);
                out.println("round " + round + ": " + leaving.text + ": " + seconds(one));
                out.flush();
            }
        }
        out.println();
        Table table = new Table("from the signal to rows on all lanes", "median", "least", "most");
        took.forEach((leaving, all) -> {
            all.sort(Comparator.naturalOrder());
            table.row(
                    leaving.text,
                    seconds(all.get(all.size() / 2)),
                    seconds(all.get(0)),
                    seconds(all.get(all.size() - 1)));
        });
        table.print(out);
        scale(1);
    }

    private Duration measure(Leaving leaving) {
        // New replicas, because one that was started again before waits longer the next time.
        scale(0);
        scale(leaving.replicas);
        SluiceApi api = home.api();
        String run = api.run(WORKFLOW).id();
        await("the first rows of run " + run, () -> rows(api.show(run)) > ROWS_BEFORE);
        Duration took;
        try (EdgeWatch edge =
                new EdgeWatch(addresses.kafkaBootstrapServers(), "sluice.run." + run + ".clean.g1", LANES)) {
            Instant start = Instant.now();
            await("rows on all lanes", () -> edge.flowsSince(start));
            Instant signal = Instant.now();
            leave(leaving);
            Instant gone = Instant.now();
            await("rows on all lanes", () -> edge.flowsSince(gone.plusMillis(500)));
            Pause longest = edge.longestAfter(signal).orElseThrow();
            took = Duration.between(signal, longest.ended());
        }
        await("the end of run " + run, () -> api.show(run).ended());
        if (!api.show(run).succeeded()) {
            throw new Red("run " + run + " did not succeed; see ./sluice show " + run);
        }
        return took;
    }

    private void leave(Leaving leaving) {
        switch (leaving) {
            case ONLY_ONE_KILLED, ONE_OF_TWO_KILLED -> kill(leaving.replicas);
            case ONE_OF_TWO_ENDED -> home.control().scale(SERVICE, 1);
        }
    }

    private void kill(int index) {
        home.control().status().services().stream()
                .filter(each -> each.service().equals(SERVICE) && each.index() == index)
                .findFirst()
                .flatMap(replica -> ProcessHandle.of(replica.pid()))
                .orElseThrow(() -> new Red(SERVICE + "-" + index + " does not run"))
                .destroyForcibly();
    }

    private void scale(int replicas) {
        ControlClient control = home.control();
        control.scale(SERVICE, replicas);
        await(SERVICE + " to be ready", () -> control.status().services().stream()
                .filter(each -> each.service().equals(SERVICE))
                .allMatch(ReplicaStatus::ready));
    }

    private static long rows(RunView run) {
        if (run.ended()) {
            throw new Red("run " + run.id() + " ended as " + run.state() + " before it could be broken");
        }
        return run.progress() == null ? 0 : run.progress().rows();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new Red("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Red("interrupted while waiting for " + what);
            }
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }
}
