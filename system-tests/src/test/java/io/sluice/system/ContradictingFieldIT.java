package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.StreamReceipt;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;

/** A field that is of another class in each document, values that no destination holds, and documents of every size. */
class ContradictingFieldIT {

    private static final String STRANGE = "quotes \" and ', newline\n, tab\t, backslash \\ \\N \\., emoji 🎈 and é";
    private static final String NUL = "a\u0000b";
    private static final int HUGE = 15 * 1024 * 1024;

    @Test
    void everyValueLiesWhereTheContractPutsItAndNothingIsRejected() {
        // given
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            documents.add(document(documents, new BsonInt32(i)));
        }
        int fraction = add(documents, new BsonDouble(2.5));
        int whole = add(documents, new BsonDouble(7.0));
        int text = add(documents, new BsonString("seven"));
        int absent = add(documents, null);
        int nothing = add(documents, BsonNull.VALUE);
        int array = add(documents, new BsonArray(List.of(new BsonInt32(1), new BsonString("x"))));
        int decimal = add(documents, new BsonDecimal128(Decimal128.parse("12345678901234567890.123456789")));
        int strange = documents.size();
        documents.add(document(documents, new BsonInt32(1)).append("note", new BsonString(STRANGE)));
        int nul = documents.size();
        documents.add(document(documents, new BsonInt32(1)).append("note", new BsonString(NUL)));
        int late = documents.size();
        documents.add(document(documents, new BsonInt32(1)).append("at", new BsonDateTime(Long.MAX_VALUE)));
        int onTime = documents.size();
        documents.add(document(documents, new BsonInt32(1)).append("at", new BsonDateTime(0)));
        int huge = documents.size();
        documents.add(document(documents, new BsonInt32(1)).append("note", new BsonString("x".repeat(HUGE))));
        int bare = documents.size();
        documents.add(new BsonDocument("_id", new BsonInt32(bare)));
        Sluice sluice = Sluice.shared();
        sluice.fill("contradicting", "things", documents);
        sluice.fill("contradicting", "nothing", List.of());

        // when
        Receipt receipt =
                sluice.run(Workflows.copyToBoth("contradicting", "contradicting", "{\"*\": {mode: snapshot}}", 2));

        // then
        assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        assertThat(receipt.streams()).extracting(StreamReceipt::rejected).containsOnly(0L);
        assertThat(receipt.streams()).extracting(StreamReceipt::stream).containsExactly("nothing", "things");
        assertThat(receipt.streams()).extracting(StreamReceipt::moved).containsExactly(0L, 2L);
        Map<Long, Map<String, Object>> rows = new HashMap<>();
        sluice.warehouse()
                .rows("select *, length(note) as length from contradicting.things")
                .forEach(row -> rows.put((Long) row.get("_id"), row));
        assertThat(rows).hasSize(documents.size());
        assertThat(values(rows, 3)).containsExactlyInAnyOrderEntriesOf(Map.of("v", 3L));
        assertThat(values(rows, fraction)).isEqualTo(Map.of("v__v_float", 2.5));
        // What a JavaScript client writes as 7.0 is the whole number that the column holds.
        assertThat(values(rows, whole)).isEqualTo(Map.of("v", 7L));
        assertThat(values(rows, text)).isEqualTo(Map.of("v__v_text", "seven"));
        assertThat(values(rows, absent)).isEmpty();
        assertThat(values(rows, nothing)).isEmpty();
        assertThat(String.valueOf(values(rows, array).get("v__v_json"))).isEqualTo("[1, \"x\"]");
        assertThat(values(rows, decimal))
                .isEqualTo(Map.of("v__v_decimal", new BigDecimal("12345678901234567890.123456789")));
        assertThat(rows.get((long) strange)).containsEntry("note", STRANGE);
        assertThat(rows.get((long) nul)).containsEntry("note", null);
        // PostgreSQL's JSON holds no NUL either, so the text is there as its bytes.
        assertThat(String.valueOf(rows.get((long) nul).get("_sluice_extra")))
                .isEqualTo("{\"note\": {\"$textBytes\": \"YQBi\"}}");
        assertThat(rows.get((long) late)).containsEntry("at", null);
        assertThat(String.valueOf(rows.get((long) late).get("_sluice_extra")))
                .isEqualTo("{\"at\": {\"$date\": {\"$numberLong\": \"" + Long.MAX_VALUE + "\"}}}");
        assertThat(rows.get((long) onTime).get("at")).hasToString("1970-01-01 00:00:00.0");
        assertThat(rows.get((long) huge)).containsEntry("length", HUGE);
        assertThat(values(rows, bare)).isEmpty();
        sluice.requireSameInBoth("contradicting", "things");
    }

    private static BsonDocument document(List<BsonDocument> documents, BsonValue value) {
        return new BsonDocument("_id", new BsonInt32(documents.size())).append("v", value);
    }

    private static int add(List<BsonDocument> documents, BsonValue value) {
        int id = documents.size();
        documents.add(value == null ? new BsonDocument("_id", new BsonInt32(id)) : document(documents, value));
        return id;
    }

    /** The column of {@code v} and its variants, as far as they hold something. */
    private static Map<String, Object> values(Map<Long, Map<String, Object>> rows, long id) {
        Map<String, Object> values = new HashMap<>();
        rows.get(id).forEach((column, value) -> {
            if (value != null && (column.equals("v") || column.startsWith("v__v_"))) {
                values.put(column, value);
            }
        });
        return values;
    }
}
