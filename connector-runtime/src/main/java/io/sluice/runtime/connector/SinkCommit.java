package io.sluice.runtime.connector;

import io.sluice.contracts.books.Books;
import java.util.List;
import java.util.Map;

/**
 * Consecutive sequences of a lane that become durable together.
 *
 * @param next what the ledger says afterwards
 * @param link hash of the coordinate that the last sequence ends with
 * @param books what the sequences add to the streams' books
 * @param ended true if the last sequence is the marker: the row's state becomes {@code ENDED}
 * @param batches rows in the order of their sequences; sequences without rows have none
 */
public record SinkCommit(long next, long link, Map<String, Books> books, boolean ended, List<SinkBatch> batches) {

    public SinkCommit {
        books = Map.copyOf(books);
        batches = List.copyOf(batches);
    }

    /**
     * @param stream the source's stream; with the rows' table it is the key of the table's books
     * @param split goes into {@code _sluice_split} of every row
     */
    public record SinkBatch(long sequence, String stream, String split, TableRows rows) {}
}
