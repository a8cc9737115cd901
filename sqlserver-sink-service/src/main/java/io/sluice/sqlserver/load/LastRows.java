package io.sluice.sqlserver.load;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.sink.TableBatches;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.BaseVariableWidthVector;

/**
 * Which rows of a commit are sent: in merge the last one of each key, else all. Chosen here, because a stage in which every
 * key stands once needs neither an order nor a window, and fewer rows travel.
 *
 * @param sent for each batch, the rows to send
 * @param count of all batches together
 */
record LastRows(List<BitSet> sent, long count) {

    static final LastRows NONE = new LastRows(List.of(), 0);

    static LastRows all(TableBatches batches) {
        List<BitSet> sent = new ArrayList<>();
        batches.batches().forEach(batch -> {
            BitSet rows = new BitSet();
            rows.set(0, batch.rows().rows().getRowCount());
            sent.add(rows);
        });
        return new LastRows(sent, batches.rows());
    }

    static LastRows ofEachKey(TableBatches batches) {
        Set<String> keys = new HashSet<>();
        List<BitSet> sent = new ArrayList<>();
        for (int i = batches.batches().size() - 1; i >= 0; i--) {
            var rows = batches.batches().get(i).rows().rows();
            BaseVariableWidthVector vector = (BaseVariableWidthVector) rows.getVector(SluiceColumns.KEY);
            if (vector == null) {
                throw new Bug("rows-without-key", "a batch for table " + batches.table() + " has no _sluice_key");
            }
            BitSet last = new BitSet();
            for (int row = rows.getRowCount() - 1; row >= 0; row--) {
                last.set(row, keys.add(key(vector, row)));
            }
            sent.add(last);
        }
        Collections.reverse(sent);
        return new LastRows(sent, keys.size());
    }

    private static String key(BaseVariableWidthVector vector, int row) {
        long start = vector.getStartOffset(row);
        byte[] bytes = new byte[(int) (vector.getEndOffset(row) - start)];
        vector.getDataBuffer().getBytes(start, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
