package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.connection.Secrets;
import io.sluice.runtime.schema.SchemaEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** A number goes to the plain column if it fits to its last digit, else to the column of its own class. */
class NumberFitTest {

    @Test
    void anIntColumnTakesWholeDoublesUpTo2To53() {
        assertThat(put("int", new BsonDouble(3.0))).isEqualTo(Map.of("n", 3L));
        assertThat(put("int", new BsonDouble(-0x1p53))).isEqualTo(Map.of("n", -9007199254740992L));
        assertThat(put("int", new BsonDouble(0x1p53 + 2))).isEqualTo(Map.of("n__v_float", 0x1p53 + 2));
        assertThat(put("int", new BsonDouble(3.5))).isEqualTo(Map.of("n__v_float", 3.5));
        assertThat(put("int", new BsonDecimal128(Decimal128.parse("3")))).isEqualTo(Map.of("n__v_decimal", "3"));
        assertThat(put("int", new BsonString("3"))).isEqualTo(Map.of("n__v_text", "3"));
    }

    @Test
    void aFloatColumnTakesWholeNumbersUpTo2To53() {
        assertThat(put("float", new BsonInt32(3))).isEqualTo(Map.of("n", 3.0));
        assertThat(put("float", new BsonInt64(1L << 53))).isEqualTo(Map.of("n", 0x1p53));
        assertThat(put("float", new BsonInt64((1L << 53) + 1))).isEqualTo(Map.of("n__v_int", (1L << 53) + 1));
        assertThat(put("float", new BsonInt64(Long.MIN_VALUE))).isEqualTo(Map.of("n__v_int", Long.MIN_VALUE));
    }

    @Test
    void aDecimalColumnTakesWholeNumbersAndDoublesOf38Digits() {
        assertThat(put("decimal", new BsonInt64(Long.MAX_VALUE))).isEqualTo(Map.of("n", "9223372036854775807"));
        assertThat(put("decimal", new BsonDouble(0.5))).isEqualTo(Map.of("n", "0.5"));
        assertThat(put("decimal", new BsonDouble(1e15))).isEqualTo(Map.of("n", "1000000000000000"));
        assertThat(put("decimal", new BsonDouble(0.1))).isEqualTo(Map.of("n__v_float", 0.1));
    }

    @Test
    void aPinnedDecimalHoldsItsDigitsAndNoMore() {
        Map<String, Object> pinned = Map.of("columns", Map.of("c", Map.of("n", "decimal(5,2)")));
        assertThat(put(pinned, "decimal", new BsonDecimal128(Decimal128.parse("123.450"))))
                .isEqualTo(Map.of("n", "123.450"));
        assertThat(put(pinned, "decimal", new BsonInt32(999))).isEqualTo(Map.of("n", "999"));
        assertThat(put(pinned, "decimal", new BsonInt32(1000))).isEqualTo(Map.of("n__v_int", 1000L));
        assertThat(put(pinned, "decimal", new BsonDouble(0.125))).isEqualTo(Map.of("n__v_float", 0.125));
        assertThat(put(pinned, "decimal", new BsonDecimal128(Decimal128.parse("0.125"))))
                .isEqualTo(Map.of("_sluice_extra", "{\"n\":{\"$numberDecimal\":\"0.125\"}}"));
    }

    @Test
    void whatFitsThePlainColumnAsksForNoOther() {
        MemoryLog log = new MemoryLog(List.of(new SchemaEntry("c", List.of("n"), "int")));
        put(Map.of(), log, new BsonDouble(3.0));
        assertThat(log.entries()).hasSize(1);
    }

    private static Map<String, Object> put(String plainClass, BsonValue value) {
        return put(Map.of(), plainClass, value);
    }

    private static Map<String, Object> put(Map<String, Object> settings, String plainClass, BsonValue value) {
        return put(settings, new MemoryLog(List.of(new SchemaEntry("c", List.of("n"), plainClass))), value);
    }

    private static Map<String, Object> put(Map<String, Object> settings, MemoryLog log, BsonValue value) {
        List<byte[]> documents = new ArrayList<>(List.of(DocumentBatch.bytes(new BsonDocument("n", value))));
        try (BufferAllocator allocator = new RootAllocator()) {
            Made made = Made.of(
                    new DocumentTransform(Schedulers.immediate(), Secrets.NONE)
                            .open(Tasks.with(settings), log, allocator),
                    allocator,
                    "c",
                    documents);
            Map<String, Object> row = new TreeMap<>(made.rows().get(0));
            row.remove("_sluice_key");
            return row;
        }
    }
}
