package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.naming.RunNames;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.replica.ReplicaStatus;
import io.sluice.system.ServiceProcess.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** A destination that is slow holds the whole run up, in the same small memory however long it takes. */
class SlowSinkIT {

    private static final int DOCUMENTS = 300_000;
    private static final int EARLY = 60_000;
    private static final int ROWS_PER_SECOND = 2_000;
    private static final long BOUND = 8L << 20;
    private static final int LANES = 4;
    private static final long SEGMENT = 1L << 20;

    /** More than any that the source chooses for documents of this size would be wrong, fewer would be slow. */
    private static final int CURSOR_BATCH = 500;

    @Test
    void aSlowSinkStopsTheSourcesCursorAndNeitherEdgesNorDiskNorMemoryGrow() {
        try (Sluice sluice = Sluice.up()) {
            // given
            sluice.fill("slow", "things", documents());
            Workflows.Definition workflow = Workflows.copy("slow", "slow", "{things: {mode: snapshot}}", LANES)
                    .with("from: [clean]", "from: [clean]\n    limit: {rows: " + ROWS_PER_SECOND + "/s}")
                    .with("tasks:", "limits: {edge: " + (BOUND >> 20) + "MiB}\ntasks:");
            sluice.api().put("slow", workflow.text());

            // when
            String run = sluice.api().start("slow");
            EdgeSizes edges = new EdgeSizes(sluice.stack().bootstrapServers(), new RunNames(run, 1), LANES);

            // then
            sluice.api().await(run, node -> rows(node) >= EARLY, EARLY + " rows");
            Map<String, Memory> early = memory(sluice);
            long cursorRepliesEarly = getMores(sluice);
            long rowsEarly = rows(sluice.api().run(run));
            edges.watchUntil(() -> rows(sluice.api().run(run)) >= DOCUMENTS - 2 * ROWS_PER_SECOND);
            long cursorReplies = getMores(sluice) - cursorRepliesEarly;
            long rowsBetween = rows(sluice.api().run(run)) - rowsEarly;
            Map<String, Memory> late = memory(sluice);
            sluice.api().awaitEnd(run);
            Receipt receipt = sluice.api().receipt(run);

            System.out.println("slow sink: " + cursorReplies + " getMores for " + rowsBetween + " rows; " + edges
                    + "; early " + early + "; late " + late);
            assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            // The source asks its server for no more than what the sink has taken: between, its cursors stand still.
            assertThat(cursorReplies)
                    .as("getMores for " + rowsBetween + " rows")
                    .isLessThanOrEqualTo(rowsBetween / CURSOR_BATCH + 2L * LANES);
            assertThat(edges.mostOutstanding())
                    .as("bytes on an edge that no reader had committed, of %s", edges)
                    .isLessThanOrEqualTo(BOUND + LANES * (4L << 20));
            // What may go is freed by whole segments, looked for every few seconds.
            assertThat(edges.mostOnDisk())
                    .as("bytes of an edge on Kafka's disk, of %s", edges)
                    .isLessThanOrEqualTo(BOUND + LANES * 2 * SEGMENT + 10L * ROWS_PER_SECOND * 600);
            late.forEach((replica, memory) -> {
                Memory before = early.get(replica);
                assertThat(memory.heap())
                        .as("heap of %s after a full collection, early %s late %s", replica, before, memory)
                        .isLessThanOrEqualTo(before.heap() + before.heap() / 10);
                assertThat(memory.resident())
                        .as("resident memory of %s, early %s late %s", replica, before, memory)
                        .isLessThanOrEqualTo(before.resident() + before.resident() / 10);
            });
        }
    }

    private static List<BsonDocument> documents() {
        List<BsonDocument> documents = new ArrayList<>(DOCUMENTS);
        String padding = "lorem ipsum dolor sit amet ".repeat(10);
        for (int i = 0; i < DOCUMENTS; i++) {
            documents.add(new BsonDocument("_id", new BsonInt32(i))
                    .append("n", new BsonInt32(i))
                    .append("padding", new BsonString(i + padding)));
        }
        return documents;
    }

    private static long rows(tools.jackson.databind.JsonNode run) {
        return run.get("progress").get("rows").asLong();
    }

    private static Map<String, Memory> memory(Sluice sluice) {
        Map<String, Memory> memory = new TreeMap<>();
        for (ReplicaStatus replica : sluice.stack().status().services()) {
            ServiceProcess process = new ServiceProcess(replica);
            assertThat(process.commandLine()).contains("-XX:+ExitOnOutOfMemoryError");
            memory.put(replica.replica(), process.afterFullCollection());
        }
        return memory;
    }

    private static long getMores(Sluice sluice) {
        ReplicaStatus source = sluice.stack().replicas("mongo-source-service").get(0);
        return new ServiceProcess(source).count("sluice.source.commands", "command:getMore");
    }
}
