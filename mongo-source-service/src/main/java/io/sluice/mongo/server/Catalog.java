package io.sluice.mongo.server;

import com.mongodb.MongoCommandException;
import com.mongodb.client.model.CountOptions;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.sluice.contracts.failure.BadConfiguration;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a database holds, as its server says: collections, counts, sizes. The role {@code read} is enough for all of it. */
public final class Catalog {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final BsonDocument ID_INDEX = new BsonDocument("_id", new BsonInt32(1));

    private Catalog() {}

    /** Sorted by name. */
    public static Mono<List<CollectionInfo>> collections(MongoDatabase database) {
        return list(database, new BsonDocument())
                .collectSortedList(Comparator.comparing(CollectionInfo::name))
                .timeout(PATIENCE);
    }

    /**
     * Completes if the collection is still the one that the run was planned with. A find on a dropped collection is no
     * error, it is empty: without this check a run would end early and look complete.
     */
    public static Mono<Void> check(MongoDatabase database, String name, @Nullable BsonBinary uuid) {
        return list(database, new BsonDocument("name", new BsonString(name)))
                .filter(info -> info.name().equals(name) && Objects.equals(info.uuid(), uuid))
                .next()
                .switchIfEmpty(Mono.error(() -> new BadConfiguration(
                        "collection-dropped",
                        "collection \"" + name + "\" of database \"" + database.getName()
                                + "\" was dropped, renamed or made anew since the run was planned; start a new run")))
                .timeout(PATIENCE)
                .then();
    }

    /** Counts the documents one by one: the figure of the collection's statistics is wrong after crashes and on shards. */
    public static Mono<Long> count(MongoDatabase database, CollectionInfo collection, BsonDocument filter) {
        CountOptions options = new CountOptions().maxTime(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        // With a filter the server may know a better index than the one that holds every document.
        if (!collection.view() && filter.isEmpty()) {
            options.hint(ID_INDEX);
        }
        return Mono.from(database.getCollection(collection.name()).countDocuments(filter, options))
                .timeout(PATIENCE.plusSeconds(10));
    }

    /** The mean size of a document in bytes; 0 if the server does not tell, as for a view. */
    public static Mono<Long> averageSize(MongoDatabase database, CollectionInfo collection) {
        BsonDocument command = new BsonDocument("collStats", new BsonString(collection.name()));
        return Mono.from(database.runCommand(command, BsonDocument.class))
                .map(stats -> stats.isNumber("avgObjSize")
                        ? stats.getNumber("avgObjSize").longValue()
                        : 0L)
                .onErrorResume(MongoCommandException.class, refused -> Mono.just(0L))
                .timeout(PATIENCE);
    }

    private static Flux<CollectionInfo> list(MongoDatabase database, BsonDocument filter) {
        return Flux.from(database.listCollections(BsonDocument.class).filter(filter))
                .map(Catalog::info);
    }

    private static CollectionInfo info(BsonDocument entry) {
        BsonDocument info = entry.getDocument("info", new BsonDocument());
        boolean view = "view".equals(entry.getString("type", new BsonString("")).getValue());
        return new CollectionInfo(
                entry.getString("name").getValue(), view, info.isBinary("uuid") ? info.getBinary("uuid") : null);
    }
}
