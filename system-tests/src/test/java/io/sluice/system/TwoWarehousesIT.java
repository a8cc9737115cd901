package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One edge, two destinations, each at its own pace with its own books. */
class TwoWarehousesIT {

    private static final int ROWS = 20_000;

    @Test
    void aDestinationThatIsDownDoesNotStopTheOtherAndIsFilledByAReplayLater() {
        // given an edge that a sink which stands still fills soon
        Sluice sluice = Sluice.shared();
        sluice.fill("two", "things", documents());
        SqlServerStandIn sqlServer = sluice.stack().sqlServerStandIn().orElseThrow();
        Workflows.Definition workflow = Workflows.copyToBoth("two", "two", "{things: {mode: snapshot}}", 2)
                .with(
                        "tasks:",
                        """
                        limits: {edge: 1MiB}
                        defaults: {retry: {initial: 100ms, attempts: 2}, timeout: {noProgress: 10s}}
                        tasks:""")
                .and("    whenDown: detach\n");
        sluice.api().put(workflow.name(), workflow.text());
        try {
            // when SQL Server goes away in mid-run
            String run = sluice.api().start(workflow.name());
            Waiting.until("rows in SQL Server", Duration.ofMinutes(2), () -> rowsOf(sluice, run, "report") > 0);
            sqlServer.faults().failNext(Integer.MAX_VALUE, "", 40613, 14, "Database is not currently available.");
            sluice.api().awaitEnd(run);

            // then the run has ended for the other
            JsonNode ended = sluice.api().run(run);
            assertThat(ended.get("state").asString()).as(ended.toString()).isEqualTo("SUCCEEDED");
            Receipt receipt = sluice.api().receipt(run);
            assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            assertThat(receipt.detached()).containsExactly("report");
            assertThat(sluice.warehouse().count("two.things")).isEqualTo(ROWS);

            // and when it is back, a replay fills it, and nobody asks the source
            sqlServer.faults().heal();
            long served = sluice.stack()
                    .builtInMongodb()
                    .orElseThrow()
                    .served("two", "things")
                    .documents();
            String replay = sluice.api().replay(run, null);
            sluice.api().awaitEnd(replay);
            assertThat(sluice.api().receipt(replay).verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            assertThat(sluice.api().receipt(replay).detached()).isEmpty();
            sluice.requireSameInBoth("two", "things");
            assertThat(sluice.stack()
                            .builtInMongodb()
                            .orElseThrow()
                            .served("two", "things")
                            .documents())
                    .isEqualTo(served);
        } finally {
            sqlServer.faults().heal();
        }
    }

    private static long rowsOf(Sluice sluice, String run, String task) {
        for (JsonNode one : sluice.api().run(run).get("tasks")) {
            if (one.get("task").asString().equals(task)) {
                return one.get("rows").asLong();
            }
        }
        return 0;
    }

    private static List<BsonDocument> documents() {
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            documents.add(new BsonDocument("_id", new BsonInt32(i)).append("text", new BsonString("x".repeat(400))));
        }
        return documents;
    }
}
