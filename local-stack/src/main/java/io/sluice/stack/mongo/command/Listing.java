package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.query.Filter;
import io.sluice.stack.mongo.store.Collection;
import io.sluice.stack.mongo.store.Databases;
import io.sluice.stack.mongo.store.IdInterval;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;

/** {@code listCollections} and {@code listDatabases}. */
final class Listing {

    private final Databases databases;

    Listing(Databases databases) {
        this.databases = databases;
    }

    /** All in one reply: nobody makes so many collections here. */
    void collections(Request request, ByteBuf out) {
        request.allowOnly(Set.of("filter", "nameOnly", "authorizedCollections", "cursor"));
        Filter filter = Filter.of(request.document("filter"));
        boolean nameOnly = request.flag("nameOnly", false);
        Batch batch = new Batch(out, "firstBatch");
        for (Collection collection : databases.collections(request.database())) {
            byte[] entry = Replies.bytes(nameOnly ? named(collection) : described(collection));
            if (filter.passes(entry)) {
                batch.offer(entry, entry.length);
            }
        }
        batch.end(0, request.database() + ".$cmd.listCollections");
    }

    void databases(Request request, ByteBuf out) {
        request.allowOnly(Set.of("nameOnly", "authorizedDatabases"));
        BsonArray all = new BsonArray();
        long total = 0;
        for (String name : databases.names()) {
            long bytes = databases.collections(name).stream()
                    .mapToLong(collection -> collection.documents().bytes())
                    .sum();
            all.add(new BsonDocument("name", new BsonString(name))
                    .append("sizeOnDisk", new BsonInt64(bytes))
                    .append("empty", BsonBoolean.valueOf(isEmpty(name))));
            total += bytes;
        }
        Replies.write(new BsonDocument("databases", all).append("totalSize", new BsonInt64(total)), out);
    }

    private boolean isEmpty(String database) {
        return databases.collections(database).stream()
                .allMatch(collection -> collection.documents().count(IdInterval.EVERYTHING) == 0);
    }

    private static BsonDocument named(Collection collection) {
        return new BsonDocument("name", new BsonString(collection.name())).append("type", new BsonString("collection"));
    }

    private static BsonDocument described(Collection collection) {
        return named(collection)
                .append("options", new BsonDocument())
                .append(
                        "info",
                        new BsonDocument("readOnly", BsonBoolean.FALSE).append("uuid", new BsonBinary(collection.id())))
                .append(
                        "idIndex",
                        new BsonDocument("v", new BsonInt32(2))
                                .append("key", new BsonDocument("_id", new BsonInt32(1)))
                                .append("name", new BsonString("_id_")));
    }
}
