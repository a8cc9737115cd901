package io.sluice.runtime.sink;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The rows that one commit brings for one table, in their order.
 *
 * @param columns the union of the batches' columns; what a batch does not have is null in its rows
 */
public record TableBatches(String table, List<SinkBatch> batches, Map<String, ColumnOrigin> columns) {

    /** In the order of the tables' names, so that two commits never wait for each other crosswise. */
    public static List<TableBatches> of(List<SinkBatch> batches) {
        Map<String, List<SinkBatch>> byTable = new TreeMap<>();
        for (SinkBatch batch : batches) {
            if (batch.rows().rows().getRowCount() > 0) {
                byTable.computeIfAbsent(batch.rows().table(), table -> new ArrayList<>())
                        .add(batch);
            }
        }
        return byTable.entrySet().stream()
                .map(entry ->
                        new TableBatches(entry.getKey(), entry.getValue(), union(entry.getKey(), entry.getValue())))
                .toList();
    }

    public long rows() {
        return batches.stream()
                .mapToLong(batch -> batch.rows().rows().getRowCount())
                .sum();
    }

    private static Map<String, ColumnOrigin> union(String table, List<SinkBatch> batches) {
        Map<String, ColumnOrigin> union = new LinkedHashMap<>();
        for (SinkBatch batch : batches) {
            for (Field field : batch.rows().rows().getSchema().getFields()) {
                if (SluiceColumns.isOwn(field)) {
                    continue;
                }
                ColumnOrigin origin = ColumnOrigin.of(field);
                ColumnOrigin before = union.putIfAbsent(field.getName(), origin);
                if (before != null && !before.equals(origin)) {
                    throw new Bug(
                            "column-contradicts",
                            "column " + field.getName() + " of table " + table + " has two origins in one commit: "
                                    + before + " and " + origin);
                }
            }
        }
        return union;
    }
}
