package io.sluice.redshift.postgres;

import io.netty.buffer.ByteBuf;
import io.sluice.contracts.failure.Bug;
import io.sluice.redshift.postgres.ColumnType.CellWriter;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.sluice.runtime.sink.TableBatches;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * Turns a commit's rows of one table into the bytes of a binary COPY, chunk by chunk as the connection asks for them.
 * Binary, because a value is then copied as it is: nothing to escape, nothing for the server to parse.
 *
 * <p>The chunks are made on the connection's thread, straight from memory that belongs to the caller. {@link #close} waits
 * for the chunk that is being made (a fraction of a millisecond) and ends the stream, so that the caller may free that
 * memory as soon as the commit has ended in any way.
 */
final class CopyRows implements AutoCloseable {

    /** Stands in stage tables: which row of the commit this is, so that the last one of a key wins. */
    static final String ORDINAL = "_sluice_row";

    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private final TableBatches table;
    private final List<String> names;
    private final byte[] run;
    private final boolean keyed;
    private final CopyBuffer out = new CopyBuffer();
    private final @Nullable FieldVector[] vectors;
    private final @Nullable CellWriter[] writers;

    private byte[] split = new byte[0];
    private int batch = -1;
    private int row;
    private int rowsInBatch;
    private int ordinal;
    private boolean ended;
    private boolean closed;

    CopyRows(TableBatches table, String run, boolean keyed) {
        this.table = table;
        this.names = List.copyOf(table.columns().keySet());
        this.run = run.getBytes(StandardCharsets.UTF_8);
        this.keyed = keyed;
        int cells = names.size() + (keyed ? 2 : 1);
        this.vectors = new FieldVector[cells];
        this.writers = new CellWriter[cells];
        out.putBytes(SIGNATURE);
    }

    /** The columns in the order of the bytes, quoted, without {@link #ORDINAL}. */
    static List<String> columns(Map<String, ColumnOrigin> columns, boolean keyed) {
        List<String> own = keyed
                ? List.of(SluiceColumns.RUN, SluiceColumns.SPLIT, SluiceColumns.KEY, SluiceColumns.EXTRA)
                : List.of(SluiceColumns.RUN, SluiceColumns.SPLIT, SluiceColumns.EXTRA);
        return Stream.concat(own.stream(), columns.keySet().stream())
                .map(SqlIdentifier::quote)
                .toList();
    }

    Flux<ByteBuf> chunks() {
        return Flux.generate(this::next);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    /** Hands over outside the lock: what happens downstream may take other locks. */
    private void next(SynchronousSink<ByteBuf> sink) {
        ByteBuf chunk = nextChunk();
        if (chunk == null) {
            sink.complete();
        } else {
            sink.next(chunk);
        }
    }

    private synchronized @Nullable ByteBuf nextChunk() {
        if (closed || ended) {
            return null;
        }
        while (!out.isFull()) {
            if (row == rowsInBatch && !openNextBatch()) {
                out.putShort(-1);
                ended = true;
                break;
            }
            writeRow();
        }
        return out.take();
    }

    private boolean openNextBatch() {
        if (++batch == table.batches().size()) {
            return false;
        }
        SinkBatch opened = table.batches().get(batch);
        VectorSchemaRoot rows = opened.rows().rows();
        split = opened.split().getBytes(StandardCharsets.UTF_8);
        row = 0;
        rowsInBatch = rows.getRowCount();
        int cell = 0;
        if (keyed) {
            open(
                    cell++,
                    rows.getVector(SluiceColumns.KEY),
                    vector -> ColumnType.text((BaseVariableWidthVector) vector));
        }
        open(cell++, rows.getVector(SluiceColumns.EXTRA), vector -> ColumnType.json((BaseVariableWidthVector) vector));
        for (Map.Entry<String, ColumnOrigin> column : table.columns().entrySet()) {
            open(
                    cell++,
                    rows.getVector(column.getKey()),
                    vector -> ColumnType.writer(column.getValue().valueClass(), vector));
        }
        return true;
    }

    private void open(int cell, @Nullable FieldVector vector, Function<FieldVector, CellWriter> writer) {
        vectors[cell] = vector;
        writers[cell] = vector == null ? null : writer.apply(vector);
    }

    private void writeRow() {
        out.putShort(2 + (keyed ? 1 : 0) + writers.length);
        if (keyed) {
            out.putInt(4);
            out.putInt(ordinal++);
        }
        out.putInt(run.length);
        out.putBytes(run);
        out.putInt(split.length);
        out.putBytes(split);
        for (int cell = 0; cell < writers.length; cell++) {
            FieldVector vector = vectors[cell];
            CellWriter writer = writers[cell];
            if (vector == null || writer == null || vector.isNull(row)) {
                out.putInt(-1);
            } else {
                write(writer, cell);
            }
        }
        row++;
    }

    private void write(CellWriter writer, int cell) {
        try {
            writer.write(row, out);
        } catch (ArithmeticException | NumberFormatException e) {
            // Not chained: the text of such an error may hold the value.
            throw doesNotFit(cell);
        }
    }

    private Bug doesNotFit(int cell) {
        int column = cell - (keyed ? 2 : 1);
        return new Bug(
                "value-does-not-fit",
                "a value of table " + table.table() + ", column "
                        + (column < 0 ? SluiceColumns.EXTRA : names.get(column))
                        + " does not fit its column; the transform should have moved it");
    }
}
