package io.sluice.system.chaos;

import io.sluice.system.Expected;
import io.sluice.system.Warehouse;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The destination beside the documents, value by value, by means that the receipt knows nothing of. */
final class Comparison {

    private static final int MOST_TOLD = 5;

    private Comparison() {}

    /** Adds what is wrong to the list: rows that are missing, double or of no document, and values that differ. */
    static void compare(ChaosDocuments documents, Warehouse warehouse, String table, List<String> wrong) {
        compare(documents, warehouse.rows("select * from " + table), wrong);
    }

    static void compare(ChaosDocuments documents, List<Map<String, @Nullable Object>> rows, List<String> wrong) {
        BitSet seen = new BitSet(documents.count());
        int told = 0;
        for (Map<String, @Nullable Object> row : rows) {
            int number = ((Long) row.getOrDefault("n", -1L)).intValue();
            String difference = number < 0 || number >= documents.count() || seen.get(number)
                    ? "a row too much"
                    : difference(documents.document(number), row);
            if (difference != null && told++ < MOST_TOLD) {
                wrong.add("document " + number + ": " + difference);
            }
            if (number >= 0) {
                seen.set(number);
            }
        }
        if (seen.cardinality() < documents.count()) {
            wrong.add(documents.count() - seen.cardinality() + " documents are missing, the first is "
                    + seen.nextClearBit(0));
        }
        if (told > MOST_TOLD) {
            wrong.add("and " + (told - MOST_TOLD) + " more");
        }
    }

    private static @Nullable String difference(BsonDocument document, Map<String, @Nullable Object> row) {
        Map<String, String> there = Expected.found(row);
        for (Map.Entry<String, BsonValue> field : document.entrySet()) {
            if (field.getKey().equals("_id")) {
                continue;
            }
            String expected = field.getValue().isNull() ? null : Expected.text(field.getValue());
            String found = there.get(Expected.column(field.getKey()));
            if (expected == null ? found != null : !expected.equals(found)) {
                return field.getKey() + " is " + found + " in place of " + expected;
            }
        }
        for (String column : there.keySet()) {
            if (column.startsWith("late") && !column.contains("__") && !document.containsKey(column)) {
                return column + " is there, and in the document it is not";
            }
        }
        return null;
    }
}
