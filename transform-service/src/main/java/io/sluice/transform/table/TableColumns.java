package io.sluice.transform.table;

import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.schema.SchemaEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table's columns as the schema log gives them: a pure function of its entries, and only ever longer. */
public final class TableColumns {

    /** What lies beyond goes to the overflow column. Far below every destination's own limit, and readable. */
    public static final int MOST = 400;

    private final Map<List<String>, PathColumns> byPath = new HashMap<>();
    private final ColumnNames names = new ColumnNames();
    private int columns;

    public @Nullable PathColumns find(List<String> path) {
        return byPath.get(path);
    }

    /** How many columns there are; a change says that something was added. */
    public int size() {
        return columns;
    }

    void add(SchemaEntry entry) {
        PathColumns known = byPath.get(entry.path());
        ValueClass valueClass = ValueClass.ofWord(entry.valueClass());
        // Lanes may propose at the same time, so the log can hold more than the cap: its order decides who is in.
        if (columns == MOST || (known != null && known.column(valueClass) != null)) {
            return;
        }
        if (known == null) {
            String name = names.plain(entry.path());
            PathColumns fresh = new PathColumns(valueClass, name);
            fresh.add(columns++, name, entry.path(), valueClass);
            byPath.put(entry.path(), fresh);
        } else {
            String name = names.variant(known.plainName(), entry.path(), valueClass.word());
            known.add(columns++, name, entry.path(), valueClass);
        }
    }
}
