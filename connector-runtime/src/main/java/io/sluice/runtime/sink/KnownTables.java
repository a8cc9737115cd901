package io.sluice.runtime.sink;

import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.ColumnOrigin;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns that tables had when this replica looked last, so that a commit need not ask. Columns only ever come. */
public final class KnownTables {

    private static final int MAX_TABLES = 2_000;

    private final Map<Key, Map<String, ColumnOrigin>> tables = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Map<String, ColumnOrigin>> eldest) {
            return size() > MAX_TABLES;
        }
    };

    public synchronized @Nullable Map<String, ColumnOrigin> find(TaskRef task, String table) {
        return tables.get(new Key(task.run(), task.task(), table));
    }

    public synchronized void remember(TaskRef task, String table, Map<String, ColumnOrigin> columns) {
        tables.put(new Key(task.run(), task.task(), table), columns);
    }

    public synchronized void forget(TaskRef task) {
        tables.keySet()
                .removeIf(key -> key.run().equals(task.run()) && key.task().equals(task.task()));
    }

    private record Key(String run, String task, String table) {}
}
