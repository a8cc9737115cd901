package io.sluice.mongo.split;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Which of a collection's documents are read, and which of their fields. The server answers both, so what is left out is
 * neither sent nor counted.
 *
 * @param filter null for all documents
 * @param fields a projection; null for whole documents
 */
public record Query(@Nullable BsonDocument filter, @Nullable BsonDocument fields) {

    public static final Query EVERYTHING = new Query(null, null);

    /** Documents of a slice that are read; both conditions stand beside one another, so neither can undo the other. */
    public BsonDocument within(BsonDocument slice) {
        if (filter == null) {
            return slice;
        }
        return slice.isEmpty() ? filter : new BsonDocument("$and", new BsonArray(List.of(slice, filter)));
    }
}
