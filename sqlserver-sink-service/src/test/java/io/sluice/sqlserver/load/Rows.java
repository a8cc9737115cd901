package io.sluice.sqlserver.load;

import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.sluice.runtime.connector.TableRows;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Builds batches of typed rows, as a transform would send them. */
final class Rows {

    private final BufferAllocator allocator;
    private final String table;
    private final Map<String, ValueClass> columns = new LinkedHashMap<>();
    private final List<Map<String, Object>> rows = new ArrayList<>();

    private Rows(BufferAllocator allocator, String table) {
        this.allocator = allocator;
        this.table = table;
    }

    static Rows of(BufferAllocator allocator, String table) {
        return new Rows(allocator, table);
    }

    static String key(long id) {
        return String.format("%032x", id);
    }

    Rows column(String name, ValueClass valueClass) {
        columns.put(name, valueClass);
        return this;
    }

    /** Values in the order of the columns; null is allowed. */
    Rows row(String key, @Nullable Object... values) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(SluiceColumns.KEY, key);
        int i = 0;
        for (String column : columns.keySet()) {
            if (values[i] != null) {
                row.put(column, Objects.requireNonNull(values[i]));
            }
            i++;
        }
        rows.add(row);
        return this;
    }

    Rows extra(String json) {
        rows.get(rows.size() - 1).put(SluiceColumns.EXTRA, json);
        return this;
    }

    SinkBatch batch(long sequence) {
        return batch(sequence, table, table + "-0");
    }

    SinkBatch batch(long sequence, String stream, String split) {
        List<Field> fields = new ArrayList<>(List.of(SluiceColumns.KEY_FIELD, SluiceColumns.EXTRA_FIELD));
        columns.forEach(
                (name, valueClass) -> fields.add(origin(name, valueClass).field(name)));
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator);
        root.allocateNew();
        for (int i = 0; i < rows.size(); i++) {
            for (Field field : fields) {
                set(root.getVector(field.getName()), i, rows.get(i).get(field.getName()));
            }
        }
        root.setRowCount(rows.size());
        return new SinkBatch(sequence, stream, split, new TableRows(table, root));
    }

    static ColumnOrigin origin(String name, ValueClass valueClass) {
        return new ColumnOrigin(List.of(name), valueClass, "");
    }

    private static void set(FieldVector vector, int row, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (vector instanceof BitVector bits) {
            bits.setSafe(row, (Boolean) value ? 1 : 0);
        } else if (vector instanceof BigIntVector longs) {
            longs.setSafe(row, ((Number) value).longValue());
        } else if (vector instanceof Float8Vector doubles) {
            doubles.setSafe(row, (Double) value);
        } else if (vector instanceof TimeStampVector times) {
            times.setSafe(row, (Long) value);
        } else if (vector instanceof FixedSizeBinaryVector fixed) {
            fixed.setSafe(row, (byte[]) value);
        } else {
            byte[] bytes = value instanceof byte[] raw ? raw : ((String) value).getBytes(StandardCharsets.UTF_8);
            ((BaseVariableWidthVector) vector).setSafe(row, bytes, 0, bytes.length);
        }
    }
}
