package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.StreamReceipt;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Twelve tasks: two transforms behind one source, a transform behind two sources, a sink behind two transforms; a source, a
 * transform and a sink that wait for others. Its eight lanes of sinks fit into one replica.
 */
class GraphIT {

    private static final int ORDERS = 2_000;
    private static final int PEOPLE = 1_500;
    private static final int ITEMS = 700;

    private static final Workflows.Definition WORKFLOW = new Workflows.Definition(
            "graph",
            """
            version: 1
            name: graph
            tasks:
              shop: {use: mongodb.read, connection: shop, database: graph_shop, lanes: 1, collections: {orders: {}}}
              crm: {use: mongodb.read, connection: shop, database: graph_crm, lanes: 2, collections: {people: {}}}
              stock:
                use: mongodb.read
                connection: shop
                database: graph_stock
                after: [to_orders]
                lanes: 1
                collections: {items: {}}
              clean: {use: transform, from: [shop]}
              hidden: {use: transform, from: [shop], steps: [mask: {fields: [name], with: redact}]}
              both: {use: transform, from: [crm, stock], steps: [rename: {name: title}]}
              listed: {use: transform, from: [stock], after: [to_hidden, crm]}
              to_orders: {use: redshift.load, connection: warehouse, from: [clean], write: {schema: graph_orders}}
              to_hidden:
                use: redshift.load
                connection: warehouse
                from: [hidden]
                after: [crm]
                write: {schema: graph_hidden}
              to_both: {use: redshift.load, connection: warehouse, from: [both], write: {schema: graph_both}}
              to_mixed: {use: redshift.load, connection: warehouse, from: [listed, clean], write: {schema: graph_mixed}}
              to_items: {use: redshift.load, connection: warehouse, from: [listed], write: {schema: graph_items}}
            """);

    /** By task, the documents that come to it. */
    private static final Map<String, Integer> ROWS = Map.ofEntries(
            Map.entry("shop", ORDERS),
            Map.entry("crm", PEOPLE),
            Map.entry("stock", ITEMS),
            Map.entry("shop.archive", ORDERS),
            Map.entry("crm.archive", PEOPLE),
            Map.entry("stock.archive", ITEMS),
            Map.entry("clean", ORDERS),
            Map.entry("hidden", ORDERS),
            Map.entry("both", PEOPLE + ITEMS),
            Map.entry("listed", ITEMS),
            Map.entry("to_orders", ORDERS),
            Map.entry("to_hidden", ORDERS),
            Map.entry("to_both", PEOPLE + ITEMS),
            Map.entry("to_mixed", ITEMS + ORDERS),
            Map.entry("to_items", ITEMS));

    @Test
    void aGraphOfTwelveTasksIsVerifiedAndEachDocumentIsWhereItShouldBe() {
        // given
        Sluice sluice = Sluice.shared();
        sluice.fill("graph_shop", "orders", documents("order", ORDERS));
        sluice.fill("graph_crm", "people", documents("person", PEOPLE));
        sluice.fill("graph_stock", "items", documents("item", ITEMS));

        // when
        sluice.api().put(WORKFLOW.name(), WORKFLOW.text());
        String run = sluice.api().start(WORKFLOW.name());
        sluice.api().awaitEnd(run);

        // then the receipt
        Receipt receipt = sluice.api().receipt(run);
        assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        assertThat(receipt.streams())
                .extracting(
                        StreamReceipt::stream, stream -> stream.destinations().size())
                .containsExactlyInAnyOrder(tuple("orders", 3), tuple("people", 1), tuple("items", 3));

        // and the documents
        assertThat(rows(sluice, "graph_orders.orders", "name")).isEqualTo(names("order", ORDERS));
        assertThat(rows(sluice, "graph_hidden.orders", "name"))
                .hasSize(ORDERS)
                .allSatisfy((id, name) -> assertThat(name).isEqualTo("***"));
        assertThat(rows(sluice, "graph_both.people", "title")).isEqualTo(names("person", PEOPLE));
        assertThat(rows(sluice, "graph_both.items", "title")).isEqualTo(names("item", ITEMS));
        assertThat(rows(sluice, "graph_mixed.items", "name")).isEqualTo(names("item", ITEMS));
        assertThat(rows(sluice, "graph_mixed.orders", "name")).isEqualTo(names("order", ORDERS));
        assertThat(rows(sluice, "graph_items.items", "name")).isEqualTo(names("item", ITEMS));

        // and the order
        Map<String, Span> spans = spans(sluice, run);
        assertThat(spans.get("stock").begin())
                .isGreaterThan(spans.get("to_orders").end());
        assertThat(spans.get("listed").begin())
                .isGreaterThan(spans.get("to_hidden").end())
                .isGreaterThan(spans.get("crm").end());
        assertThat(spans.get("to_hidden").begin())
                .isGreaterThan(spans.get("crm").end());

        // and the figures
        JsonNode ended = sluice.api().run(run);
        Map<String, Integer> shown = new HashMap<>();
        ended.get("tasks").forEach(task -> {
            assertThat(task.get("lanesEnded").asInt())
                    .isEqualTo(task.get("lanes").asInt());
            shown.put(task.get("task").asString(), task.get("rows").asInt());
        });
        assertThat(shown).isEqualTo(ROWS);
        assertThat(ended.get("progress").get("rows").asInt()).isEqualTo(ORDERS + PEOPLE + ITEMS);
        assertThat(ended.get("progress").get("expected").asInt()).isEqualTo(ORDERS + PEOPLE + ITEMS);
    }

    private static List<BsonDocument> documents(String what, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new BsonDocument("_id", new BsonInt32(i)).append("name", new BsonString(what + " " + i)))
                .toList();
    }

    private static Map<String, String> names(String what, int count) {
        Map<String, String> names = new TreeMap<>();
        IntStream.range(0, count).forEach(i -> names.put(Integer.toString(i), what + " " + i));
        return names;
    }

    /** By id; one that is there twice is an error. */
    private static Map<String, String> rows(Sluice sluice, String table, String column) {
        Map<String, String> rows = new TreeMap<>();
        sluice.warehouse().rows("select _id, " + column + " from " + table).forEach(row -> assertThat(
                        rows.put(String.valueOf(row.get("_id")), String.valueOf(row.get(column))))
                .as("an id that is twice in " + table)
                .isNull());
        return rows;
    }

    /** Places in the one order of what connectors report: where the first lane of a task began, and where its last had ended. */
    private record Span(long begin, long end) {}

    private static Map<String, Span> spans(Sluice sluice, String run) {
        Map<String, Long> begins = new HashMap<>();
        Map<String, Map<Integer, Long>> ends = new HashMap<>();
        TopicPartition events = new TopicPartition(ControlTopics.EVENTS, 0);
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", sluice.stack().bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(events));
            consumer.seekToBeginning(List.of(events));
            long end =
                    consumer.endOffsets(List.of(events), Duration.ofSeconds(20)).get(events);
            while (consumer.position(events, Duration.ofSeconds(20)) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(message -> {
                    Event event = ContractJson.read(message.value(), Event.class);
                    if (event instanceof Event.LaneStarted started
                            && started.run().equals(run)) {
                        begins.putIfAbsent(started.task(), message.offset());
                    } else if (event instanceof Event.LaneEnded ended
                            && ended.run().equals(run)) {
                        // It is told again from time to time.
                        ends.computeIfAbsent(ended.task(), task -> new HashMap<>())
                                .putIfAbsent(ended.lane(), message.offset());
                    }
                });
            }
        }
        Map<String, Span> spans = new HashMap<>();
        begins.forEach((task, begin) -> spans.put(
                task,
                new Span(
                        begin,
                        ends.get(task).values().stream().max(Long::compare).orElseThrow())));
        assertThat(spans.keySet()).isEqualTo(ROWS.keySet());
        return spans;
    }
}
