package io.sluice.runtime.connector;

/**
 * One document as the source's bytes. Not a value type: it lives from the cursor to the batch, and is not compared.
 *
 * @param id BSON type byte and value bytes of {@code _id}
 * @param document the raw BSON, exactly its length
 */
@SuppressWarnings("ArrayRecordComponent")
public record SourceDocument(byte[] id, byte[] document) {

    public int size() {
        return id.length + document.length;
    }
}
