package io.sluice.stack.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCursor;
import io.sluice.stack.backing.DatabaseAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies the demo's orders as a careful script would: one process, one cursor, one COPY, one transaction; a thread that reads and
 * one that writes, with a few batches between them. It knows the columns beforehand, numbers nothing, checks nothing, and begins at
 * zero when it fails.
 */
public final class DirectCopy {

    private static final int BATCH = 1_000;
    private static final int BATCHES_BETWEEN = 4;
    private static final int CHUNK = 64 * 1024;
    private static final JsonWriterSettings JSON =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    private final String mongodbUri;
    private final DatabaseAddress warehouse;

    public DirectCopy(String mongodbUri, DatabaseAddress warehouse) {
        this.mongodbUri = mongodbUri;
        this.warehouse = warehouse;
    }

    /** Into {@code direct.orders}, made anew as {@code shop.orders} is, keys and all. Returns the rows. */
    public long run() throws SQLException, IOException {
        BlockingQueue<List<BsonDocument>> between = new ArrayBlockingQueue<>(BATCHES_BETWEEN);
        try (Connection connection =
                DriverManager.getConnection(warehouse.jdbcUrl(), warehouse.username(), warehouse.password())) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("drop schema if exists direct cascade");
                statement.execute("create schema direct");
                statement.execute("create table direct.orders (like shop.orders including all)");
            }
            connection.setAutoCommit(false);
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> read(between));
            CopyIn copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy direct.orders (_sluice_run, _sluice_split, _sluice_key, _id, number, customer__name,"
                            + " customer__email, customer__address__street, customer__address__city,"
                            + " customer__address__zip, items, total, paid, created_at, tags, note)"
                            + " from stdin (format csv)");
            write(between, copy);
            long rows = copy.endCopy();
            connection.commit();
            reading.join();
            return rows;
        }
    }

    private void read(BlockingQueue<List<BsonDocument>> between) {
        try (MongoClient client = MongoClients.create(mongodbUri);
                MongoCursor<BsonDocument> orders = client.getDatabase("shop")
                        .getCollection("orders", BsonDocument.class)
                        .find()
                        .batchSize(BATCH)
                        .cursor()) {
            List<BsonDocument> batch = new ArrayList<>(BATCH);
            while (orders.hasNext()) {
                batch.add(orders.next());
                if (batch.size() == BATCH) {
                    put(between, batch);
                    batch = new ArrayList<>(BATCH);
                }
            }
            if (!batch.isEmpty()) {
                put(between, batch);
            }
        } finally {
            // An empty batch is the end, also of a reading that failed; join then says why.
            put(between, List.of());
        }
    }

    private static void write(BlockingQueue<List<BsonDocument>> between, CopyIn copy) throws SQLException {
        StringBuilder csv = new StringBuilder(CHUNK + 4_096);
        List<BsonDocument> batch = take(between);
        while (!batch.isEmpty()) {
            for (BsonDocument order : batch) {
                row(order, csv);
                if (csv.length() >= CHUNK) {
                    send(csv, copy);
                }
            }
            batch = take(between);
        }
        send(csv, copy);
    }

    private static void send(StringBuilder csv, CopyIn copy) throws SQLException {
        byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        csv.setLength(0);
    }

    private static void row(BsonDocument order, StringBuilder csv) {
        BsonDocument customer = order.getDocument("customer");
        BsonDocument address = customer.getDocument("address");
        String id = order.getObjectId("_id").getValue().toHexString();
        csv.append("direct,\"\",").append(id).append("00000000,").append(id).append(',');
        csv.append(order.getInt32("number").getValue()).append(',');
        text(customer.getString("name").getValue(), csv).append(',');
        text(customer.getString("email").getValue(), csv).append(',');
        text(address.getString("street").getValue(), csv).append(',');
        text(address.getString("city").getValue(), csv).append(',');
        text(address.getString("zip").getValue(), csv).append(',');
        text(json(order.get("items")), csv).append(',');
        csv.append(order.getNumber("total").doubleValue()).append(',');
        csv.append(order.getBoolean("paid").getValue()).append(',');
        csv.append(Instant.ofEpochMilli(order.getDateTime("createdAt").getValue()))
                .append(',');
        text(json(order.get("tags")), csv).append(',');
        BsonValue note = order.get("note");
        if (note != null && note.isString()) {
            text(note.asString().getValue(), csv);
        }
        csv.append('\n');
    }

    /** The driver writes JSON of documents only. */
    private static String json(@Nullable BsonValue array) {
        String wrapped = new BsonDocument("a", array).toJson(JSON);
        return wrapped.substring(wrapped.indexOf('['), wrapped.lastIndexOf(']') + 1);
    }

    private static StringBuilder text(String value, StringBuilder csv) {
        return csv.append('"').append(value.replace("\"", "\"\"")).append('"');
    }

    private static void put(BlockingQueue<List<BsonDocument>> between, List<BsonDocument> batch) {
        try {
            if (!between.offer(batch, 1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the warehouse took nothing for a minute");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static List<BsonDocument> take(BlockingQueue<List<BsonDocument>> between) {
        try {
            List<BsonDocument> batch = between.poll(1, TimeUnit.MINUTES);
            if (batch == null) {
                throw new IllegalStateException("the source gave nothing for a minute");
            }
            return batch;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static RuntimeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new CompletionException(e);
    }
}
