package io.sluice.runtime.schema;

import java.util.List;

/**
 * One accepted column: its name follows from all entries before it (the first class of a path owns the plain name).
 *
 * @param table without schema
 * @param path segments of the field, after the steps
 * @param valueClass as in {@link io.sluice.runtime.batch.ValueClass#word}
 */
public record SchemaEntry(String table, List<String> path, String valueClass) {
    public SchemaEntry {
        path = List.copyOf(path);
    }
}
