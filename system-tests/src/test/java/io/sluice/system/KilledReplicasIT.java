package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.StackOptions;
import io.sluice.stack.replica.ReplicaStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two replicas of each connector share the work; some die in the middle of it. */
class KilledReplicasIT {

    private static final List<String> CONNECTORS =
            List.of("mongo-source-service", "transform-service", "redshift-sink-service");
    private static final int DOCUMENTS = 50_000;

    @Test
    void oneReplicaOfEachConnectorAndTheOrchestratorAreKilledInMidRunAndEveryDocumentArrivesOnce() {
        try (Sluice sluice = Sluice.up(KilledReplicasIT::twoOfEach)) {
            // given a run that takes its time
            sluice.fill("killed", "things", TroubledDocuments.first(DOCUMENTS));
            Workflows.Definition workflow = Workflows.copy("killed", "killed", "{things: {mode: snapshot}}", 6)
                    .with("from: [clean]", "from: [clean]\n    limit: {rows: 2000/s}")
                    .with("tasks:", "limits: {edge: 2MiB}\ntasks:");
            sluice.api().put("killed", workflow.text());
            String run = sluice.api().start("killed");
            sluice.api().await(run, node -> loaded(node) > 2_000, "the first rows");
            Waiting.until("lanes that have not ended on all replicas", Duration.ofSeconds(15), () -> CONNECTORS.stream()
                    .map(sluice.api()::lanesHeld)
                    .allMatch(KilledReplicasIT::onBoth));

            // when
            sluice.stack().kill("redshift-sink-service", 1);
            sluice.stack().kill("transform-service", 2);
            sluice.stack().kill("mongo-source-service", 1);
            sluice.stack().kill("orchestrator-service", 1);
            sluice.stack().restart("orchestrator-service", 1);

            // then
            sluice.api().awaitEnd(run);
            Receipt receipt = sluice.api().receipt(run);
            assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            assertThat(receipt.streams().get(0).read()).isEqualTo(DOCUMENTS);
            assertThat(sluice.warehouse()
                            .rows("select count(*) as rows, count(distinct n) as numbers, max(n) as last"
                                    + " from killed.things")
                            .get(0))
                    .containsEntry("rows", (long) DOCUMENTS)
                    .containsEntry("numbers", (long) DOCUMENTS)
                    .containsEntry("last", DOCUMENTS - 1L);

            // and each service ends within ten seconds of SIGTERM, of its own accord
            for (ReplicaStatus replica : sluice.stack().status().services()) {
                if (replica.ready()) {
                    assertThat(sluice.stack().terminate(replica.service(), replica.index()))
                            .as("end of " + replica.replica())
                            .isLessThan(Duration.ofSeconds(10));
                }
            }
        }
    }

    private static StackOptions twoOfEach(StackOptions options) {
        StackOptions changed = options;
        for (String connector : CONNECTORS) {
            changed = changed.withReplicas(connector, 2);
        }
        return changed;
    }

    private static boolean onBoth(Map<String, Integer> held) {
        return held.size() == 2 && held.values().stream().allMatch(lanes -> lanes > 0);
    }

    private static long loaded(JsonNode run) {
        return run.get("progress").get("rows").asLong();
    }
}
