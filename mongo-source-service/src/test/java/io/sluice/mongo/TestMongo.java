package io.sluice.mongo;

import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.contracts.control.TaskRef;
import io.sluice.mongo.read.Reopening;
import io.sluice.mongo.read.SplitReader;
import io.sluice.mongo.server.MongoConnections;
import io.sluice.mongo.split.SplitLimits;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A MongoDB for a test class, with a database of its own: the in-memory stand-in, or a real server if SLUICE_MONGODB_URI
 * names one.
 */
final class TestMongo implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final String database = "test" + UUID.randomUUID().toString().substring(0, 8);
    private final Scheduler timer = Schedulers.newSingle("test-timer", true);
    private final List<MongoSource> sources = new ArrayList<>();
    private final @Nullable MongoServer standIn;
    private final String uri;
    private final MongoClient client;

    TestMongo() {
        String given = System.getenv("SLUICE_MONGODB_URI");
        if (given == null || given.isBlank()) {
            standIn = new MongoServer(new MemoryBackend());
            InetSocketAddress address = standIn.bind();
            uri = "mongodb://127.0.0.1:" + address.getPort();
        } else {
            standIn = null;
            uri = given;
        }
        client = MongoClients.create(uri);
    }

    boolean isStandIn() {
        return standIn != null;
    }

    InetSocketAddress address() {
        URI server = URI.create(uri);
        return new InetSocketAddress(server.getHost(), server.getPort() < 0 ? 27017 : server.getPort());
    }

    MongoDatabase data() {
        return client.getDatabase(database);
    }

    MongoSource source(SplitLimits limits) {
        return source(uri, limits);
    }

    MongoSource source(String address, SplitLimits limits) {
        MongoConnections connections =
                new MongoConnections(new Connections(Map.of("shop", Map.of("uri", address))), meters);
        Reopening quick = new Reopening(5, Duration.ofMillis(10), Duration.ofMillis(100));
        MongoSource source = new MongoSource(connections, new SplitReader(quick, timer), limits);
        sources.add(source);
        return source;
    }

    TaskRef task(Map<String, ?> collections) {
        return task(Map.of("database", database, "collections", collections), "shop");
    }

    static TaskRef task(Map<String, Object> settings, @Nullable String connection) {
        return new TaskRef("run-1", "shop-nightly", 1, 1, "read", 1, "mongodb.read", connection, settings, false);
    }

    static SourcePlan plan(MongoSource source, TaskRef task, int lanes) {
        return Objects.requireNonNull(source.plan(task, lanes).block(PATIENCE));
    }

    static List<SourceDocument> read(MongoSource source, TaskRef task, Split split, @Nullable Position after) {
        return Objects.requireNonNull(
                source.read(task, split, after).collectList().block(PATIENCE));
    }

    void insertIds(String collection, List<? extends BsonValue> ids) {
        insert(
                collection,
                ids.stream()
                        .map(id -> new BsonDocument("_id", id).append("n", new BsonInt32(1)))
                        .toList());
    }

    void insert(String collection, List<BsonDocument> documents) {
        Flux.fromIterable(documents)
                .buffer(1000)
                .concatMap(some -> data().getCollection(collection, BsonDocument.class)
                        .insertMany(some, new InsertManyOptions().ordered(true)))
                .then()
                .block(PATIENCE);
    }

    void drop(String collection) {
        Mono.from(data().getCollection(collection).drop()).block(PATIENCE);
    }

    double commands(String command) {
        return meters.get("sluice.source.commands")
                .tag("command", command)
                .counter()
                .count();
    }

    @Override
    public void close() {
        sources.forEach(MongoSource::close);
        Mono.from(data().drop()).block(PATIENCE);
        client.close();
        timer.dispose();
        if (standIn != null) {
            standIn.shutdownNow();
        }
    }
}
