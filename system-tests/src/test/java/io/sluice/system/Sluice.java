package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.LocalStack;
import io.sluice.stack.StackOptions;
import io.sluice.stack.StackServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** A whole Sluice for a test: a stack of its own, its API, its source, its warehouse. */
final class Sluice implements AutoCloseable {

    /** Other tests may take the processor meanwhile. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /** What {@code saltRef: mask-salt} stands for in the shared stack. */
    static final String SALT = "canary-of-the-salt-0815";

    private final LocalStack stack;
    private final MongoClient mongo;
    private final Api api;
    private final Warehouse warehouse;

    private Sluice(LocalStack stack) {
        this.stack = stack;
        this.mongo = MongoClients.create(stack.mongodbUri());
        this.api = new Api(stack.api());
        this.warehouse = new Warehouse(stack.warehouse());
    }

    /** One stack for all tests that only read and write data of their own; it ends with this JVM. */
    static Sluice shared() {
        return Shared.STACK;
    }

    private static final class Shared {
        private static final Sluice STACK = up(options -> options.withReplicas(StackServices.SQL_SERVER_SINK, 1)
                .withSetting("SLUICE_SECRETS_MASKSALT", SALT)
                // Of a server that nobody has ever reached.
                .withSetting("SLUICE_CONNECTIONS_GONE_URI", "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=2000"));

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(STACK::close));
        }
    }

    static Sluice up() {
        return up(options -> options);
    }

    static Sluice up(UnaryOperator<StackOptions> change) {
        Path checkout = Path.of(System.getProperty("sluice.checkout", "..")).toAbsolutePath();
        Path state = Path.of("target", "stacks", UUID.randomUUID().toString().substring(0, 8));
        return new Sluice(LocalStack.up(change.apply(StackOptions.of(checkout)
                .inDirectory(state)
                .withReady(PATIENCE)
                // Most tests have one destination; those that have two say so.
                .withReplicas(StackServices.SQL_SERVER_SINK, 0)
                .compiledQuickly())));
    }

    LocalStack stack() {
        return stack;
    }

    Api api() {
        return api;
    }

    Warehouse warehouse() {
        return warehouse;
    }

    Reporting reporting() {
        return new Reporting(stack.addresses().reporting());
    }

    /** Requires that both warehouses hold the same rows, each asked in its own SQL. */
    void requireSameInBoth(String schema, String table) {
        Map<Object, Map<String, String>> here = texts(warehouse.rows("select * from " + schema + ".\"" + table + "\""));
        Map<Object, Map<String, String>> there = texts(reporting().table(schema, table));
        assertThat(there.keySet()).as("keys of " + table).isEqualTo(here.keySet());
        here.forEach(
                (key, row) -> assertThat(there.get(key)).as(table + " " + key).isEqualTo(row));
    }

    private static Map<Object, Map<String, String>> texts(List<Map<String, @Nullable Object>> rows) {
        Map<Object, Map<String, String>> texts = new TreeMap<>();
        rows.forEach(row -> {
            Map<String, String> values = new TreeMap<>();
            row.forEach((column, value) -> {
                if (value != null) {
                    values.put(column, Expected.text(value));
                }
            });
            texts.put(String.valueOf(row.get("_sluice_key")), values);
        });
        return texts;
    }

    /** Always empty at first. */
    MongoCollection<BsonDocument> collection(String database, String name) {
        MongoCollection<BsonDocument> collection = mongo.getDatabase(database).getCollection(name, BsonDocument.class);
        collection.drop();
        return collection;
    }

    void fill(String database, String name, List<BsonDocument> documents) {
        mongo.getDatabase(database).createCollection(name);
        MongoCollection<BsonDocument> collection = mongo.getDatabase(database).getCollection(name, BsonDocument.class);
        for (int from = 0; from < documents.size(); from += 500) {
            collection.insertMany(documents.subList(from, Math.min(documents.size(), from + 500)));
        }
    }

    /** Stores the workflow, runs it, waits for its end and answers its receipt. */
    Receipt run(Workflows.Definition workflow) {
        api.put(workflow.name(), workflow.text());
        String run = api.start(workflow.name());
        api.awaitEnd(run);
        return api.receipt(run);
    }

    @Override
    public void close() {
        mongo.close();
        stack.close();
    }
}
