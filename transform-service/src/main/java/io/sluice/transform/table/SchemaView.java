package io.sluice.transform.table;

import io.sluice.runtime.schema.SchemaEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a lane has read of the schema log, as tables. Belongs to one lane. */
public final class SchemaView {

    private final Map<String, TableColumns> tables = new HashMap<>();
    private int entries;

    /** Takes in what the log has grown by; it grows only at its end. */
    public void read(List<SchemaEntry> log) {
        while (entries < log.size()) {
            SchemaEntry entry = log.get(entries++);
            table(entry.table()).add(entry);
        }
    }

    /** The number of entries that everything made now is made under. */
    public int entries() {
        return entries;
    }

    public TableColumns table(String name) {
        return tables.computeIfAbsent(name, n -> new TableColumns());
    }
}
