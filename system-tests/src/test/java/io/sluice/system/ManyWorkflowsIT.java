package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.naming.RunNames;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.replica.ReplicaStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** More is asked for at once than fits: it waits in order, says so, and leaves nothing behind. */
class ManyWorkflowsIT {

    private static final int WORKFLOWS = 30;
    private static final int LANES = 8;
    private static final long MOST_RESIDENT = 700L << 20;

    @Test
    void thirtyWorkflowsStartedAtOnceAllEndVerifiedAndLeaveNothingBehind() throws Exception {
        try (Sluice sluice = Sluice.up()) {
            // given
            for (int i = 0; i < WORKFLOWS; i++) {
                String name = "many" + i;
                sluice.fill(name, "things", TroubledDocuments.first(400 + i));
                sluice.api()
                        .put(
                                name,
                                Workflows.copy(name, name, "{things: {mode: snapshot}}", LANES)
                                        .text());
            }

            // when
            List<String> runs = new ArrayList<>();
            for (int i = 0; i < WORKFLOWS; i++) {
                runs.add(sluice.api().start("many" + i));
            }

            // then
            JsonNode last = sluice.api()
                    .await(
                            runs.get(WORKFLOWS - 1),
                            node -> node.path("waitingFor").asString("").contains("room"),
                            "a reason to wait");
            assertThat(last.get("state").asString()).isEqualTo("QUEUED");
            assertThat(last.get("waitingFor").asString()).contains("room for 8 lanes of mongodb.read");
            for (String run : runs) {
                sluice.api().awaitEnd(run);
                assertThat(sluice.api().receipt(run).verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            }
            for (int i = 0; i < WORKFLOWS; i++) {
                assertThat(sluice.warehouse().count("many" + i + ".things")).isEqualTo(400 + i);
            }
            for (ReplicaStatus replica : sluice.stack().status().services()) {
                assertThat(replica.restarts())
                        .as("restarts of " + replica.replica())
                        .isZero();
                assertThat(new ServiceProcess(replica).resident())
                        .as("resident memory of " + replica.replica())
                        .isLessThan(MOST_RESIDENT);
            }
            nothingIsLeft(sluice);
        }
    }

    private static void nothingIsLeft(Sluice sluice) {
        try (Broker broker = new Broker(sluice.stack().bootstrapServers())) {
            Waiting.until("the topics of runs to be gone", Duration.ofSeconds(60), () -> broker.topics(RunNames.PREFIX)
                    .isEmpty());
            Waiting.until("the groups of runs to be gone", Duration.ofSeconds(60), () -> broker.groups(RunNames.PREFIX)
                    .isEmpty());
        }
        Waiting.until(
                "threads of runs to be gone", Duration.ofSeconds(30), () -> sluice.stack().status().services().stream()
                        .allMatch(replica ->
                                new ServiceProcess(replica).threadsOfRuns().isEmpty()));
        assertThat(
                        sluice.warehouse()
                                .rows(
                                        "select schemaname, tablename from pg_tables where schemaname like 'many%'"
                                                + " and tablename not in ('things', '_sluice_ledger', '_sluice_columns', '_sluice_swaps')"))
                .as("side and stage tables")
                .isEmpty();
        assertThat(sluice.warehouse().rows("select run from many0._sluice_ledger"))
                .as("ledger rows")
                .isEmpty();
    }
}
