package io.sluice.runtime.connector;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.books.TableBooks;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Running totals of a lane: documents by stream, rows by {@code stream/table}. */
public record LedgerBooks(SortedMap<String, Books> streams, SortedMap<String, TableBooks> tables) {

    public static final LedgerBooks EMPTY = new LedgerBooks(new TreeMap<>(), new TreeMap<>());

    public LedgerBooks {
        streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /** Key of {@link #tables()}: a stream's name may hold a dot, a table's never holds a slash. */
    public static String tableKey(String stream, String table) {
        return stream + "/" + table;
    }

    public LedgerBooks plusStreams(Map<String, Books> more) {
        TreeMap<String, Books> sums = new TreeMap<>(streams);
        more.forEach((stream, books) -> sums.merge(stream, books, Books::plus));
        return new LedgerBooks(sums, tables);
    }

    public LedgerBooks plusTables(Map<String, TableBooks> more) {
        TreeMap<String, TableBooks> sums = new TreeMap<>(tables);
        more.forEach((table, books) -> sums.merge(table, books, TableBooks::plus));
        return new LedgerBooks(streams, sums);
    }
}
