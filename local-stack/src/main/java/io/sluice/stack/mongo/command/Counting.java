package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import io.sluice.stack.mongo.query.ErrorCode;
import io.sluice.stack.mongo.query.Filter;
import io.sluice.stack.mongo.query.Refusal;
import io.sluice.stack.mongo.store.Collection;
import io.sluice.stack.mongo.store.Databases;
import io.sluice.stack.mongo.store.Direction;
import io.sluice.stack.mongo.store.Documents;
import io.sluice.stack.mongo.store.IdInterval;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** {@code count}, {@code collStats}, and of {@code aggregate} what a driver's {@code countDocuments} sends. */
final class Counting {

    private final Databases databases;

    Counting(Databases databases) {
        this.databases = databases;
    }

    void count(Request request, ByteBuf out) {
        request.allowOnly(Set.of("query", "limit", "skip", "hint", "fields"));
        Filter filter = Filter.of(request.document("query"));
        long limit = Math.abs(request.number("limit", 0));
        long skip = request.count("skip", 0);
        long counted = count(find(request), filter);
        Replies.write(new BsonDocument("n", number(cut(counted, skip, limit == 0 ? Long.MAX_VALUE : limit))), out);
    }

    void aggregate(Request request, ByteBuf out) {
        request.allowOnly(Set.of("pipeline", "cursor", "hint", "allowDiskUse"));
        String namespace = request.database() + "." + request.requiredText("aggregate");
        if (request.document("cursor") == null) {
            throw new Refusal(
                    ErrorCode.FAILED_TO_PARSE,
                    "The 'cursor' option is required, except for aggregate with the explain argument");
        }
        Pipeline pipeline = Pipeline.of(request.documents("pipeline"));
        long counted = cut(count(find(request), pipeline.match), pipeline.skip, pipeline.limit);
        Batch batch = new Batch(out, "firstBatch");
        if (counted > 0) {
            byte[] group = Replies.bytes(new BsonDocument("_id", new BsonInt32(1)).append("n", number(counted)));
            batch.offer(group, group.length);
        }
        batch.end(0, namespace);
    }

    void collStats(Request request, ByteBuf out) {
        request.allowOnly(Set.of());
        Collection collection = find(request);
        long count = collection == null ? 0 : collection.documents().count(IdInterval.EVERYTHING);
        long bytes = collection == null ? 0 : collection.documents().bytes();
        BsonDocument stats = new BsonDocument(
                        "ns", new BsonString(request.database() + "." + request.requiredText("collStats")))
                .append("size", number(bytes))
                .append("count", number(count));
        if (count > 0) {
            stats.append("avgObjSize", number(bytes / count));
        }
        Replies.write(
                stats.append("storageSize", number(bytes))
                        .append("nindexes", new BsonInt32(collection == null ? 0 : 1)),
                out);
    }

    private @Nullable Collection find(Request request) {
        return databases
                .find(request.database(), request.requiredText(request.name()))
                .orElse(null);
    }

    private static long count(@Nullable Collection collection, Filter filter) {
        if (collection == null) {
            return 0;
        }
        long[] count = {0};
        Documents documents = collection.documents();
        for (IdInterval interval : filter.ids().inOrder(Direction.ASCENDING)) {
            if (filter.asksOnlyForIds()) {
                count[0] += documents.count(interval);
            } else {
                documents.walk(interval, Direction.ASCENDING, (document, length) -> {
                    count[0] += filter.passes(document) ? 1 : 0;
                    return true;
                });
            }
        }
        return count[0];
    }

    private static long cut(long counted, long skip, long limit) {
        return Math.min(limit, Math.max(0, counted - skip));
    }

    /** Servers answer with an int32 as long as it fits. */
    private static org.bson.BsonNumber number(long value) {
        return (int) value == value ? new BsonInt32((int) value) : new BsonInt64(value);
    }

    /** {@code $match}, perhaps {@code $skip} and {@code $limit}, and {@code $group: {_id: 1, n: {$sum: 1}}}. */
    private record Pipeline(Filter match, long skip, long limit) {

        static Pipeline of(List<BsonSlice> stages) {
            Iterator<BsonSlice> rest = stages.iterator();
            Filter match = Filter.of(null);
            long skip = 0;
            long limit = Long.MAX_VALUE;
            String reached = "";
            while (rest.hasNext()) {
                BsonSlice stage = rest.next();
                BsonElements elements = stage.isDocument() ? stage.elements() : null;
                if (elements == null || !elements.next()) {
                    throw new Refusal(
                            ErrorCode.UNKNOWN_STAGE,
                            "A pipeline stage specification object must contain exactly one field.");
                }
                BsonSlice value = elements.value();
                String name = elements.name();
                switch (name) {
                    case "$match" -> match = Filter.of(require(reached.isEmpty() && value.isDocument(), value));
                    case "$skip" ->
                        skip = require(reached.equals("$match") && value.isNumber(), value)
                                .wholeNumber();
                    case "$limit" ->
                        limit = require(!reached.isEmpty() && !reached.equals("$limit") && value.isNumber(), value)
                                .wholeNumber();
                    case "$group" -> require(!rest.hasNext() && countsOne(value), value);
                    default ->
                        throw new Refusal(ErrorCode.UNKNOWN_STAGE, "Unrecognized pipeline stage name: '" + name + "'");
                }
                reached = name;
            }
            if (!reached.equals("$group")) {
                throw notImitated();
            }
            return new Pipeline(match, skip, limit);
        }

        private static BsonSlice require(boolean imitated, BsonSlice value) {
            if (!imitated) {
                throw notImitated();
            }
            return value;
        }

        private static boolean countsOne(BsonSlice group) {
            if (!group.isDocument() || group.values().size() != 2) {
                return false;
            }
            BsonSlice id = group.get("_id");
            BsonSlice n = group.get("n");
            BsonSlice sum = n != null && n.isDocument() ? n.get("$sum") : null;
            return isOne(id) && isOne(sum);
        }

        private static boolean isOne(@Nullable BsonSlice value) {
            return value != null && BsonTypes.isNumber(value.type()) && value.wholeNumber() == 1;
        }

        private static Refusal notImitated() {
            return new Refusal(
                    ErrorCode.INVALID_OPTIONS,
                    "the stand-in aggregates as countDocuments does: $match, $skip, $limit, $group by 1 with n: {$sum: 1}");
        }
    }
}
