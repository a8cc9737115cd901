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

/** The demo's workflow and the direct copy in turns, so that a noisy machine is noisy for both; what counts is the ratio. */
final class DirectBench {

    private static final String DIRECT = "direct copy";

    private final Home home;
    private final Addresses addresses;
    private final PrintWriter out;

    DirectBench(Home home, Addresses addresses, PrintWriter out) {
        this.home = home;
        this.addresses = addresses;
        this.out = out;
    }

    private record Turn(double seconds, Map<String, Double> cpu) {
        double rowsPerSecond() {
            return DemoOrders.COUNT / seconds;
        }
    }

    void run(int rounds) throws SQLException, IOException {
        List<Turn> workflows = new ArrayList<>();
        List<Turn> directs = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            Turn workflow = workflow();
            Turn direct = direct();
            out.println(String.format(
                    Locale.ROOT,
                    "round %d%s: workflow %,.0f rows/s, direct %,.0f rows/s, ratio %.2f",
                    round,
                    round == 0 ? " (warms up, does not count)" : "",
                    workflow.rowsPerSecond(),
                    direct.rowsPerSecond(),
                    workflow.rowsPerSecond() / direct.rowsPerSecond()));
            out.flush();
            if (round > 0) {
                workflows.add(workflow);
                directs.add(direct);
            }
        }
        report(workflows, directs);
    }

    /** From the request to the receipt, planning and proof included. */
    private Turn workflow() throws SQLException {
        sql("drop schema if exists shop cascade");
        SluiceApi api = home.api();
        Map<String, Double> before = cpu();
        long since = System.nanoTime();
        String run = api.run("shop").id();
        RunView view = api.show(run);
        while (!view.ended()) {
            pause();
            view = api.show(run);
        }
        if (!view.succeeded()) {
            throw new Red("run " + run + " ended as " + view.state() + "; see ./sluice show " + run);
        }
        double polled = (System.nanoTime() - since) / 1e9;
        return new Turn(exactSeconds(view, polled), used(before));
    }

    /** The run's own times are not rounded up to our next look. */
    private static double exactSeconds(RunView view, double polled) {
        return view.createdAt() == null || view.endedAt() == null
                ? polled
                : Duration.between(Instant.parse(view.createdAt()), Instant.parse(view.endedAt()))
                                .toMillis()
                        / 1e3;
    }

    private Turn direct() throws SQLException, IOException {
        Map<String, Double> before = cpu();
        long since = System.nanoTime();
        long rows = new DirectCopy(addresses.mongodbUri(), addresses.warehouse()).run();
        double seconds = (System.nanoTime() - since) / 1e9;
        if (rows != DemoOrders.COUNT) {
            throw new Red("the direct copy brought " + rows + " rows instead of " + DemoOrders.COUNT);
        }
        return new Turn(seconds, used(before));
    }

    /** Seconds so far by process; Kafka and MongoDB share the stack's. */
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
        cpu.put("Kafka and MongoDB", CpuTime.of(home.stack().stack().pid()));
        cpu.put(DIRECT, CpuTime.of(ProcessHandle.current().pid()));
        return cpu;
    }

    private Map<String, Double> used(Map<String, Double> before) {
        Map<String, Double> used = new LinkedHashMap<>();
        cpu().forEach((process, seconds) -> used.put(process, seconds - before.getOrDefault(process, 0.0)));
        return used;
    }

    private void report(List<Turn> workflows, List<Turn> directs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < workflows.size(); i++) {
            ratios.add(workflows.get(i).rowsPerSecond() / directs.get(i).rowsPerSecond());
        }
        out.println();
        out.println(String.format(
                Locale.ROOT,
                "median of %d: workflow %,.0f rows/s, direct %,.0f rows/s, ratio %.2f",
                workflows.size(),
                median(workflows.stream().map(Turn::rowsPerSecond).toList()),
                median(directs.stream().map(Turn::rowsPerSecond).toList()),
                median(ratios)));
        out.println("CPU-seconds per million rows, median:");
        Table table = new Table("process", "workflow", "direct");
        for (String process : workflows.get(0).cpu().keySet()) {
            table.row(process, perMillion(workflows, process), perMillion(directs, process));
        }
        table.print(out);
    }

    private static String perMillion(List<Turn> turns, String process) {
        double seconds = median(turns.stream()
                .map(turn -> turn.cpu().getOrDefault(process, 0.0))
                .toList());
        return String.format(Locale.ROOT, "%.1f", seconds * 1_000_000 / DemoOrders.COUNT);
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
