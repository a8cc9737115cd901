package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.query.ErrorCode;
import io.sluice.stack.mongo.query.Filter;
import io.sluice.stack.mongo.query.Projection;
import io.sluice.stack.mongo.query.Refusal;
import io.sluice.stack.mongo.store.Collection;
import io.sluice.stack.mongo.store.Databases;
import io.sluice.stack.mongo.store.Direction;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;

/** {@code find}, {@code getMore}, {@code killCursors}. */
final class Reading {

    /** What a server puts into a first reply if it is not told. */
    private static final int FIRST_BATCH = 101;

    private static final Set<String> FIND = Set.of(
            "filter",
            "sort",
            "projection",
            "skip",
            "limit",
            "batchSize",
            "singleBatch",
            "hint",
            "noCursorTimeout",
            "allowDiskUse");

    private final Databases databases;
    private final Cursors cursors;
    private final ServedCounts served;

    Reading(Databases databases, Cursors cursors, ServedCounts served) {
        this.databases = databases;
        this.cursors = cursors;
        this.served = served;
    }

    void find(Request request, ByteBuf out) {
        request.allowOnly(FIND);
        String database = request.database();
        String name = request.requiredText("find");
        Filter filter = Filter.of(request.document("filter"));
        Projection projection = Projection.of(request.document("projection"));
        Direction direction = direction(request.document("sort"));
        long limit = request.count("limit", 0);
        long skip = request.count("skip", 0);
        long batchSize = request.count("batchSize", FIRST_BATCH);
        boolean single = request.flag("singleBatch", false);
        Collection collection = databases.find(database, name).orElse(null);
        Batch batch = new Batch(out, "firstBatch");
        long id = 0;
        if (collection != null) {
            Cursor cursor =
                    new Cursor(collection, filter, direction, projection, skip, limit == 0 ? Long.MAX_VALUE : limit);
            if (cursor.fill(batch, batchSize) && !single) {
                id = cursors.keep(cursor);
            }
        }
        batch.end(id, database + "." + name);
        served.find(database + "." + name, batch.count());
    }

    void getMore(Request request, ByteBuf out) {
        request.allowOnly(Set.of("collection", "batchSize"));
        long id = request.number("getMore", 0);
        String namespace = request.database() + "." + request.requiredText("collection");
        long batchSize = request.count("batchSize", 0);
        Cursor cursor = cursors.take(id)
                .orElseThrow(() -> new Refusal(ErrorCode.CURSOR_NOT_FOUND, "cursor id " + id + " not found"));
        if (!cursor.collection().namespace().equals(namespace)) {
            cursors.keep(id, cursor);
            throw new Refusal(
                    ErrorCode.UNAUTHORIZED,
                    "Requested getMore on namespace '" + namespace + "', but cursor belongs to a different namespace "
                            + cursor.collection().namespace());
        }
        if (isDropped(cursor.collection())) {
            throw new Refusal(ErrorCode.QUERY_PLAN_KILLED, "collection dropped: " + namespace);
        }
        Batch batch = new Batch(out, "nextBatch");
        boolean more = cursor.fill(batch, batchSize == 0 ? Long.MAX_VALUE : batchSize);
        if (more) {
            cursors.keep(id, cursor);
        }
        batch.end(more ? id : 0, namespace);
        served.getMore(namespace, batch.count());
    }

    void killCursors(Request request, ByteBuf out) {
        request.allowOnly(Set.of("cursors"));
        BsonArray killed = new BsonArray();
        BsonArray missing = new BsonArray();
        for (BsonSlice cursor : request.documents("cursors")) {
            long id = cursor.wholeNumber();
            (cursors.kill(id) ? killed : missing).add(new BsonInt64(id));
        }
        Replies.write(
                new BsonDocument("cursorsKilled", killed)
                        .append("cursorsNotFound", missing)
                        .append("cursorsAlive", new BsonArray())
                        .append("cursorsUnknown", new BsonArray()),
                out);
    }

    private boolean isDropped(Collection collection) {
        return databases
                .find(collection.database(), collection.name())
                .filter(now -> now.id().equals(collection.id()))
                .isEmpty();
    }

    private static Direction direction(@Nullable BsonSlice sort) {
        if (sort == null) {
            return Direction.ASCENDING;
        }
        BsonElements elements = sort.elements();
        if (!elements.next()) {
            return Direction.ASCENDING;
        }
        boolean id = elements.name().equals("_id") && elements.value().isNumber();
        long direction = id ? elements.value().wholeNumber() : 0;
        if (Math.abs(direction) != 1 || elements.next()) {
            throw new Refusal(ErrorCode.BAD_VALUE, "the stand-in sorts by {_id: 1} and {_id: -1} only");
        }
        return direction == 1 ? Direction.ASCENDING : Direction.DESCENDING;
    }
}
