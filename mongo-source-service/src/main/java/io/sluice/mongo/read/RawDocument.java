package io.sluice.mongo.read;

import java.util.Arrays;
import org.bson.RawBsonDocument;

/** Takes a document's bytes out of the driver's buffer, which may be longer than the document. */
final class RawDocument {

    private RawDocument() {}

    static byte[] bytes(RawBsonDocument document) {
        int from = document.getByteOffset();
        return Arrays.copyOfRange(document.getBackingArray(), from, from + document.getByteLength());
    }
}
