package io.sluice.mongo.split;

import io.sluice.contracts.failure.Bug;
import io.sluice.mongo.id.IdBytes;
import io.sluice.runtime.connector.Position;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a collection: the {@code _id}s of one bracket between two bounds. A null bound is the bracket's own end, so
 * that late inserts at the ends are seen. Travels as a split's specification.
 *
 * @param collectionId {@code info.uuid} of the collection that was planned; null where servers have none
 * @param after exclusive
 * @param upTo inclusive
 * @param batchSize documents in one reply of the server
 * @param query what is read of the slice
 */
public record IdRange(
        String database,
        String collection,
        @Nullable BsonBinary collectionId,
        Bracket bracket,
        @Nullable BsonValue after,
        @Nullable BsonValue upTo,
        int batchSize,
        Query query) {

    public IdRange {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize is " + batchSize + "; at least 1 is allowed");
        }
        if (!bracket.cuttable() && (after != null || upTo != null)) {
            throw new IllegalArgumentException("a slice of " + bracket + " has no bounds");
        }
    }

    /** @throws Bug if the bytes are not what {@link #toBytes} made */
    public static IdRange of(byte[] specification) {
        try {
            BsonDocument spec = new RawBsonDocument(specification);
            return new IdRange(
                    spec.getString("database").getValue(),
                    spec.getString("collection").getValue(),
                    spec.containsKey("collectionId") ? spec.getBinary("collectionId") : null,
                    Bracket.valueOf(spec.getString("bracket").getValue()),
                    spec.get("after"),
                    spec.get("upTo"),
                    spec.getInt32("batchSize").getValue(),
                    new Query(
                            spec.containsKey("filter") ? spec.getDocument("filter") : null,
                            spec.containsKey("fields") ? spec.getDocument("fields") : null));
        } catch (IllegalArgumentException | BsonInvalidOperationException | BsonSerializationException unreadable) {
            throw new Bug("split-unreadable", "a split's specification was not made by this connector", unreadable);
        }
    }

    public byte[] toBytes() {
        BsonDocument spec = new BsonDocument()
                .append("database", new BsonString(database))
                .append("collection", new BsonString(collection))
                .append("bracket", new BsonString(bracket.name()))
                .append("batchSize", new BsonInt32(batchSize));
        append(spec, "collectionId", collectionId);
        append(spec, "after", after);
        append(spec, "upTo", upTo);
        append(spec, "filter", query.filter());
        append(spec, "fields", query.fields());
        RawBsonDocument raw = new RawBsonDocument(spec, new BsonDocumentCodec());
        byte[] bytes = new byte[raw.getByteLength()];
        System.arraycopy(raw.getBackingArray(), raw.getByteOffset(), bytes, 0, bytes.length);
        return bytes;
    }

    /** The filter of what lies behind {@code position}; empty if nothing can. */
    public Optional<BsonDocument> filter(@Nullable Position position) {
        if (position == null) {
            return Optional.of(bracket.filter(after, upTo));
        }
        if (bracket.hasOneValue()) {
            return Optional.empty();
        }
        return Optional.of(bracket.filter(IdBytes.value(position.bytes()), upTo));
    }

    /** The database and collection, for a person. */
    public String namespace() {
        return database + "." + collection;
    }

    /** Bounds may be somebody's names, so they are not shown. */
    @Override
    public String toString() {
        return "IdRange[" + namespace() + " " + bracket + "]";
    }

    private static void append(BsonDocument spec, String name, @Nullable BsonValue value) {
        if (value != null) {
            spec.append(name, value);
        }
    }
}
