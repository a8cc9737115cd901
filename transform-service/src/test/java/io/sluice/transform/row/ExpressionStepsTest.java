package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.failure.BadData;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionStepsTest {

    @Test
    void documentsThatDoNotHoldAreFilteredAndTheBooksBalance() {
        Made made = new Transformer(filter("doc.total > 0", "reject"))
                .make("{_id: 1, total: 5}", "{_id: 2, total: 0}", "{_id: 3, total: 0.5}", "{_id: 4}");

        assertThat(made.closed().books()).isEqualTo(new Books(4, 2, 1, 1, 0));
        assertThat(made.rows()).extracting(row -> row.get("_id")).containsExactly(1L, 3L);
        assertThat(made.closed().rejected().get(0).reason()).isEqualTo("filter-failed");
        assertThat(made.closed().rejected().get(0).detail())
                .isEqualTo("steps[0].filter.keep: line 1, column 4: no such key; ask for it first, with has()");
    }

    @Test
    void whereTheWorkflowAsksForNullADocumentWithoutAnAnswerIsFiltered() {
        assertThat(new Transformer(filter("doc.total > 0", "null"))
                        .make("{_id: 1}")
                        .closed()
                        .books())
                .isEqualTo(new Books(1, 0, 1, 0, 0));
        assertThatThrownBy(() -> new Transformer(filter("doc.total > 0", "fail")).make("{_id: 1}"))
                .isInstanceOf(BadData.class)
                .hasMessageContaining("steps[0].filter.keep: line 1, column 4: no such key");
    }

    /** What each BSON type is in CEL. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "5 | doc.a == 5 && type(doc.a) == int",
                "{$numberLong: '5'} | type(doc.a) == int",
                "1.5 | type(doc.a) == double && doc.a > 1",
                "{$numberDecimal: '1.50'} | doc.a == '1.50' && double(doc.a) == 1.5",
                "'x' | doc.a.startsWith('x')",
                "true | doc.a",
                "null | has(doc.a) && doc.a == null",
                "{$date: '2025-06-01T10:00:00Z'} | doc.a < timestamp('2025-06-02T00:00:00Z') && doc.a.getFullYear() == 2025",
                "{$oid: '507f1f77bcf86cd799439011'} | doc.a == '507f1f77bcf86cd799439011'",
                "{$binary: {base64: 'AQID', subType: '00'}} | size(doc.a) == 3",
                "{$binary: {base64: 'ASNFZ4mrze8BI0VniavN7w==', subType: '04'}} | doc.a == '01234567-89ab-cdef-0123-456789abcdef'",
                "{b: {c: 1}} | doc.a.b.c == 1 && has(doc.a.b) && !has(doc.a.x) && size(doc.a) == 1",
                "[1, 2, {b: 3}] | doc.a[2].b == 3 && doc.a.exists(x, x == 2) && size(doc.a) == 3",
                "1 | !has(doc.missing)",
                "'abc' | doc.a.matches('^a.c$') && doc['a'] == 'abc' && 'a' in doc"
            })
    void eachTypeOfBsonIsOneOfCel(String value, String expression) {
        assertThat(new Transformer(filter(expression, "fail"))
                        .make("{a: " + value + "}")
                        .rows())
                .hasSize(1);
    }

    static Stream<Arguments> failing() {
        return Stream.of(
                arguments("{a: 'canary'}", "int(doc.a) > 0", "a text that cannot be read as the type asked for"),
                arguments(
                        "{a: 5}",
                        "doc.a ? true : false",
                        "a value of the wrong type, or outside what the function takes"),
                arguments("{a: 5}", "doc.a + 1.5 > 0.0", "no such operation on values of these types"),
                arguments("{a: [1]}", "doc.a[7] == 1", "no such index"),
                arguments("{a: 1}", "doc.a / 0 == 1", "division by zero"),
                arguments("{a: 9223372036854775807}", "doc.a + 1 > 0", "a number outside its type's range"),
                arguments("{a: 5}", "doc.a", "the value is neither true nor false"),
                arguments("{a: {$minKey: 1}}", "doc.a == 1", "CEL has nothing for a value of BSON type 255"),
                arguments("{a: {$date: {$numberLong: '-99999999999999'}}}", "doc.a == null", "a time lies outside"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("failing")
    void whatHasNoValueIsRejectedWithTheReasonAndWithoutWhatTheDocumentHolds(
            String document, String expression, String reason) {
        Made made = new Transformer(filter(expression, "reject")).make(document);
        assertThat(made.closed().rejected()).hasSize(1);
        assertThat(made.closed().rejected().get(0).detail()).contains(reason).doesNotContain("canary");
    }

    @Test
    void derivedFieldsStandBehindTheDocumentsOwnAndLaterStepsSeeThem() {
        Map<String, Object> row = new Transformer(
                        derive(Map.of("sum", "doc.items.map(i, i.price).size() + 1")),
                        derive(Map.of("twice", "doc.sum * 2", "who", "{'name': doc.name, 'tags': [doc.name, 'x']}")),
                        filter("doc.twice == 6 && doc.who.name == 'Ada'", "fail"),
                        Map.of("rename", Map.of("sum", "total")),
                        Map.of("cast", Map.of("twice", "text")),
                        Map.of("drop", Map.of("fields", List.of("items", "who.tags"))))
                .row("{name: 'Ada', items: [{price: 1}, {price: 2}]}");
        assertThat(row).isEqualTo(Map.of("name", "Ada", "total", 3L, "twice", "6", "who__name", "Ada"));
    }

    @Test
    void aDerivedFieldOutdoesTheDocumentsOwnWhichIsMoved() {
        Made made = new Transformer(derive(Map.of("a", "doc.a + 1"))).make("{a: 1}");
        assertThat(made.rows().get(0))
                .containsEntry("a", 2L)
                .containsEntry("_sluice_extra", "{\"a\":{\"$numberInt\":\"1\"}}");
        assertThat(made.closed().books().moved()).isEqualTo(1);
    }

    @Test
    void aFieldThatIsDerivedTwiceHasItsLastValueAndTheOthersAreMoved() {
        Made made = new Transformer(derive(Map.of("a", "doc.a + 1")), derive(Map.of("a", "doc.a * 10"))).make("{a: 1}");
        assertThat(made.rows().get(0))
                .containsEntry("a", 20L)
                .containsEntry("_sluice_extra", "{\"a\":{\"$numberInt\":\"1\"},\"a#2\":{\"$numberLong\":\"2\"}}");
    }

    @Test
    void aDerivedFieldWithoutAValueShowsInTheOverflowColumnAndIsCounted() {
        Map<String, Object> derive = Map.of("derive", Map.of("x", "doc.missing", "y", "1", "onError", "null"));
        Made made = new Transformer(derive).make("{a: 1}");
        assertThat(made.rows().get(0))
                .containsEntry("y", 1L)
                .containsEntry("_sluice_extra", "{\"x\":{\"$undefined\":true}}");
        assertThat(made.closed().books()).isEqualTo(new Books(1, 1, 0, 0, 1));
    }

    @Test
    void anObjectThatIsHandedOnKeepsItsTypesAndTheRulesOfTheStepsInFront() {
        assertThat(new Transformer(derive(Map.of("b", "doc.a")), Map.of("flatten", Map.of("depth", 0)))
                        .row("{a: {d: {$numberDecimal: '1.50'}}}"))
                .containsEntry("b", "{\"d\":{\"$numberDecimal\":\"1.50\"}}");
        assertThat(new Transformer(
                                Map.of("drop", Map.of("fields", List.of("a.secret"))),
                                derive(Map.of("b", "doc.a")),
                                Map.of("flatten", Map.of("depth", 0)))
                        .row("{a: {d: 1, secret: 'canary'}}"))
                .isEqualTo(Map.of("a", "{\"d\":1}", "b", "{\"d\":1}"));
    }

    @Test
    void anExpressionThatExplodesIsStoppedAtACostThatIsTheSameEverywhere() {
        String doubling = "[doc.a]" + ".map(x, x + x)".repeat(60) + ".size() > 0";
        String rounds = "doc.l.all(i, doc.l.all(j, doc.l.all(k, true)))";
        String list = IntStream.range(0, 200).mapToObj(String::valueOf).collect(Collectors.joining(","));
        for (String expression : List.of(doubling, rounds)) {
            Made made = new Transformer(filter(expression, "reject")).make("{a: 'xxxxxxxx', l: [" + list + "]}");
            assertThat(made.closed().rejected().get(0).detail())
                    .containsAnyOf("costs more than 1000000 points", "more than 10000 rounds");
        }
    }

    @Test
    void aDerivedValueIsBoundedByItsDocument() {
        Made made = new Transformer(derive(Map.of("x", "[1,2,3,4,5,6,7,8,9,10].map(i, doc.a)")))
                .make("{a: '" + "x".repeat(2000) + "'}");
        assertThat(made.closed().rejected().get(0).detail())
                .isEqualTo("steps[0].derive.x: the value is larger than four times its document and 1 KiB");
    }

    @Test
    void brokenBytesAreUnreadableBsonAndNothingElse() {
        byte[] broken = DocumentBatch.bytes(BsonDocument.parse("{_id: 1, a: 'text', b: 1}"));
        broken[broken.length - 7 - 1] = 99;
        Made made = new Transformer(filter("doc.b == 1 || true", "reject")).make(List.of(broken));
        assertThat(made.closed().rejected()).extracting(row -> row.reason()).containsExactly("unreadable-bson");
    }

    @Test
    void twoRunsOverTheSameDocumentsGiveTheSame() {
        Transformer transformer =
                new Transformer(filter("doc.n % 3 != 0", "fail"), derive(Map.of("m", "string(doc.n) + '-' + doc.t")));
        String[] documents = IntStream.range(0, 500)
                .mapToObj(i -> "{_id: " + i + ", n: " + i + ", t: 't" + i + "'}")
                .toArray(String[]::new);
        assertThat(transformer.make(documents).rows())
                .isEqualTo(transformer.make(documents).rows())
                .hasSize(333);
    }

    private static Map<String, Object> filter(String keep, String onError) {
        return Map.of("filter", Map.of("keep", keep, "onError", onError));
    }

    private static Map<String, Object> derive(Map<String, Object> fields) {
        return Map.of("derive", fields);
    }
}
