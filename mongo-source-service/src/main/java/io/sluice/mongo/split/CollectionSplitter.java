package io.sluice.mongo.split;

import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.sluice.mongo.server.CollectionInfo;
import io.sluice.mongo.server.ServerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Cuts a collection into slices so that each {@code _id} is in exactly one. Needs nothing but {@code find}, {@code sort}
 * and {@code limit 1}, which every server has and answers from the index: the lowest and the highest {@code _id} say which
 * type brackets may be there, one question to each says which are, and numbers, ObjectIds and dates are cut by arithmetic.
 */
public final class CollectionSplitter {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final BsonDocument ONLY_ID = new BsonDocument("_id", new BsonInt32(1));
    private static final BsonDocument ASCENDING = new BsonDocument("_id", new BsonInt32(1));
    private static final BsonDocument DESCENDING = new BsonDocument("_id", new BsonInt32(-1));

    private final MongoDatabase database;
    private final ServerKind server;
    private final SplitLimits limits;

    public CollectionSplitter(MongoDatabase database, ServerKind server, SplitLimits limits) {
        this.database = database;
        this.server = server;
        this.limits = limits;
    }

    /**
     * @param query what is read of the collection; it cuts as one without, for the query may not know the index of ids
     * @param documents how many of the collection are read
     * @param lanes over how many lanes its slices will be spread
     * @return in the order of {@code _id}; none if the collection is empty
     */
    public Mono<List<IdRange>> cut(CollectionInfo collection, Query query, long documents, int lanes, int batchSize) {
        Slicer slicer = new Slicer(collection, query, batchSize);
        if (collection.view()) {
            return Mono.just(List.of(slicer.whole(Bracket.EVERYTHING)));
        }
        MongoCollection<BsonDocument> ids = database.getCollection(collection.name(), BsonDocument.class);
        Mono<BsonValue> lowest = end(ids, new BsonDocument(), ASCENDING);
        Mono<BsonValue> highest = end(ids, new BsonDocument(), DESCENDING);
        return lowest.zipWith(highest, (low, high) -> Bracket.between(low, high, server))
                .flatMap(candidates -> Flux.fromIterable(candidates)
                        .concatMap(bracket -> extent(ids, bracket))
                        .collectList())
                .map(extents -> slicer.slice(extents, limits.pieces(documents, lanes)))
                .defaultIfEmpty(List.of());
    }

    private Mono<Extent> extent(MongoCollection<BsonDocument> ids, Bracket bracket) {
        BsonDocument all = bracket.filter(null, null);
        Mono<BsonValue> low = end(ids, all, ASCENDING);
        return bracket.cuttable()
                ? low.zipWith(end(ids, all, DESCENDING), (from, to) -> new Extent(bracket, from, to))
                : low.map(found -> new Extent(bracket, found, found));
    }

    private static Mono<BsonValue> end(MongoCollection<BsonDocument> ids, BsonDocument filter, BsonDocument direction) {
        return Mono.from(ids.find(filter)
                        .sort(direction)
                        .limit(1)
                        .projection(ONLY_ID)
                        .maxTime(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .first())
                .map(document -> document.get("_id"))
                .timeout(PATIENCE);
    }

    /** A bracket that holds something, and between which values. */
    private record Extent(Bracket bracket, BsonValue low, BsonValue high) {}

    /** Makes slices of one collection. */
    private final class Slicer {

        private final CollectionInfo collection;
        private final Query query;
        private final int batchSize;

        Slicer(CollectionInfo collection, Query query, int batchSize) {
            this.collection = collection;
            this.query = query;
            this.batchSize = batchSize;
        }

        List<IdRange> slice(List<Extent> extents, int pieces) {
            int cuttable = (int) extents.stream()
                    .filter(extent -> extent.bracket().cuttable())
                    .count();
            int fixed = extents.size() - cuttable;
            int each = Math.max(1, (pieces - fixed) / Math.max(1, cuttable));
            return extents.stream()
                    .flatMap(extent -> slice(extent, each).stream())
                    .toList();
        }

        private List<IdRange> slice(Extent extent, int pieces) {
            List<IdRange> slices = new ArrayList<>();
            BsonValue after = null;
            if (extent.bracket().cuttable()) {
                for (BsonValue cut : ArithmeticCuts.between(extent.low(), extent.high(), pieces)) {
                    slices.add(range(extent.bracket(), after, cut));
                    after = cut;
                }
            }
            slices.add(range(extent.bracket(), after, null));
            return slices;
        }

        IdRange whole(Bracket bracket) {
            return range(bracket, null, null);
        }

        private IdRange range(Bracket bracket, @Nullable BsonValue after, @Nullable BsonValue upTo) {
            return new IdRange(
                    database.getName(), collection.name(), collection.uuid(), bracket, after, upTo, batchSize, query);
        }
    }
}
