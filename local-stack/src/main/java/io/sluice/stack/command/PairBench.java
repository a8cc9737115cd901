package io.sluice.stack.command;

import io.sluice.stack.backing.Addresses;
import io.sluice.stack.bench.CpuTime;
import io.sluice.stack.bench.DirectCopy;
import io.sluice.stack.replica.ReplicaStatus;
import io.sluice.stack.state.OwnProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Two ways to bring the demo's documents, in turns, so that a noisy machine is noisy for both; what counts is the ratio. */
final class PairBench {

    private final Home home;
    private final Addresses addresses;
    private final int documents;
    private final PrintWriter out;

    PairBench(Home home, Addresses addresses, int documents, PrintWriter out) {
        this.home = home;
        this.addresses = addresses;
        this.documents = documents;
        this.out = out;
    }

    /** One of the two. */
    record Way(String name, Trip trip) {}

    /** Brings all documents once, and says how many seconds that took. */
    interface Trip {
        double take() throws SQLException, IOException;
    }

    private record Turn(double rowsPerSecond, Map<String, Double> cpu) {}

    void run(int rounds, Way one, Way other) throws SQLException, IOException {
        List<Turn> ones = new ArrayList<>();
        List<Turn> others = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            Turn first = turn(one);
            Turn second = turn(other);
            out.println(String.format(
                    Locale.ROOT,
                    "round %d%s: %s %,.0f rows/s, %s %,.0f rows/s, ratio %.2f",
                    round,
                    round == 0 ? " (warms up, does not count)" : "",
                    one.name(),
                    first.rowsPerSecond(),
                    other.name(),
                    second.rowsPerSecond(),
                    first.rowsPerSecond() / second.rowsPerSecond()));
            out.flush();
            if (round > 0) {
                ones.add(first);
                others.add(second);
            }
        }
        report(one, ones, other, others);
    }

    private Turn turn(Way way) throws SQLException, IOException {
        Map<String, Double> before = cpu();
        return new Turn(documents / way.trip().take(), used(before));
    }

    /** A run of a workflow that writes to the schema {@code shop}, from the request to the receipt, planning and proof included. */
    double workflow(String name) throws SQLException {
        sql("drop schema if exists shop cascade");
        SluiceApi api = home.api();
        long since = System.nanoTime();
        String run = api.run(name).id();
        RunView view = api.show(run);
        while (!view.ended()) {
            pause();
            view = api.show(run);
        }
        if (!view.succeeded()) {
            throw new Red("run " + run + " ended as " + view.state() + "; see ./sluice show " + run);
        }
        long archived = view.archivedBytes();
        if (archived > 0) {
            out.println(String.format(
                    Locale.ROOT, "  archive: %,d bytes of a million documents", archived * 1_000_000 / documents));
        }
        return exactSeconds(view, (System.nanoTime() - since) / 1e9);
    }

    /** The run's own times are not rounded up to our next look. */
    private static double exactSeconds(RunView view, double polled) {
        return view.createdAt() == null || view.endedAt() == null
                ? polled
                : Duration.between(Instant.parse(view.createdAt()), Instant.parse(view.endedAt()))
                                .toMillis()
                        / 1e3;
    }

    /** One process, no Kafka. */
    double direct() throws SQLException, IOException {
        long since = System.nanoTime();
        long rows = new DirectCopy(addresses.mongodbUri(), addresses.warehouse()).run();
        double seconds = (System.nanoTime() - since) / 1e9;
        if (rows != documents) {
            throw new Red("the direct copy brought " + rows + " rows instead of " + documents);
        }
        return seconds;
    }

    /** Seconds so far by process; Kafka, MongoDB and S3 share the stack's. */
    private Map<String, Double> cpu() {
        Map<String, Double> cpu = new LinkedHashMap<>();
        for (ReplicaStatus replica : home.control().status().services()) {
            cpu.put(replica.replica(), CpuTime.of(replica.pid()));
        }
        for (OwnProcess process : home.stack().processes()) {
            if (process.name().equals("postgres")) {
                cpu.put("PostgreSQL", CpuTime.ofFamily(process.pid()));
            }
        }
        cpu.put("Kafka, MongoDB and S3", CpuTime.of(home.stack().stack().pid()));
        cpu.put("this command", CpuTime.of(ProcessHandle.current().pid()));
        return cpu;
    }

    private Map<String, Double> used(Map<String, Double> before) {
        Map<String, Double> used = new LinkedHashMap<>();
        cpu().forEach((process, seconds) -> used.put(process, seconds - before.getOrDefault(process, 0.0)));
        return used;
    }

    private void report(Way one, List<Turn> ones, Way other, List<Turn> others) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ones.size(); i++) {
            ratios.add(ones.get(i).rowsPerSecond() / others.get(i).rowsPerSecond());
        }
        out.println();
        out.println(String.format(
                Locale.ROOT,
                "median of %d: %s %,.0f rows/s, %s %,.0f rows/s, ratio %.2f",
                ones.size(),
                one.name(),
                median(ones.stream().map(Turn::rowsPerSecond).toList()),
                other.name(),
                median(others.stream().map(Turn::rowsPerSecond).toList()),
                median(ratios)));
        out.println("CPU-seconds per million rows, median:");
        Table table = new Table("process", one.name(), other.name());
        for (String process : ones.get(0).cpu().keySet()) {
            table.row(process, perMillion(ones, process), perMillion(others, process));
        }
        table.print(out);
    }

    private String perMillion(List<Turn> turns, String process) {
        double seconds = median(turns.stream()
                .map(turn -> turn.cpu().getOrDefault(process, 0.0))
                .toList());
        return String.format(Locale.ROOT, "%.1f", seconds * 1_000_000 / documents);
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        addresses.warehouse().jdbcUrl(),
                        addresses.warehouse().username(),
                        addresses.warehouse().password());
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Red("interrupted while waiting for a run");
        }
    }
}
