package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The orchestrator's database is lost in the middle of a run, with real connectors at work. */
class RebuiltIT {

    private static final int DOCUMENTS = 20_000;
    /** More than planning looks at. */
    private static final long SAMPLED = 2_000;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void aRunGoesOnFromItsSnapshotAndNothingIsReadTwice() {
        try (Sluice sluice = Sluice.up()) {
            // given a run that takes its time, and one that has ended
            sluice.fill("rebuilt", "few", TroubledDocuments.first(100));
            sluice.run(Workflows.copy("rebuilt-few", "rebuilt", "{few: {}}", 2));
            String ended = sluice.api().latest("rebuilt-few");
            Receipt before = sluice.api().receipt(ended);
            sluice.fill("rebuilt", "things", TroubledDocuments.first(DOCUMENTS));
            Workflows.Definition workflow = Workflows.copy("rebuilt", "rebuilt", "{things: {}}", 4)
                    .with("from: [clean]", "from: [clean]\n    limit: {rows: 1000/s}")
                    .with("tasks:", "limits: {edge: 2MiB}\ntasks:");
            sluice.api().put("rebuilt", workflow.text());
            String run = sluice.api().start("rebuilt");
            sluice.api().await(run, node -> loaded(node) > 1_000, "the first rows");
            Waiting.until(
                    "snapshots of both",
                    PATIENCE,
                    () -> sluice.api().snapshotStates(run).contains("RUNNING")
                            && sluice.api().snapshotStates(ended).contains("SUCCEEDED"));

            // when
            sluice.stack().kill("orchestrator-service", 1);
            new Warehouse(sluice.stack().orchestratorDatabase())
                    .execute("drop schema public cascade; create schema public");
            sluice.stack().restart("orchestrator-service", 1);

            // then
            sluice.api().awaitEnd(run);
            Receipt receipt = sluice.api().receipt(run);
            assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            assertThat(receipt.streams().get(0).read()).isEqualTo(DOCUMENTS);
            assertThat(sluice.warehouse()
                            .rows("select count(*) as rows, count(distinct n) as numbers from rebuilt.things")
                            .get(0))
                    .containsEntry("rows", (long) DOCUMENTS)
                    .containsEntry("numbers", (long) DOCUMENTS);
            assertThat(sluice.api().eventTypes(run)).contains("rebuilt");
            assertThat(sluice.api().receipt(ended)).isEqualTo(before);
            sluice.stack().builtInMongodb().ifPresent(source -> assertThat(
                            source.served("rebuilt", "things").documents())
                    .as("the run, and the sample of its plan")
                    .isBetween((long) DOCUMENTS, DOCUMENTS + SAMPLED));
        }
    }

    private static long loaded(JsonNode run) {
        return run.get("progress").get("rows").asLong();
    }
}
