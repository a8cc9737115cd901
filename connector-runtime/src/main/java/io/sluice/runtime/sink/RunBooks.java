package io.sluice.runtime.sink;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.naming.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The books of all lanes of a run and task together, and what follows from them. */
public record RunBooks(LedgerBooks sum) {

    public static RunBooks of(List<LedgerRow> rows) {
        return new RunBooks(
                rows.stream().map(LedgerRow::books).reduce(LedgerBooks.EMPTY, (a, b) -> a.plusStreams(b.streams())
                        .plusTables(b.tables())));
    }

    /**
     * A table's figures of one commit under the streams that its rows came from. Replaced rows are known for the table only;
     * they are put down to its first stream, and there is hardly ever a second one.
     */
    public static Map<String, TableBooks> shares(TableBatches batches, long replaced) {
        Map<String, TableBooks> shares = new TreeMap<>();
        batches.batches().forEach(batch -> {
            long count = batch.rows().rows().getRowCount();
            shares.merge(
                    LedgerBooks.tableKey(batch.stream(), batches.table()),
                    new TableBooks(count, count, 0),
                    TableBooks::plus);
        });
        String first = LedgerBooks.tableKey(batches.batches().get(0).stream(), batches.table());
        shares.merge(first, new TableBooks(0, 0, replaced), TableBooks::plus);
        return shares;
    }

    /** Of a key of {@link LedgerBooks#tables}. */
    public static String tableOf(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** Of a key of {@link LedgerBooks#tables}. */
    public static String streamOf(String key) {
        return key.substring(0, key.lastIndexOf('/'));
    }

    /** @throws Bug {@code books-unbalanced} */
    public void requireBalance(TaskRef task) {
        sum.streams().forEach((stream, figures) -> {
            if (!figures.balances()) {
                throw new Bug("books-unbalanced", "stream " + stream + " of run " + task.run() + " reads " + figures);
            }
        });
        sum.tables().forEach((table, figures) -> {
            if (figures.made() != figures.written()) {
                throw new Bug("books-unbalanced", "table " + table + " of run " + task.run() + " reads " + figures);
            }
        });
    }

    /** Tables that rows were written to. */
    public SortedSet<String> tables() {
        return sum.tables().keySet().stream().map(RunBooks::tableOf).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A stream that brought no row at all leaves an empty table in replace, not the rows of the run before. */
    public SortedSet<String> tablesLeftEmpty() {
        Set<String> streamsWithRows =
                sum.tables().keySet().stream().map(RunBooks::streamOf).collect(Collectors.toSet());
        return sum.streams().entrySet().stream()
                .filter(stream -> !streamsWithRows.contains(stream.getKey()))
                .filter(stream -> keptNothing(stream.getValue()))
                .map(stream -> TableName.of(stream.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean keptNothing(Books books) {
        return books.kept() == 0;
    }
}
