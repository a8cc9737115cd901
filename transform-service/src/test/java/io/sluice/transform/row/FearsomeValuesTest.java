package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.connection.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.scheduler.Schedulers;

/** Where each value worth fearing has to be: one row a value, in the field {@code v}. */
class FearsomeValuesTest {

    /** @param column null: no column at all; {@code extra} null: nothing moved */
    record Row(String name, BsonValue value, @Nullable String column, @Nullable Object held, @Nullable String extra) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row held(String name, BsonValue value, Object held) {
        return new Row(name, value, "v", held, null);
    }

    private static Row moved(String name, BsonValue value, String extra) {
        return new Row(name, value, null, null, "{\"v\":" + extra + "}");
    }

    static Stream<Row> rows() {
        ObjectId oid = new ObjectId("00112233445566778899aabb");
        return Stream.of(
                new Row("null", BsonNull.VALUE, null, null, null),
                moved("undefined", new BsonUndefined(), "{\"$undefined\":true}"),
                moved("MinKey", new BsonMinKey(), "{\"$minKey\":1}"),
                moved("MaxKey", new BsonMaxKey(), "{\"$maxKey\":1}"),
                held("true", BsonBoolean.TRUE, true),
                held("false", BsonBoolean.FALSE, false),
                held("int32 min", new BsonInt32(Integer.MIN_VALUE), (long) Integer.MIN_VALUE),
                held("int64 min", new BsonInt64(Long.MIN_VALUE), Long.MIN_VALUE),
                held("int64 max", new BsonInt64(Long.MAX_VALUE), Long.MAX_VALUE),
                held("double max", new BsonDouble(Double.MAX_VALUE), Double.MAX_VALUE),
                held("double least", new BsonDouble(Double.MIN_VALUE), Double.MIN_VALUE),
                held("double 0", new BsonDouble(0.0), 0.0),
                moved("double -0", new BsonDouble(-0.0), "{\"$numberDouble\":\"-0.0\"}"),
                moved("NaN", new BsonDouble(Double.NaN), "{\"$numberDouble\":\"NaN\"}"),
                moved("Infinity", new BsonDouble(Double.POSITIVE_INFINITY), "{\"$numberDouble\":\"Infinity\"}"),
                moved("-Infinity", new BsonDouble(Double.NEGATIVE_INFINITY), "{\"$numberDouble\":\"-Infinity\"}"),
                held("decimal", decimal("123.4500"), "123.4500"),
                held(
                        "decimal of 34 digits",
                        decimal("-1234567890123456789012345678901234"),
                        "-1234567890123456789012345678901234"),
                held("decimal 1E+37 has 38 digits", decimal("1E+37"), "1" + "0".repeat(37)),
                moved("decimal 1E+38 has 39", decimal("1E+38"), "{\"$numberDecimal\":\"1E+38\"}"),
                held("decimal 1E-38", decimal("1E-38"), "0." + "0".repeat(37) + "1"),
                moved("decimal 1E-39", decimal("1E-39"), "{\"$numberDecimal\":\"1E-39\"}"),
                moved(
                        "decimal greatest",
                        decimal("9.999999999999999999999999999999999E+6144"),
                        "{\"$numberDecimal\":\"9.999999999999999999999999999999999E+6144\"}"),
                moved("decimal least", decimal("1E-6176"), "{\"$numberDecimal\":\"1E-6176\"}"),
                moved("decimal -0", decimal("-0"), "{\"$numberDecimal\":\"-0\"}"),
                moved("decimal NaN", decimal("NaN"), "{\"$numberDecimal\":\"NaN\"}"),
                moved("decimal Infinity", decimal("Infinity"), "{\"$numberDecimal\":\"Infinity\"}"),
                held("time before 1970", new BsonDateTime(-1), -1L),
                held("year 1", new BsonDateTime(-62135596800000L), -62135596800000L),
                moved(
                        "year 0",
                        new BsonDateTime(-62135596800001L),
                        "{\"$date\":{\"$numberLong\":\"-62135596800001\"}}"),
                held("year 9999", new BsonDateTime(253402300799999L), 253402300799999L),
                moved(
                        "year 10000",
                        new BsonDateTime(253402300800000L),
                        "{\"$date\":{\"$numberLong\":\"253402300800000\"}}"),
                moved(
                        "time least",
                        new BsonDateTime(Long.MIN_VALUE),
                        "{\"$date\":{\"$numberLong\":\"-9223372036854775808\"}}"),
                held("ObjectId", new BsonObjectId(oid), "00112233445566778899aabb"),
                held("UUID", new BsonBinary((byte) 4, new byte[16]), "0".repeat(32)),
                held("UUID of 15 bytes is bytes", new BsonBinary((byte) 4, new byte[15]), "0".repeat(30)),
                held("old UUID is bytes", new BsonBinary((byte) 3, new byte[16]), "0".repeat(32)),
                held("bytes", new BsonBinary(new byte[] {0, -1, 10}), "00ff0a"),
                held("bytes of the old subtype", new BsonBinary((byte) 2, new byte[] {1, 2}), "0102"),
                held("bytes of a user's subtype", new BsonBinary((byte) 0x80, new byte[] {7}), "07"),
                held("no bytes", new BsonBinary(new byte[0]), ""),
                held("text", new BsonString("Straße \"quoted\" \\ back\n\ttab"), "Straße \"quoted\" \\ back\n\ttab"),
                held("empty text", new BsonString(""), ""),
                held("emoji", new BsonString("👩‍👩‍👧 𝄞 \uffff"), "👩‍👩‍👧 𝄞 \uffff"),
                held("text of 15 MB", new BsonString("x".repeat(15_000_000)), "x".repeat(15_000_000)),
                moved("text with NUL", new BsonString("a\0b"), "{\"$textBytes\":\"YQBi\"}"),
                held("symbol", new BsonSymbol("sym"), "sym"),
                held("code", new BsonJavaScript("return 1"), "return 1"),
                held("regex", new BsonRegularExpression("^a/b", "im"), "/^a/b/im"),
                held(
                        "code with scope",
                        new BsonJavaScriptWithScope("f", new BsonDocument("a", new BsonInt32(1))),
                        "{\"$code\":\"f\",\"$scope\":{\"a\":1}}"),
                held(
                        "dbPointer",
                        new BsonDbPointer("db.c", oid),
                        "{\"$dbPointer\":{\"$ref\":\"db.c\",\"$id\":{\"$oid\":\"00112233445566778899aabb\"}}}"),
                held("timestamp is unsigned", new BsonTimestamp(-1, 7), "{\"$timestamp\":{\"t\":4294967295,\"i\":7}}"),
                held("empty object", new BsonDocument(), "{}"),
                held("empty array", new BsonArray(), "[]"),
                held("array", BsonArray.parse("[1, 2.5, 'x', null, {a: [true]}]"), "[1,2.5,\"x\",null,{\"a\":[true]}]"),
                held(
                        "array with -0 keeps its sign",
                        new BsonArray(List.of(new BsonDouble(-0.0))),
                        "[{\"$numberDouble\":\"-0.0\"}]"),
                moved(
                        "array with NaN",
                        new BsonArray(List.of(new BsonDouble(Double.NaN))),
                        "[{\"$numberDouble\":\"NaN\"}]"),
                moved("array with NUL", new BsonArray(List.of(new BsonString("\0"))), "[{\"$textBytes\":\"AA==\"}]"),
                held("array nested 100 deep", nested(100), "[".repeat(100) + "]".repeat(100)),
                moved("array nested 101 deep", nested(101), "[".repeat(101) + "]".repeat(101)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyValueIsInItsColumnOrInTheOverflow(Row row) {
        BsonDocument document = new BsonDocument("_id", new BsonInt32(1)).append("v", row.value());

        Made made = make(List.of(DocumentBatch.bytes(document)));

        assertThat(made.closed().books().moved()).isEqualTo(row.extra() == null ? 0 : 1);
        Map<String, Object> expected = new TreeMap<>();
        if (row.column() != null && row.held() != null) {
            expected.put(row.column(), row.held());
        }
        if (row.extra() != null) {
            expected.put("_sluice_extra", row.extra());
        }
        assertThat(withoutKeys(made.rows().get(0))).isEqualTo(expected);
    }

    /** A lone surrogate in UTF-8: three bytes that no text may hold. */
    @Test
    void malformedTextIsMovedAsBytes() {
        byte[] bytes = DocumentBatch.bytes(new BsonDocument("v", new BsonString("abcd")));
        replace(bytes, "abcd", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80, 'x'});

        Map<String, Object> row = make(List.of(bytes)).rows().get(0);

        assertThat(withoutKeys(row)).isEqualTo(Map.of("_sluice_extra", "{\"v\":{\"$textBytes\":\"7aCAeA==\"}}"));
    }

    @Test
    void ofARepeatedFieldTheLastOneWinsAndTheEarlierOnesAreMoved() {
        byte[] bytes =
                DocumentBatch.bytes(BsonDocument.parse("{a: 1, b: {x: 5}, c: 'two', d: {x: 'gone', y: 0}, e: 3}"));
        replace(bytes, "\2c\0", new byte[] {2, 'a', 0});
        replace(bytes, "\3d\0", new byte[] {3, 'b', 0});
        replace(bytes, "\20e\0", new byte[] {16, 'a', 0});

        Made made = make(List.of(bytes));

        assertThat(withoutKeys(made.rows().get(0)))
                .isEqualTo(Map.of(
                        "a",
                        3L,
                        "b__x",
                        "gone",
                        "b__y",
                        0L,
                        "_sluice_extra",
                        "{\"a\":{\"$numberInt\":\"1\"},\"b\":{\"x\":{\"$numberInt\":\"5\"}},\"a#2\":\"two\"}"));
        assertThat(made.closed().books().moved()).isEqualTo(3);
    }

    @Test
    void anArrayWithARepeatedFieldInsideIsMovedWithBothOfThem() {
        byte[] bytes = DocumentBatch.bytes(BsonDocument.parse("{l: [{k: 'a', q: 'b'}]}"));
        replace(bytes, "\2q\0", new byte[] {2, 'k', 0});

        assertThat(withoutKeys(make(List.of(bytes)).rows().get(0)))
                .isEqualTo(Map.of("_sluice_extra", "{\"l\":[{\"$pairs\":[[\"k\",\"a\"],[\"k\",\"b\"]]}]}"));
    }

    @Test
    void namesWithDotsQuotesOrNothingInThemAreFieldsOfTheirOwn() {
        BsonDocument document = new BsonDocument("a.b", new BsonInt32(1))
                .append("a", new BsonDocument("b", new BsonInt32(2)))
                .append("", new BsonInt32(3))
                .append("it's \"x\"", new BsonInt32(4))
                .append("n.n", new BsonDouble(Double.NaN))
                .append("Ärger", new BsonInt32(5));

        assertThat(withoutKeys(
                        make(List.of(DocumentBatch.bytes(document))).rows().get(0)))
                .isEqualTo(Map.of(
                        "a_b",
                        1L,
                        "a__b",
                        2L,
                        "_",
                        3L,
                        "it_s__x_",
                        4L,
                        "ärger",
                        5L,
                        "_sluice_extra",
                        "{\"`n.n`\":{\"$numberDouble\":\"NaN\"}}"));
    }

    @Test
    void aBrokenDocumentIsRejectedAndLeavesNoTrace() {
        byte[] good = DocumentBatch.bytes(BsonDocument.parse("{_id: 1, a: 1}"));
        byte[] broken = DocumentBatch.bytes(BsonDocument.parse("{_id: 2, fresh: 1, s: 'text'}"));
        broken[broken.length - 2] = 'x';

        Made made = make(List.of(good, broken, good));

        assertThat(made.rows()).hasSize(2);
        assertThat(made.closed().books().rejected()).isEqualTo(1);
        assertThat(made.closed().rejected().get(0).reason()).isEqualTo("unreadable-bson");
        assertThat(made.closed().rejected().get(0).document()).isEqualTo(broken);
        assertThat(made.closed().rejected().get(0).id()).isEqualTo(DocumentBatch.id(new BsonInt32(2)));
        assertThat(made.closed().schemaEntries()).isEqualTo(2);
    }

    @Test
    void beyondTheMostColumnsValuesAreMoved() {
        BsonDocument document = new BsonDocument();
        for (int i = 0; i < 401; i++) {
            document.append("f" + i, new BsonInt32(i));
        }

        Made made = make(List.of(DocumentBatch.bytes(document)));

        assertThat(made.origins()).hasSize(400);
        assertThat(made.rows().get(0)).containsEntry("_sluice_extra", "{\"f400\":{\"$numberInt\":\"400\"}}");
    }

    private static Made make(List<byte[]> documents) {
        try (BufferAllocator allocator = new RootAllocator()) {
            return Made.of(
                    new DocumentTransform(Schedulers.immediate(), Secrets.NONE)
                            .open(Tasks.with(Map.of()), new MemoryLog(List.of()), allocator),
                    allocator,
                    "c",
                    documents);
        }
    }

    private static Map<String, Object> withoutKeys(Map<String, Object> row) {
        Map<String, Object> rest = new TreeMap<>(row);
        rest.remove("_id");
        rest.remove("_sluice_key");
        return rest;
    }

    private static void replace(byte[] bytes, String what, byte[] with) {
        byte[] wanted = what.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                System.arraycopy(with, 0, bytes, i, with.length);
                return;
            }
        }
        throw new AssertionError("not there: " + HexFormat.of().formatHex(wanted));
    }

    private static BsonArray nested(int depth) {
        BsonArray array = new BsonArray();
        for (int i = 1; i < depth; i++) {
            array = new BsonArray(new ArrayList<>(List.of(array)));
        }
        return array;
    }

    private static BsonDecimal128 decimal(String text) {
        return new BsonDecimal128(Decimal128.parse(text));
    }
}
