package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.failure.BadData;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CastTest {

    static Stream<Arguments> converted() {
        Map<String, Object> german = Map.of("to", "decimal(18,2)", "point", ",", "group", ".");
        Map<String, Object> berlin = Map.of("to", "time", "format", "dd.MM.yyyy HH:mm", "zone", "Europe/Berlin");
        return Stream.of(
                arguments("'12.5'", "decimal(18,2)", "12.50"),
                arguments("0.1", "decimal(18,2)", "0.10"),
                arguments("{$numberDecimal: '1.500'}", "decimal(18,2)", "1.50"),
                arguments("7", "decimal(3,1)", "7.0"),
                arguments("'1.234.567,89'", german, "1234567.89"),
                arguments("'-12,5'", german, "-12.50"),
                arguments("2.345", Map.of("to", "decimal(18,2)", "round", "half-up"), "2.35"),
                arguments("2.345", Map.of("to", "decimal(18,2)", "round", "down"), "2.34"),
                arguments("' 42 '", "int", 42L),
                arguments("'9223372036854775807'", "int", Long.MAX_VALUE),
                arguments("3.0", "int", 3L),
                arguments("true", "int", 1L),
                arguments("-2.5", Map.of("to", "int", "round", "half-even"), -2L),
                arguments("'0.1'", "float", 0.1),
                arguments("{$numberDecimal: '0.1'}", "float", 0.1),
                arguments("'TRUE'", "bool", true),
                arguments("0", "bool", false),
                arguments("'31.12.2025 23:30'", berlin, millis("2025-12-31T22:30:00Z")),
                // The clocks are put back at 3:00: half past two comes twice, and the earlier one is taken.
                arguments("'26.10.2025 02:30'", berlin, millis("2025-10-26T00:30:00Z")),
                arguments("'2025-06-01T12:00:00+02:00'", "time", millis("2025-06-01T10:00:00Z")),
                arguments("'2025-06-01T12:00:00'", "time", millis("2025-06-01T12:00:00Z")),
                arguments(
                        "'2025-06-01'", Map.of("to", "time", "zone", "Europe/Berlin"), millis("2025-05-31T22:00:00Z")),
                arguments("1700000000", Map.of("to", "time", "format", "epoch-seconds"), 1_700_000_000_000L),
                arguments("'1700000000.123'", Map.of("to", "time", "format", "epoch-seconds"), 1_700_000_000_123L),
                arguments(
                        "{$numberLong: '1700000000123'}",
                        Map.of("to", "time", "format", "epoch-millis"),
                        1_700_000_000_123L),
                arguments(
                        "'2025-06-01T12:00:00.123456Z'",
                        Map.of("to", "time", "round", "floor"),
                        millis("2025-06-01T12:00:00.123Z")),
                arguments("10115", "text", "10115"),
                arguments("0.1", "text", "0.1"),
                arguments(
                        "{$date: '2025-06-01T10:00:00Z'}", Map.of("to", "text", "format", "yyyy-MM-dd"), "2025-06-01"),
                arguments("{$oid: '507f1f77bcf86cd799439011'}", "text", "507f1f77bcf86cd799439011"),
                arguments(
                        "{$binary: {base64: 'AQID', subType: '00'}}", Map.of("to", "text", "format", "hex"), "010203"),
                arguments("'507f1f77bcf86cd799439011'", "oid", "507f1f77bcf86cd799439011"),
                arguments("'01234567-89ab-cdef-0123-456789abcdef'", "uuid", "0123456789abcdef0123456789abcdef"),
                arguments("'AQID'", "bytes", "010203"),
                arguments("'{\"b\": [1, 2.5, null, true]}'", "json", "{\"b\":[1,2.5,null,true]}"),
                arguments("{b: {c: 1}}", "json", "{\"b\":{\"c\":1}}"));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("converted")
    void aValueBecomesOneOfTheOtherClass(String value, Object to, Object expected) {
        assertThat(new Transformer(cast("a", to)).row("{a: " + value + "}")).isEqualTo(Map.of("a", expected));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("2.345", "decimal(18,2)"),
                arguments("'1e17'", "decimal(18,2)"),
                arguments("'1,5'", "decimal(18,2)"),
                arguments("'1.5'", Map.of("to", "decimal(18,2)", "point", ",")),
                arguments("'1.23,5'", Map.of("to", "decimal(18,2)", "point", ",", "group", ".")),
                arguments("'9223372036854775808'", "int"),
                arguments("1.5", "int"),
                arguments("'1e999999999'", "int"),
                arguments("'\u0661'", "int"),
                arguments("{$numberDouble: 'NaN'}", "int"),
                arguments("{$numberDecimal: '1E+6000'}", "decimal(18,2)"),
                arguments("'1e999'", "float"),
                arguments("2", "bool"),
                arguments("1700000000", "time"),
                arguments("'31.02.2025'", Map.of("to", "time", "format", "dd.MM.yyyy")),
                // The clocks skip the hour.
                arguments("'2025-03-30T02:30:00'", Map.of("to", "time", "zone", "Europe/Berlin")),
                arguments("'2025-06-01T12:00:00.123456Z'", "time"),
                arguments("[1]", "text"),
                arguments("'xyz'", "oid"),
                arguments("'xyz'", "uuid"),
                arguments("'not base64'", "bytes"),
                arguments("'new Date()'", "json"),
                arguments("'5'", "json"),
                arguments("'{} {}'", "json"),
                arguments("{$minKey: 1}", "text"));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("refused")
    void whatLosesSomethingIsRejectedAndItsReasonShowsNoValue(String value, Object to) {
        Made made = new Transformer(cast("a", to)).make("{_id: 1, a: " + value + "}", "{_id: 2}");

        assertThat(made.closed().books()).isEqualTo(new Books(2, 1, 0, 1, 0));
        assertThat(made.closed().rejected().get(0).reason()).isEqualTo("cast-failed");
        assertThat(made.closed().rejected().get(0).detail())
                .startsWith("steps[0].cast.a: a")
                .doesNotContain(value.replaceAll("[^0-9a-zA-Z]", "") + "\0");
    }

    @Test
    void whatIsNulledGoesToTheOverflowColumnUnderItsPathAndIsCounted() {
        Map<String, Object> cast = Map.of("cast", Map.of("a", "int", "o.b", "int", "l.c", "int", "onError", "null"));
        Made made = new Transformer(cast).make("{a: 'x', o: {b: 'y', d: 1}, l: [{c: 'z'}, {c: '5'}]}");

        assertThat(made.closed().books()).isEqualTo(new Books(1, 1, 0, 0, 3));
        Map<String, Object> row = made.rows().get(0);
        row.remove("_sluice_key");
        assertThat(row)
                .isEqualTo(Map.of(
                        "o__d", 1L,
                        "l", "[{\"c\":null},{\"c\":5}]",
                        "_sluice_extra", "{\"a\":\"x\",\"o.b\":\"y\",\"l.c\":\"z\"}"));
    }

    @Test
    void jsonThatIsWrittenASecondTimeMovesAValueOnce() {
        Map<String, Object> cast = Map.of("cast", Map.of("l.c", "int", "onError", "null"));
        Made made = new Transformer(cast).make("{l: [{c: 'z'}, {$numberDouble: 'NaN'}]}");

        assertThat(made.closed().books().moved()).isEqualTo(2);
        assertThat(made.rows().get(0).get("_sluice_extra"))
                .isEqualTo("{\"l\":[{\"c\":null},{\"$numberDouble\":\"NaN\"}],\"l.c\":\"z\"}");
    }

    @Test
    void aFieldMayAnswerForItselfAndFailEndsTheTask() {
        Map<String, Object> step =
                Map.of("cast", Map.of("a", Map.of("to", "int", "onError", "null"), "b", "int", "onError", "fail"));
        assertThat(new Transformer(step).row("{a: 'x'}")).isEqualTo(Map.of("_sluice_extra", "{\"a\":\"x\"}"));
        assertThatThrownBy(() -> new Transformer(step).make("{b: 'canary'}"))
                .isInstanceOf(BadData.class)
                .hasMessage(
                        "steps[0].cast.b: a text cannot be int; onError is fail: correct the documents or the step");
    }

    @Test
    void aRepeatedFieldIsCastInBothPlaces() {
        byte[] twice = DocumentBatch.bytes(BsonDocument.parse("{a: '1', b: '2'}"));
        // Both fields are called a now.
        twice[4 + 1 + 2 + 4 + 2 + 1] = 'a';
        Map<String, Object> row = new Transformer(cast("a", "int"))
                .make(java.util.List.of(twice))
                .rows()
                .get(0);
        assertThat(row).containsEntry("a", 2L).containsEntry("_sluice_extra", "{\"a\":{\"$numberLong\":\"1\"}}");
    }

    @Test
    void laterStepsSeeTheNewNameAndAValueIsCastInTheOrderOfTheSteps() {
        assertThat(new Transformer(
                                Map.of("rename", Map.of("a", "b")),
                                cast("a", "float"),
                                cast("b", "int"),
                                cast("b", "text"))
                        .row("{a: '007'}"))
                .isEqualTo(Map.of("b", "7"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aDoubleThatBecomesADecimalIsReadBackAsTheSameDouble(long seed) {
        Random random = new Random(seed);
        Transformer transformer = new Transformer(cast("a", "text"));
        for (int i = 0; i < 300; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                byte[] document = DocumentBatch.bytes(new BsonDocument("a", new BsonDouble(value)));
                Object text = transformer
                        .make(java.util.List.of(document))
                        .rows()
                        .get(0)
                        .get("a");
                assertThat(new BigDecimal(String.valueOf(text)).doubleValue())
                        .as("seed %d, value %s", seed, value)
                        .isEqualTo(value);
            }
        }
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static Map<String, Object> cast(String field, Object to) {
        return Map.of("cast", Map.of(field, to));
    }
}
