package io.sluice.objects.rejected;

import org.jspecify.annotations.Nullable;

/**
 * A document that was set aside. Lane, sequence and row together are its name: the source's archive holds it there.
 *
 * @param sequence of the batch that it came in
 * @param row of that batch, from 0
 * @param stream the collection
 * @param id BSON type byte and value bytes; the row's key as BSON text if {@code _id} is masked, and empty if it cannot be read
 * @param reason a stable word: {@code cast-failed}
 * @param detail for a person; holds no value of the document
 * @param document the raw BSON; null in a masked collection, or if it is larger than a record may be
 */
@SuppressWarnings("ArrayRecordComponent")
public record RejectedDocument(
        long sequence,
        int row,
        String stream,
        String split,
        byte[] id,
        String reason,
        String detail,
        byte @Nullable [] document) {

    /** Holds no value of the document. */
    @Override
    public String toString() {
        return "row " + row + " of sequence " + sequence + ", " + reason;
    }
}
