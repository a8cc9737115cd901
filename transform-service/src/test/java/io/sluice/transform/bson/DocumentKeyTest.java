package io.sluice.transform.bson;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.transform.row.RawDocuments;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class DocumentKeyTest {

    /** Computed apart from this code: sha256 of 'n', length 3 in four bytes, "1E0"; the first 32 digits. */
    @Test
    void theKeyOfOneIsFixed() {
        assertThat(key(new BsonInt32(1))).hasSize(32).isEqualTo("432c3e5ec32698dbacf7a4f30f4610c4");
    }

    @Test
    void numbersThatMongoDbDeemsEqualHaveOneKey() {
        assertThat(List.of(int32(1), int64(1), float64(1), decimal("1"), decimal("1.00"), decimal("10E-1")))
                .extracting(DocumentKeyTest::key)
                .containsOnly(key(int32(1)));
        assertThat(List.of(
                        int32(0),
                        int64(0),
                        float64(0),
                        float64(-0.0),
                        decimal("0"),
                        decimal("-0.00"),
                        decimal("0E+50")))
                .extracting(DocumentKeyTest::key)
                .containsOnly(key(int32(0)));
        assertThat(key(decimal("NaN"))).isEqualTo(key(float64(Double.NaN)));
        assertThat(key(decimal("Infinity"))).isEqualTo(key(float64(Double.POSITIVE_INFINITY)));
        assertThat(key(decimal("-Infinity"))).isEqualTo(key(float64(Double.NEGATIVE_INFINITY)));
        assertThat(key(float64(0.5))).isEqualTo(key(decimal("0.5")));
        assertThat(key(float64(0x1p62))).isEqualTo(key(int64(1L << 62)));
        assertThat(key(int64(Long.MIN_VALUE))).isEqualTo(key(float64(-0x1p63)));
        assertThat(key(float64(0.1))).isNotEqualTo(key(decimal("0.1")));
        assertThat(key(int64((1L << 53) + 1))).isNotEqualTo(key(float64(0x1p53)));
    }

    @Test
    void numbersInsideADocumentAreEqualToo() {
        assertThat(key(BsonDocument.parse("{a: {b: [1, {c: 2.0}]}}")))
                .isEqualTo(key(new BsonDocument(
                        "a",
                        new BsonDocument(
                                "b", new BsonArray(List.of(float64(1), new BsonDocument("c", decimal("2"))))))));
    }

    @Test
    void idsThatOnlyLookAlikeStayApart() {
        ObjectId oid = new ObjectId("00112233445566778899aabb");
        List<BsonValue> ids = List.of(
                int32(1),
                new BsonString("1"),
                new BsonObjectId(oid),
                new BsonString(oid.toHexString()),
                BsonDocument.parse("{a: 1, b: 2}"),
                BsonDocument.parse("{b: 2, a: 1}"),
                BsonDocument.parse("{a: 1}"),
                BsonDocument.parse("{a: {b: 2}}"),
                BsonDocument.parse("{a: {}, b: 2}"),
                new BsonArray(List.of(int32(1))),
                BsonDocument.parse("{'0': 1}"),
                BsonNull.VALUE,
                new BsonString(""),
                new BsonDocument(),
                new BsonDateTime(1),
                new BsonTimestamp(1),
                new BsonBinary(new byte[] {1}),
                new BsonBinary((byte) 4, new byte[] {1}),
                new BsonString("n\0\0\0\0031E0"),
                BsonDocument.parse("{ab: 'c'}"),
                BsonDocument.parse("{a: 'bc'}"));
        assertThat(ids).extracting(DocumentKeyTest::key).doesNotHaveDuplicates();
    }

    @Test
    void twoNumbersHaveOneKeyExactlyIfTheyAreEqual() {
        Random random = new Random(7);
        Map<String, BigDecimal> numberOfKey = new HashMap<>();
        for (int i = 0; i < 20000; i++) {
            int small = random.nextInt(2001) - 1000;
            BsonValue value =
                    switch (random.nextInt(4)) {
                        case 0 -> int32(small);
                        case 1 -> int64(small * (random.nextBoolean() ? 1L : 1_000_000_000_000L));
                        case 2 -> float64(small / (double) (1 << random.nextInt(6)));
                        default -> new BsonDecimal128(new Decimal128(BigDecimal.valueOf(small, random.nextInt(5) - 2)));
                    };
            BigDecimal number = value.isDouble()
                    ? new BigDecimal(value.asDouble().getValue())
                    : value.isDecimal128()
                            ? value.asDecimal128().getValue().bigDecimalValue()
                            : BigDecimal.valueOf(value.asNumber().longValue());
            BigDecimal bare = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            BigDecimal before = numberOfKey.put(key(value), bare);
            assertThat(before == null || before.equals(bare))
                    .as("%s and %s", before, bare)
                    .isTrue();
        }
        assertThat(numberOfKey.values()).doesNotHaveDuplicates();
    }

    private static BsonInt32 int32(int value) {
        return new BsonInt32(value);
    }

    private static BsonInt64 int64(long value) {
        return new BsonInt64(value);
    }

    private static BsonDouble float64(double value) {
        return new BsonDouble(value);
    }

    private static BsonDecimal128 decimal(String text) {
        return new BsonDecimal128(Decimal128.parse(text));
    }

    private static String key(BsonValue id) {
        byte[] bytes = RawDocuments.id(id);
        Bytes out = new Bytes();
        new DocumentKey().write(bytes, 0, bytes.length, out);
        return out.toString();
    }
}
