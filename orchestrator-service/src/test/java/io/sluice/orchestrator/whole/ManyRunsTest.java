package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/** Fifty thousand runs in the database, as after years. Times are told; what fails is a page that costs more the deeper it lies. */
class ManyRunsTest {

    private static final int RUNS = 50_000;
    private static final int PAGE = 200;
    private static final int TIMES = 15;

    @Test
    void aPageCostsTheSameWhereverItLies() throws Exception {
        EmbeddedKafkaKraftBroker broker = Backing.kafka();
        String database = Backing.database();
        try (Orchestrator orchestrator = new Orchestrator(broker.getBrokersAsString(), database)) {
            orchestrator.put("many", Example.workflow("many", "shop", ""));
            orchestrator.put("rare", Example.workflow("rare", "other", ""));
            fill(database);

            // a walk over all of them sees each once
            Set<String> seen = new HashSet<>();
            String last = "";
            for (String next = ""; next != null; ) {
                last = next;
                JsonNode page = orchestrator.get("/runs?limit=" + PAGE + next).json();
                page.get("items").forEach(run -> seen.add(run.get("id").asString()));
                next = page.get("next").isNull()
                        ? null
                        : "&cursor=" + page.get("next").asString();
            }
            assertThat(seen).hasSize(RUNS);

            double first = millis(orchestrator, "/runs?limit=" + PAGE);
            double deep = millis(orchestrator, "/runs?limit=" + PAGE + last);
            double ofRare = millis(orchestrator, "/runs?workflow=rare");
            double ofState = millis(orchestrator, "/runs?state=FAILED&workflow=many");
            double one = millis(orchestrator, "/runs/many-" + (RUNS / 2 + 1));
            double events = millis(orchestrator, "/runs/many-" + (RUNS / 2 + 1) + "/events");
            System.out.printf(
                    "of %d runs, median of %d: first page of %d %.0f ms, last %.0f ms, a rare workflow %.0f ms,"
                            + " a state %.0f ms, one run %.0f ms, its events %.0f ms%n",
                    RUNS, TIMES, PAGE, first, deep, ofRare, ofState, one, events);
            // With room for a busy machine: a page whose rows each look at the whole table costs sixty times as much.
            for (double page : new double[] {first, deep, ofRare, ofState, one}) {
                assertThat(page).isLessThan(20 * (events + 5));
            }
        } finally {
            broker.destroy();
        }
    }

    private static double millis(Orchestrator orchestrator, String path) {
        double[] times = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            assertThat(orchestrator.get(path).status()).isEqualTo(200);
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        return times[TIMES / 2];
    }

    /** Three tasks of four lanes each, and five events; one run in a hundred is of another workflow, one in ten failed. */
    private static void fill(String database) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + Backing.databasePort() + "/" + database,
                        "postgres",
                        "postgres");
                Statement sql = connection.createStatement()) {
            String series = " from generate_series(1, " + RUNS + ") n";
            String id = "case when n % 100 = 0 then 'rare-' else 'many-' end || n";
            sql.execute("insert into run (id, workflow, revision, state, clean_up, ended_at, last_event, source_counts)"
                    + " select " + id + ", case when n % 100 = 0 then 'rare' else 'many' end, 1,"
                    + " case when n % 10 = 1 then 'FAILED' else 'SUCCEEDED' end, 'DONE', now(), 5,"
                    + " '{\"read\": {\"orders\": 100}}'" + series);
            sql.execute("insert into run_task (run, task, position, connector, lanes, state) select " + id
                    + ", t.task, t.position, t.connector, 4, 'SUCCEEDED'" + series
                    + ", (values ('read', 0, 'mongodb.read'), ('clean', 1, 'transform'), ('load', 2, 'redshift.load'))"
                    + " as t(task, position, connector)");
            sql.execute("insert into run_lane (run, task, lane, sequence, row_count, byte_count, ended)"
                    + " select run, task, lane, 9, 25, 1000, true from run_task, generate_series(0, 3) lane");
            sql.execute("insert into run_event (run, sequence, type, data) select " + id
                    + ", e, 'STATE', '{\"state\": \"QUEUED\"}'" + series + ", generate_series(1, 5) e");
            sql.execute("analyze");
        }
    }
}
