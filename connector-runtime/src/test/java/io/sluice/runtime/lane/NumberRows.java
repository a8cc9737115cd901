package io.sluice.runtime.lane;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.DocumentColumns;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.TableRows;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.connector.Transformed;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A transform in memory: even numbers become rows, odd ones are filtered, multiples of 1,000 are rejected; every now and then it
 * wants a column that nobody planned.
 */
final class NumberRows implements Transform {

    static final String CONNECTOR = "numbers.shape";
    private static final Schema SCHEMA =
            new Schema(List.of(new ColumnOrigin(List.of("n"), ValueClass.INT, "").field("n")));

    @Override
    public String connector() {
        return CONNECTOR;
    }

    @Override
    public List<SchemaEntry> plan(TaskRef task, List<SourcePlan.Sample> samples, List<KnownColumn> columns) {
        return List.of(new SchemaEntry("numbers", List.of("n"), "int"));
    }

    @Override
    public TransformLane open(TaskRef task, SchemaLog log, BufferAllocator allocator) {
        return (stream, documents) -> {
            VarBinaryVector raw = (VarBinaryVector) documents.getVector(DocumentColumns.DOCUMENT);
            TreeSet<Integer> wanted = new TreeSet<>();
            for (int row = 0; row < raw.getValueCount(); row++) {
                wanted.add(number(raw.get(row)) / 5_000);
            }
            List<SchemaEntry> entries = wanted.stream()
                    .map(late -> new SchemaEntry("numbers", List.of("late" + late), "int"))
                    .toList();
            return log.propose(entries).map(accepted -> shape(raw, accepted.size(), allocator));
        };
    }

    private static Transformed shape(VarBinaryVector raw, long entries, BufferAllocator allocator) {
        List<Integer> kept = new ArrayList<>();
        List<Transformed.RejectedRow> rejected = new ArrayList<>();
        int filtered = 0;
        for (int row = 0; row < raw.getValueCount(); row++) {
            byte[] document = raw.get(row);
            int number = number(document);
            if (number % 1_000 == 0) {
                rejected.add(new Transformed.RejectedRow(row, document, document, "round", "a round number"));
            } else if (number % 2 == 0) {
                kept.add(number);
            } else {
                filtered++;
            }
        }
        Books books = new Books(raw.getValueCount(), kept.size(), filtered, rejected.size(), 0);
        if (kept.isEmpty()) {
            return new Transformed(List.of(), books, rejected, entries);
        }
        VectorSchemaRoot rows = VectorSchemaRoot.create(SCHEMA, allocator);
        BigIntVector column = (BigIntVector) rows.getVector("n");
        column.allocateNew(kept.size());
        for (int row = 0; row < kept.size(); row++) {
            column.set(row, kept.get(row));
        }
        rows.setRowCount(kept.size());
        return new Transformed(List.of(new TableRows("numbers", rows)), books, rejected, entries);
    }

    private static int number(byte[] document) {
        return ByteBuffer.wrap(document).getInt();
    }

    static boolean isKept(int number) {
        return number % 1_000 != 0 && number % 2 == 0;
    }
}
