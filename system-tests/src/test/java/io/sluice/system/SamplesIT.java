package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.StreamReceipt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
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
        Receipt receipt = sluice.run(Workflows.copyToBoth("samples", "samples", "{\"*\": {mode: snapshot}}", 4));

        // then
        assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        assertThat(receipt.streams()).extracting(StreamReceipt::stream).containsExactlyElementsOf(samples.keySet());
        samples.forEach((name, documents) -> {
            assertThat(sluice.warehouse().count("samples." + name)).as(name).isEqualTo(documents.size());
            compare(name, documents, sluice.warehouse().rows("select * from samples." + name));
            compare(name, documents, sluice.reporting().table("samples", name));
            sluice.requireSameInBoth("samples", name);
        });
    }

    /** By the text of {@code _id}, which tells these collections' documents apart, whatever the type. */
    private static void compare(
            String collection, List<BsonDocument> documents, List<Map<String, @Nullable Object>> found) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        for (Map<String, @Nullable Object> row : found) {
            Map<String, String> values = Expected.found(row);
            rows.put(String.valueOf(values.get("_id")), values);
        }
        List<String> fields = fields(documents);
        assertThat(fields).as("fields to compare of " + collection).hasSize(FIELDS);
        List<String> differences = new ArrayList<>();
        for (BsonDocument document : documents) {
            Map<String, String> row = rows.getOrDefault(Expected.text(document.get("_id")), Map.of());
            for (String field : fields) {
                BsonValue value = document.get(field);
                String expected = value == null ? null : Expected.text(value);
                String there = row.get(Expected.column(field));
                if (!Objects.equals(expected, there)) {
                    differences.add(document.get("_id") + " " + field + ": " + there + " instead of " + expected);
                }
            }
        }
        assertThat(differences).as(collection + " by " + fields).isEmpty();
    }

    /** The {@code _id} and the first other fields that become one column. */
    private static List<String> fields(List<BsonDocument> documents) {
        Set<String> names = new TreeSet<>();
        documents.forEach(document -> names.addAll(document.keySet()));
        return names.stream()
                .filter(field -> documents.stream()
                        .map(document -> document.get(field))
                        .allMatch(value -> value == null || Expected.hasOneColumn(value)))
                .limit(FIELDS)
                .toList();
    }
}
