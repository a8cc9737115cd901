package io.sluice.sqlserver.load;

import com.microsoft.sqlserver.jdbc.ISQLServerBulkData;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.sluice.runtime.sink.TableBatches;
import io.sluice.sqlserver.load.ColumnType.CellReader;
import java.nio.charset.CharacterCodingException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * A commit's rows of one table, as the driver's bulk copy asks for them: cell by cell out of Arrow's vectors, into one array
 * that is used again for every row.
 *
 * <p>The vectors' memory belongs to the caller. {@link #close} waits for what is being read, a row or the keys, and ends the rows
 * with an error, so that the caller may free that memory as soon as the commit has ended in any way. Only an SQLException leaves the
 * driver in order; another one would leave it in the middle of a message. So whatever goes wrong is kept, and thrown by
 * {@link #requireReadable} as what it is.
 */
final class ArrowRows implements ISQLServerBulkData, AutoCloseable {

    private final TableBatches table;
    private final List<String> names = new ArrayList<>();
    private final List<ColumnType> types = new ArrayList<>();
    private final boolean keyed;
    private final @Nullable FieldVector[] vectors;
    private final @Nullable CellReader[] readers;
    private final @Nullable Object[] cells;

    private LastRows chosen = LastRows.NONE;
    private int batch = -1;
    private int row = -1;
    private long sent;
    private boolean closed;
    private @Nullable SluiceFailure failure;

    ArrowRows(TableBatches table, String run, boolean keyed) {
        this.table = table;
        this.keyed = keyed;
        add(SluiceColumns.RUN, ColumnType.RUN_COLUMN);
        add(SluiceColumns.SPLIT, ColumnType.SPLIT_COLUMN);
        if (keyed) {
            add(SluiceColumns.KEY, ColumnType.KEY_COLUMN);
        }
        add(SluiceColumns.EXTRA, ColumnType.EXTRA_COLUMN);
        table.columns().forEach((column, origin) -> add(column, ColumnType.of(origin.valueClass())));
        this.vectors = new FieldVector[names.size()];
        this.readers = new CellReader[names.size()];
        this.cells = new Object[names.size()];
        cells[0] = run;
    }

    /** Unquoted, in the order of the cells. */
    List<String> names() {
        return names;
    }

    /** For a table that takes just these rows. */
    String definitions() {
        return IntStream.range(0, names.size())
                .mapToObj(i -> SqlName.quote(names.get(i)) + " " + types.get(i).sql() + " NULL")
                .collect(Collectors.joining(", "));
    }

    /** Looks at all keys, if rows have some: as everything that reads the vectors, not after {@link #close}. */
    synchronized void choose() throws SQLException {
        requireOpen();
        chosen = keyed ? LastRows.ofEachKey(table) : LastRows.all(table);
    }

    /** How many are sent; known once they are chosen. */
    synchronized long count() {
        return chosen.count();
    }

    /** @throws SluiceFailure if there is a row that could not be read */
    synchronized void requireReadable() {
        if (failure != null) {
            throw failure;
        }
    }

    synchronized void requireAllSent() {
        if (sent != chosen.count()) {
            throw new Bug(
                    "rows-miscounted",
                    "table " + table.table() + " was given " + chosen.count() + " rows, and " + sent + " were sent");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    @Override
    public Set<Integer> getColumnOrdinals() {
        return IntStream.rangeClosed(1, names.size()).boxed().collect(Collectors.toSet());
    }

    @Override
    public String getColumnName(int column) {
        return names.get(column - 1);
    }

    @Override
    public int getColumnType(int column) {
        return types.get(column - 1).jdbc();
    }

    @Override
    public int getPrecision(int column) {
        return types.get(column - 1).precision();
    }

    @Override
    public int getScale(int column) {
        return types.get(column - 1).scale();
    }

    @Override
    public synchronized boolean next() throws SQLException {
        requireOpen();
        try {
            return advance();
        } catch (RuntimeException e) {
            failure = new Bug(
                    "batch-unreadable",
                    "a batch of table " + table.table() + " is not what its fields say: "
                            + e.getClass().getSimpleName());
            throw new SQLException(failure.text());
        }
    }

    @Override
    public synchronized @Nullable Object[] getRowData() throws SQLException {
        requireOpen();
        for (int cell = 2; cell < cells.length; cell++) {
            FieldVector vector = vectors[cell];
            CellReader reader = readers[cell];
            cells[cell] = vector == null || reader == null || vector.isNull(row) ? null : read(reader, cell);
        }
        return cells;
    }

    private boolean advance() {
        row = batch < 0 ? -1 : chosen.sent().get(batch).nextSetBit(row + 1);
        while (row < 0) {
            if (++batch == table.batches().size()) {
                return false;
            }
            open(table.batches().get(batch));
            row = chosen.sent().get(batch).nextSetBit(0);
        }
        sent++;
        return true;
    }

    private Object read(CellReader reader, int cell) throws SQLException {
        try {
            return reader.read(row);
        } catch (CharacterCodingException | RuntimeException e) {
            // Not chained: the text of such an error may hold the value.
            failure = new Bug(
                    "value-does-not-fit",
                    "a value of table " + table.table() + ", column " + names.get(cell)
                            + " does not fit its column; the transform should have moved it");
            throw new SQLException(failure.text());
        }
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("called off");
        }
    }

    private void open(SinkBatch opened) {
        VectorSchemaRoot rows = opened.rows().rows();
        cells[1] = opened.split();
        int cell = 2;
        if (keyed) {
            open(cell++, rows.getVector(SluiceColumns.KEY), ArrowRows::text);
        }
        open(cell++, rows.getVector(SluiceColumns.EXTRA), ArrowRows::text);
        for (Map.Entry<String, ColumnOrigin> column : table.columns().entrySet()) {
            open(
                    cell++,
                    rows.getVector(column.getKey()),
                    vector -> ColumnType.reader(column.getValue().valueClass(), vector));
        }
    }

    private void open(int cell, @Nullable FieldVector vector, Function<FieldVector, CellReader> reader) {
        vectors[cell] = vector;
        readers[cell] = vector == null ? null : reader.apply(vector);
    }

    private void add(String name, ColumnType type) {
        names.add(name);
        types.add(type);
    }

    private static CellReader text(FieldVector vector) {
        return ColumnType.text((BaseVariableWidthVector) vector);
    }
}
