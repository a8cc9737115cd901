package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.naming.RunNames;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.system.EdgeTail.Part;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** What arrives does not depend on how the work was cut, spread or interrupted. */
class SameRowsAnyWayIT {

    private static final int DOCUMENTS = 12_000;

    @Test
    void otherLanesReplicasAndCommitSizesGiveTheSameColumnsAndValuesAndTheSameEdgesForTheSameLanes() {
        List<BsonDocument> documents = TroubledDocuments.first(DOCUMENTS);
        Outcome large;
        Outcome oneLane;
        Outcome small;

        // given large commits, one replica of each
        Sluice shared = Sluice.shared();
        shared.fill("way", "things", documents);
        large = outcome(shared, "way-large", 4);
        oneLane = outcome(shared, "way-one", 1);

        // and commits of a batch or two, two replicas of each
        try (Sluice other = Sluice.up(options -> options.withSetting("SLUICE_LANE_COMMITBYTES", "400KB")
                .withReplicas("mongo-source-service", 2)
                .withReplicas("transform-service", 2)
                .withReplicas("redshift-sink-service", 2))) {
            other.fill("way", "things", documents);
            small = outcome(other, "way-small", 4);
        }

        // then
        assertThat(small.columns()).isEqualTo(large.columns());
        assertThat(oneLane.columns()).isEqualTo(large.columns());
        assertThat(small.rows()).isEqualTo(large.rows());
        assertThat(oneLane.rows()).isEqualTo(large.rows());
        assertThat(small.documents()).isEqualTo(large.documents());
        assertThat(small.tables()).isEqualTo(large.tables());
    }

    private record Outcome(
            Map<String, String> columns,
            Map<String, Map<String, String>> rows,
            Map<Integer, List<Part>> documents,
            Map<Integer, List<Part>> tables) {}

    /** Runs the workflow, and reads both of its edges meanwhile. */
    private static Outcome outcome(Sluice sluice, String name, int lanes) {
        String schema = name.replace('-', '_');
        Workflows.Definition workflow = Workflows.copy(name, "way", "{things: {mode: snapshot}}", lanes)
                .with("schema: way", "schema: " + schema);
        sluice.api().put(name, workflow.text());
        String run = sluice.api().start(name);
        RunNames names = new RunNames(run, 1);
        sluice.api().await(run, node -> node.get("state").asString().equals("RUNNING"), "RUNNING");
        try (EdgeTail documents = new EdgeTail(sluice.stack().bootstrapServers(), names.edge("read"), lanes);
                EdgeTail tables = new EdgeTail(sluice.stack().bootstrapServers(), names.edge("clean"), lanes)) {
            Map<Integer, List<Part>> read = documents.whole();
            Map<Integer, List<Part>> made = tables.whole();
            sluice.api().awaitEnd(run);
            assertThat(sluice.api().receipt(run).verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            chained(read, DOCUMENTS);
            chained(made, DOCUMENTS);
            return new Outcome(columns(sluice, schema), rows(sluice, schema), read, made);
        }
    }

    private static void chained(Map<Integer, List<Part>> lanes, int documents) {
        lanes.forEach((lane, parts) -> {
            long next = 0;
            long link = 0;
            for (Part part : parts) {
                if (part.part() > 0) {
                    continue;
                }
                assertThat(part.sequence()).as("sequence of lane " + lane).isEqualTo(next);
                assertThat(part.from()).as("link of lane " + lane).isEqualTo(link);
                next++;
                link = part.to();
            }
        });
    }

    private static Map<String, String> columns(Sluice sluice, String schema) {
        Map<String, String> columns = new TreeMap<>();
        sluice.warehouse()
                .rows("select path::text as path, class, column_name from " + schema
                        + "._sluice_columns where table_name = 'things'")
                .forEach(row ->
                        columns.put(row.get("path") + " " + row.get("class"), String.valueOf(row.get("column_name"))));
        return columns;
    }

    private static Map<String, Map<String, String>> rows(Sluice sluice, String schema) {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        for (Map<String, Object> row : sluice.warehouse().rows("select * from " + schema + ".things")) {
            Map<String, String> values = new TreeMap<>();
            row.forEach((column, value) -> {
                if (value != null && !column.equals("_sluice_run") && !column.equals("_sluice_split")) {
                    values.put(column, value.toString());
                }
            });
            rows.put(String.valueOf(row.get("_id")), values);
        }
        return rows;
    }
}
