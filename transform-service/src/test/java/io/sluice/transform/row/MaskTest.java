package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connector.Transformed.RejectedRow;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MaskTest {

    private static final String CANARY = "canary-4711";

    @Test
    void aTextIsHashedByItsBytesSoThatOthersWithTheSecretGetTheSame() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Transformer.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected = HexFormat.of().formatHex(mac.doFinal("ada@example.com".getBytes(StandardCharsets.UTF_8)));

        assertThat(new Transformer(hash("email")).row("{email: 'ada@example.com'}"))
                .isEqualTo(Map.of("email", expected));
    }

    @Test
    void equalNumbersHaveOneHashAndANumberAndItsTextTwo() {
        Transformer transformer = new Transformer(hash("a"));
        Object one = transformer.row("{a: 1}").get("a");
        assertThat(transformer.row("{a: 1.0}").get("a")).isEqualTo(one);
        assertThat(transformer.row("{a: {$numberDecimal: '1.00'}}").get("a")).isEqualTo(one);
        assertThat(transformer.row("{a: '1'}").get("a")).isNotEqualTo(one);
    }

    static Stream<Arguments> ways() {
        Map<String, Object> truncate = Map.of("with", "truncate", "length", 3);
        Map<String, Object> tens = Map.of("with", "bucket", "size", 10);
        Map<String, Object> days = Map.of("with", "bucket", "size", "1d");
        Map<String, Object> redact = Map.of("with", "redact");
        return Stream.of(
                arguments("'10115'", truncate, "101"),
                arguments("'𝄞𝄞𝄞𝄞'", truncate, "𝄞𝄞𝄞"),
                arguments("'ab'", truncate, "ab"),
                arguments("10115", truncate, "***"),
                arguments("47", tens, 40L),
                arguments("-1", tens, -10L),
                arguments("47.5", tens, 40.0),
                arguments("{$numberDecimal: '47.5'}", tens, "40"),
                arguments("{$numberLong: '-9223372036854775808'}", tens, "***"),
                arguments("{$numberDouble: 'NaN'}", tens, "***"),
                arguments("'47'", tens, "***"),
                arguments("{$date: '2025-06-01T10:00:00Z'}", days, 1_748_736_000_000L),
                arguments("{$date: {$numberLong: '-1'}}", days, -86_400_000L),
                arguments("47", days, "***"),
                arguments("{b: 'x'}", redact, "***"),
                arguments("['x']", redact, "***"),
                arguments("5", redact, "***"),
                arguments("{$minKey: 1}", redact, "***"));
    }

    @ParameterizedTest(name = "{0} by {1}")
    @MethodSource("ways")
    void whatAWayOfMaskingCannotTakeIsRedacted(String value, Map<String, Object> way, Object expected) {
        Map<String, Object> mask = new java.util.TreeMap<>(way);
        mask.put("fields", List.of("a"));
        assertThat(new Transformer(Map.of("mask", mask)).row("{a: " + value + "}"))
                .isEqualTo(Map.of("a", expected));
    }

    @Test
    void nullStaysNull() {
        assertThat(new Transformer(hash("a")).row("{a: null, b: 1}")).isEqualTo(Map.of("b", 1L));
    }

    /** Each document holds the canary in another place where a value could slip through. */
    @Test
    void theValueSurvivesNowhere() {
        Map<String, Object> redact =
                Map.of("mask", Map.of("fields", List.of("secret", "o.secret", "l.secret", "p"), "with", "redact"));
        Map<String, Object> cast = Map.of("cast", Map.of("bad", "int", "onError", "reject"));
        Map<String, Object> lenient = Map.of("cast", Map.of("secret", "int", "onError", "null"));
        Transformer before = new Transformer(
                redact,
                cast,
                Map.of("derive", Map.of("copy", "doc.o", "joined", "string(doc.secret)", "onError", "null")),
                Map.of("filter", Map.of("keep", "has(doc.bad2) ? int(doc.bad2) > 0 : true", "onError", "reject")));
        Map<String, Object> others = Map.of("mask", Map.of("fields", List.of("bad", "bad2"), "with", "redact"));
        Transformer after = new Transformer(lenient, redact, others);

        byte[] repeated = DocumentBatch.bytes(BsonDocument.parse("{_id: 9, secret: '" + CANARY + "', secre2: 'x'}"));
        repeated[indexOf(repeated, "secre2") + 5] = 't';
        byte[] broken = DocumentBatch.bytes(BsonDocument.parse("{_id: 10, secret: '" + CANARY + "', z: 1}"));
        broken[broken.length - 8] = 99;
        List<byte[]> documents = Stream.concat(
                        Stream.of(
                                        "{_id: 1, secret: '" + CANARY + "'}",
                                        "{_id: 2, o: {secret: '" + CANARY + "', x: {$numberDouble: 'NaN'}}}",
                                        "{_id: 3, l: [{secret: '" + CANARY + "'}, {$numberDouble: 'NaN'}]}",
                                        "{_id: 4, l: [{secret: {deep: '" + CANARY + "'}}]}",
                                        "{_id: 5, p: {a: '" + CANARY + "'}}",
                                        "{_id: 6, secret: '" + CANARY + "', bad: '" + CANARY + "'}",
                                        "{_id: 7, secret: '" + CANARY + "', bad2: '" + CANARY + "'}",
                                        "{_id: 8, secret: '" + CANARY + "\0'}")
                                .map(json -> DocumentBatch.bytes(BsonDocument.parse(json))),
                        Stream.of(repeated, broken))
                .toList();
        for (Transformer transformer : List.of(before, after)) {
            Made made = transformer.make(documents);
            assertThat(made.rows().toString() + made.origins()).doesNotContain(CANARY);
            for (RejectedRow row : made.closed().rejected()) {
                assertThat(row.reason() + row.detail() + new String(row.document(), StandardCharsets.ISO_8859_1))
                        .doesNotContain(CANARY);
            }
            assertThat(made.closed().books().balances()).isTrue();
        }
        assertThat(before.make(documents).closed().books().rejected()).isEqualTo(3);
    }

    @Test
    void theKeyOfAMaskedIdIsKeyedAndARejectedDocumentIsCalledByIt() {
        Transformer plain = new Transformer(Map.of("drop", Map.of("fields", List.of("_id"))));
        Transformer masked = new Transformer(hash("_id"), Map.of("cast", Map.of("a", "int")));
        String document = "{_id: '" + CANARY + "', a: 1}";

        Object plainKey = plain.make(document).rows().get(0).get("_sluice_key");
        Map<String, Object> row = masked.make(document).rows().get(0);
        assertThat(row.get("_sluice_key")).isNotEqualTo(plainKey).asString().hasSize(32);
        assertThat(masked.make(document).rows().get(0)).isEqualTo(row);

        RejectedRow rejected = masked.make("{_id: '" + CANARY + "', a: 'x'}")
                .closed()
                .rejected()
                .get(0);
        assertThat(new String(rejected.id(), StandardCharsets.ISO_8859_1))
                .contains(String.valueOf(row.get("_sluice_key")))
                .doesNotContain(CANARY);
        assertThat(rejected.document()).isEmpty();
    }

    @Test
    void anIdIsMaskedWithASecretOrNotAtAll() {
        for (String field : List.of("_id", "_id.email")) {
            assertThatThrownBy(() -> new Transformer(Map.of("mask", Map.of("fields", List.of(field), "with", "redact")))
                            .make("{_id: 1}"))
                    .isInstanceOf(BadConfiguration.class)
                    .hasMessageContaining("steps[0].mask masks the _id without a secret");
        }
    }

    private static Map<String, Object> hash(String field) {
        return Map.of("mask", Map.of("fields", List.of(field), "with", "hash", "saltRef", "mask-salt"));
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
