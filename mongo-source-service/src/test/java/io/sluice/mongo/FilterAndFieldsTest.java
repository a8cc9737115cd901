package io.sluice.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.mongo.split.SplitLimits;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FilterAndFieldsTest {

    private static TestMongo mongo;

    @BeforeAll
    static void start() {
        mongo = new TestMongo();
    }

    @AfterAll
    static void stop() {
        mongo.close();
    }

    @Test
    void theServerSendsAndCountsWhatTheFilterMeansAndTheFieldsThatAreNamed() {
        // given
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            documents.add(BsonDocument.parse("{_id: " + i + ", state: '" + (i % 4 == 0 ? "paid" : "open") + "', total: "
                    + i + ", address: {city: 'c', street: 's'}}"));
        }
        mongo.insert("filtered", documents);
        MongoSource source = mongo.source(new SplitLimits(10, 64));
        TaskRef task = mongo.task(Map.of(
                "filtered",
                Map.of(
                        "filter",
                        "{\"state\": \"paid\", \"_id\": {\"$gt\": 7}}",
                        "fields",
                        List.of("total", "address.city"))));
        // when
        SourcePlan plan = TestMongo.plan(source, task, 4);
        List<BsonDocument> read = new ArrayList<>();
        for (Split split : plan.splits()) {
            for (SourceDocument document : TestMongo.read(source, task, split, null)) {
                read.add(new RawBsonDocument(document.document()));
            }
        }
        // then
        assertThat(plan.splits()).hasSizeGreaterThan(1);
        assertThat(plan.documents()).isEqualTo(Map.of("filtered", 48L));
        assertThat(source.count(task).block(Duration.ofSeconds(20))).isEqualTo(Map.of("filtered", 48L));
        assertThat(read).hasSize(48).allSatisfy(document -> {
            assertThat(document.keySet()).containsExactlyInAnyOrder("_id", "total", "address");
            assertThat(document.getDocument("address").keySet()).containsExactly("city");
            assertThat(document.getInt32("total").getValue() % 4).isZero();
        });
        assertThat(plan.samples().get(0).documents()).hasSize(48);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(Map.of("filter", Map.of("a", 1)), "collections.c.filter is not a name; write it as one text"),
                arguments(Map.of("filter", "{a: "), "collections.c.filter is no Extended JSON"),
                arguments(Map.of("filter", "{a: {$lt: new Date()}}"), "asks for the time of now"),
                arguments(Map.of("filter", "{$expr: {$lt: ['$a', '$$NOW']}}"), "asks for the time of now"),
                arguments(Map.of("filter", "{$and: [{$where: 'true'}]}"), "uses $where, which runs code"),
                arguments(Map.of("fields", "total"), "collections.c.fields is \"total\"; name at least one field"),
                arguments(Map.of("fields", List.of()), "name at least one field"),
                arguments(Map.of("fields", List.of("a", "a.b")), "of which one is within the other"),
                arguments(Map.of("fields", List.of("$a")), "a field is a dotted path"),
                arguments(
                        Map.of("field", "x"),
                        "unknown key \"field\"; allowed are mode, lanes, filter, fields; did you" + " mean fields?"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsWrongIsRefusedWhenTheRunIsPlanned(Map<String, Object> collection, String message) {
        assertThatThrownBy(() ->
                        TestMongo.plan(mongo.source(SplitLimits.STANDARD), mongo.task(Map.of("c", collection)), 1))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining(message);
    }

    @Test
    void anOperatorThatTheServerDoesNotKnowIsRefusedByIt() {
        mongo.insert("c", List.of(BsonDocument.parse("{_id: 1}")));
        assertThatThrownBy(() -> TestMongo.plan(
                        mongo.source(SplitLimits.STANDARD),
                        mongo.task(Map.of("c", Map.of("filter", "{a: {$foo: 1}}"))),
                        1))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("collections.c.filter is refused by the server (error 2); it uses $foo");
    }
}
