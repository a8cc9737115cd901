package io.sluice.transform.row;

import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.TableRows;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.transform.bson.Bytes;
import io.sluice.transform.bson.ExtendedJson;
import io.sluice.transform.bson.JsonFields;
import io.sluice.transform.table.Column;
import io.sluice.transform.table.PathColumns;
import io.sluice.transform.table.TableColumns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table that are being made of one batch, on the heap; Arrow memory is taken once all of them are known.
 * Rows are filled one after the other, and the one at hand can be undone.
 */
final class Sheet {

    private final String table;
    private final TableColumns columns;
    private final List<@Nullable Cells> byOrdinal = new ArrayList<>();
    private final Cells keys = new Cells(SluiceColumns.KEY_FIELD);
    private final Cells extras = new Cells(SluiceColumns.EXTRA_FIELD);
    private final Bytes scratch = new Bytes();
    private final Bytes overflow = new Bytes();
    private final Set<String> overflowNames = new HashSet<>();
    private final Set<SchemaEntry> wanted = new LinkedHashSet<>();

    private byte[] documents = new byte[0];
    private int documentBytes;
    private int rowBytes;
    private int capacity;
    private int row;
    private int rowScratch;
    private long rowMoved;
    private int rowWanted;
    private long moved;
    private long resolution;

    Sheet(String table, TableColumns columns) {
        this.table = table;
        this.columns = columns;
    }

    /** @param bytes of {@code batch} that are documents; what lies behind them may be written over */
    void begin(byte[] batch, int bytes, int rows) {
        documents = batch;
        documentBytes = bytes;
        capacity = rows;
        row = 0;
        moved = 0;
        wanted.clear();
        scratch.clear();
        overflow.clear();
        byOrdinal.forEach(cells -> {
            if (cells != null) {
                cells.begin(rows);
            }
        });
        keys.begin(rows);
        extras.begin(rows);
        // What an attempt assumed of columns that were not in the log yet is forgotten.
        resolution++;
        beginRow();
    }

    /** Gives up what was written of the row at hand. */
    void undoRow() {
        byOrdinal.forEach(cells -> {
            if (cells != null) {
                cells.clear(row);
            }
        });
        scratch.cut(rowScratch);
        documentBytes = rowBytes;
        if (wanted.size() > rowWanted) {
            List<SchemaEntry> before = List.copyOf(wanted).subList(0, rowWanted);
            wanted.retainAll(Set.copyOf(before));
            resolution++;
        }
        beginRow();
    }

    void endRow(Bytes key, int keyStart) {
        keys.scratch(row, append(key.array(), keyStart, key.size() - keyStart), key.size() - keyStart);
        if (overflow.size() > 0) {
            overflow.add('}');
            extras.scratch(row, append(overflow.array(), 0, overflow.size()), overflow.size());
        }
        moved += rowMoved;
        row++;
        beginRow();
    }

    int row() {
        return row;
    }

    Bytes scratch() {
        return scratch;
    }

    byte[] documents() {
        return documents;
    }

    /** Lays a value that a step made behind the documents, so that it is read like one of theirs. @return where it starts */
    int addValue(byte[] bytes, int start, int length) {
        if (length > documents.length - documentBytes) {
            documents = Arrays.copyOf(
                    documents, Math.max(documentBytes + length, documentBytes + (documentBytes >> 1) + (64 << 10)));
        }
        System.arraycopy(bytes, start, documents, documentBytes, length);
        documentBytes += length;
        return documentBytes - length;
    }

    long moved() {
        return moved;
    }

    /** Columns that the log does not have, in the order in which the values appeared. */
    List<SchemaEntry> wanted() {
        return List.copyOf(wanted);
    }

    void resolve(Target target) {
        if (target.resolved != resolution) {
            target.resolved = resolution;
            PathColumns known = columns.find(target.path);
            target.plain = known == null ? null : known.plain();
            Arrays.fill(target.cells, null);
            if (known != null) {
                for (ValueClass valueClass : ValueClass.values()) {
                    Column column = known.column(valueClass);
                    target.cells[valueClass.ordinal()] = column == null ? null : cells(column);
                }
            }
        }
    }

    /** Asks for a column; false if the table has as many as it may have. */
    boolean want(Target target, ValueClass valueClass) {
        SchemaEntry entry = new SchemaEntry(table, target.path, valueClass.word());
        if (wanted.contains(entry)) {
            return true;
        }
        if (columns.size() + wanted.size() >= TableColumns.MOST) {
            return false;
        }
        wanted.add(entry);
        if (target.plain == null) {
            target.plain = valueClass;
        }
        return true;
    }

    /** Puts a value into the overflow column, under its path. */
    void move(Target target, int type, byte[] bytes, int at, int limit, JsonFields fields) {
        overflow.add(overflow.size() == 0 ? '{' : ',');
        String name = target.overflowName;
        for (int i = 2; !overflowNames.add(name); i++) {
            name = target.overflowName + "#" + i;
        }
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        ExtendedJson.text(utf8, 0, utf8.length, overflow);
        overflow.add(':');
        ExtendedJson.canonical(type, bytes, at, limit, fields, overflow);
        rowMoved++;
    }

    TableRows take(BufferAllocator allocator) {
        List<Cells> filled = new ArrayList<>();
        filled.add(keys);
        byOrdinal.forEach(cells -> {
            if (cells != null && !cells.isEmpty()) {
                filled.add(cells);
            }
        });
        if (!extras.isEmpty()) {
            filled.add(extras);
        }
        List<FieldVector> vectors = new ArrayList<>(filled.size());
        try {
            for (Cells cells : filled) {
                FieldVector vector = cells.field().createVector(allocator);
                vectors.add(vector);
                cells.copyTo(vector, row, documents, scratch);
            }
            return new TableRows(
                    table,
                    new VectorSchemaRoot(filled.stream().map(Cells::field).toList(), vectors, row));
        } catch (RuntimeException | Error e) {
            vectors.forEach(FieldVector::close);
            throw e;
        } finally {
            documents = new byte[0];
        }
    }

    private void beginRow() {
        rowScratch = scratch.size();
        rowBytes = documentBytes;
        rowWanted = wanted.size();
        rowMoved = 0;
        overflow.clear();
        overflowNames.clear();
    }

    private int append(byte[] bytes, int start, int length) {
        int at = scratch.size();
        scratch.add(bytes, start, length);
        return at;
    }

    private Cells cells(Column column) {
        while (byOrdinal.size() <= column.ordinal()) {
            byOrdinal.add(null);
        }
        Cells cells = byOrdinal.get(column.ordinal());
        if (cells == null) {
            cells = new Cells(column.field());
            cells.begin(capacity);
            byOrdinal.set(column.ordinal(), cells);
        }
        return cells;
    }
}
