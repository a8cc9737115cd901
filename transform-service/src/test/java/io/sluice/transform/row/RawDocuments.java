package io.sluice.transform.row;

import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Documents as bytes, for the tests of other packages. */
public final class RawDocuments {

    private RawDocuments() {}

    public static byte[] bytes(BsonDocument document) {
        return DocumentBatch.bytes(document);
    }

    public static byte[] id(BsonValue value) {
        return DocumentBatch.id(value);
    }
}
