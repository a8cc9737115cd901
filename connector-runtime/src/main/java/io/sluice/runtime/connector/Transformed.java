package io.sluice.runtime.connector;

import io.sluice.contracts.books.Books;
import java.util.List;

/**
 * What a transform made of one batch. Owns the memory of its tables.
 *
 * @param tables rows by table; tables without rows are left out
 * @param books of the batch's documents; {@code read} is their number
 * @param rejected documents set aside, as many as {@code books.rejected}
 * @param schemaEntries length of the schema log that the rows were made under
 */
public record Transformed(List<TableRows> tables, Books books, List<RejectedRow> rejected, long schemaEntries)
        implements AutoCloseable {

    public Transformed {
        tables = List.copyOf(tables);
        rejected = List.copyOf(rejected);
    }

    @Override
    public void close() {
        tables.forEach(TableRows::close);
    }

    /**
     * @param row of the batch, from 0
     * @param id BSON type byte and value bytes; of a masked {@code _id} the row's key instead
     * @param document empty if it may not be shown
     * @param reason a stable word: {@code unreadable-bson}
     * @param detail for a person; holds no value of the document
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record RejectedRow(int row, byte[] id, byte[] document, String reason, String detail) {}
}
