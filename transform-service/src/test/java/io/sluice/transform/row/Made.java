package io.sluice.transform.row;

import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.connector.TableRows;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.connector.Transformed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;

/** What a lane made of some documents, as plain Java values without memory of Arrow. */
record Made(List<Map<String, Object>> rows, List<ColumnOrigin> origins, Transformed closed) {

    static Made of(TransformLane lane, BufferAllocator allocator, String stream, List<byte[]> documents) {
        try (VectorSchemaRoot batch = DocumentBatch.of(allocator, documents);
                Transformed made =
                        Objects.requireNonNull(lane.apply(stream, batch).block(Duration.ofSeconds(20)))) {
            List<Map<String, Object>> rows = new ArrayList<>();
            List<ColumnOrigin> origins = new ArrayList<>();
            for (TableRows table : made.tables()) {
                table.rows().getSchema().getFields().stream()
                        .filter(field -> !SluiceColumns.isOwn(field))
                        .forEach(field -> origins.add(ColumnOrigin.of(field)));
                for (int row = 0; row < table.rows().getRowCount(); row++) {
                    rows.add(row(table.rows(), row));
                }
            }
            return new Made(rows, origins, made);
        }
    }

    private static Map<String, Object> row(VectorSchemaRoot rows, int row) {
        Map<String, Object> values = new TreeMap<>();
        for (FieldVector vector : rows.getFieldVectors()) {
            if (!vector.isNull(row)) {
                values.put(vector.getName(), value(vector, row));
            }
        }
        return values;
    }

    private static Object value(FieldVector vector, int row) {
        if (vector instanceof BitVector bits) {
            return bits.get(row) == 1;
        }
        if (vector instanceof BigIntVector longs) {
            return longs.get(row);
        }
        if (vector instanceof TimeStampMilliTZVector times) {
            return times.get(row);
        }
        Object value = vector.getObject(row);
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof Text ? value.toString() : value;
    }
}
