package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.StreamReceipt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** Real collections, all by one workflow, against the files that they came from. */
class SamplesIT {

    private static final int FIELDS = 3;

    @Test
    void everySampleFileArrivesWithEqualCountsAndThreeFieldsOfEachAreEqualValueByValue() {
        // given
        Map<String, List<BsonDocument>> samples = Samples.all();
        Sluice sluice = Sluice.shared();
        samples.forEach((name, documents) -> sluice.fill("samples", name, documents));

        // when
        Receipt receipt = sluice.run(Workflows.copy("samples", "samples", "{\"*\": {mode: snapshot}}", 4));

        // then
        assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        assertThat(receipt.streams()).extracting(StreamReceipt::stream).containsExactlyElementsOf(samples.keySet());
        samples.forEach((name, documents) -> {
            assertThat(sluice.warehouse().count("samples." + name)).as(name).isEqualTo(documents.size());
            compare(name, documents, sluice.warehouse());
        });
    }

    /** By the text of {@code _id}, which tells these collections' documents apart, whatever the type. */
    private static void compare(String collection, List<BsonDocument> documents, Warehouse warehouse) {
        Map<String, Map<String, Object>> rows = new HashMap<>();
        for (Map<String, Object> row : warehouse.rows("select * from samples." + collection)) {
            rows.put(String.valueOf(Expected.found(row, "_id")), row);
        }
        List<String> fields = fields(documents);
        assertThat(fields).as("fields to compare of " + collection).hasSize(FIELDS);
        for (BsonDocument document : documents) {
            Map<String, Object> row = rows.get(Expected.text(document.get("_id")));
            assertThat(row).as(collection + " " + document.get("_id")).isNotNull();
            for (String field : fields) {
                BsonValue value = document.get(field);
                assertThat(Expected.found(row, field))
                        .as(collection + " " + document.get("_id") + " " + field)
                        .isEqualTo(value == null ? null : Expected.text(value));
            }
        }
    }

    /** The {@code _id} and the first other fields that become one column. */
    private static List<String> fields(List<BsonDocument> documents) {
        return documents.stream()
                .flatMap(document -> document.keySet().stream())
                .filter(field -> documents.stream()
                        .map(document -> document.get(field))
                        .allMatch(value -> value == null || Expected.hasOneColumn(value)))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .limit(FIELDS)
                .toList();
    }
}
