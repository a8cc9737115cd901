package io.sluice.redshift.postgres;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.text.Nearest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a workflow says of a load: the schema that it writes into, and how rows meet those that are there already. */
record LoadSettings(SqlIdentifier schema, Mode mode, String sideSuffix) {

    enum Mode {
        /** A row takes the place of the row with its key. */
        MERGE,
        /** Rows go into side tables, which take the place of the old ones when the run is complete. */
        REPLACE,
        /** Rows are added to those that are there; none is ever replaced. */
        APPEND
    }

    private static final List<String> MODES = List.of("merge", "replace", "append");

    /** Keys that every task may have; the planner acts on them, not the connector. */
    private static final Set<String> OF_EVERY_TASK =
            Set.of("use", "connection", "from", "after", "limit", "retry", "timeout");

    static LoadSettings of(TaskRef task) {
        refuseUnknown(task, "", task.settings(), Set.of("write"), OF_EVERY_TASK);
        if (!(task.settings().get("write") instanceof Map<?, ?> write)) {
            throw refused(task, "settings-incomplete", "has no write", "set write: {schema: shop, mode: merge}");
        }
        if (write.containsKey("keys")) {
            throw refused(
                    task,
                    "not-yet-supported",
                    "names write.keys",
                    "keys come with a later version; remove it: " + "rows are matched by _sluice_key");
        }
        refuseUnknown(task, "write.", write, Set.of("schema", "mode"), Set.of());
        if (!(write.get("schema") instanceof String schema) || schema.isBlank()) {
            throw refused(task, "settings-incomplete", "has no write.schema", "name the schema: write: {schema: shop}");
        }
        if (schema.startsWith("pg_") || schema.equals("information_schema")) {
            throw refused(
                    task,
                    "settings-invalid",
                    "has write.schema \"" + schema + "\"",
                    "PostgreSQL keeps that schema for itself; choose another one");
        }
        String side = "__new_" + SqlIdentifier.hash(task.run() + "/" + task.task(), 8);
        return new LoadSettings(new SqlIdentifier(schema), mode(task, write.get("mode")), side);
    }

    /** Whether a row has a key, and meets the one that has it already. */
    boolean merges() {
        return mode == Mode.MERGE;
    }

    /** Whether rows go into a table beside, until the run is complete. */
    boolean replaces() {
        return mode == Mode.REPLACE;
    }

    /** The table that rows of this run are written to. */
    SqlIdentifier written(String table) {
        return replaces() ? sideTable(table) : new SqlIdentifier(table);
    }

    /** The run's own table beside {@code table}; a name that gets too long is cut and told apart by a hash. */
    SqlIdentifier sideTable(String table) {
        int room = 63 - sideSuffix.length();
        String name = table.getBytes(StandardCharsets.UTF_8).length <= room
                ? table
                : SqlIdentifier.cut(table, room - 9) + "_" + SqlIdentifier.hash(table, 8);
        return new SqlIdentifier(name + sideSuffix);
    }

    String qualified(String table) {
        return schema.name() + "." + table;
    }

    private static Mode mode(TaskRef task, @Nullable Object found) {
        if (found == null) {
            return Mode.MERGE;
        }
        return switch (String.valueOf(found).toLowerCase(Locale.ROOT)) {
            case "merge" -> Mode.MERGE;
            case "replace" -> Mode.REPLACE;
            case "append" -> Mode.APPEND;
            default ->
                throw refused(
                        task,
                        "settings-invalid",
                        "has write.mode \"" + found + "\"",
                        "allowed are " + String.join(", ", MODES) + Nearest.hint(String.valueOf(found), MODES));
        };
    }

    private static void refuseUnknown(
            TaskRef task, String place, Map<?, ?> found, Set<String> allowed, Set<String> alsoAllowed) {
        for (Object key : found.keySet()) {
            if (!allowed.contains(String.valueOf(key)) && !alsoAllowed.contains(String.valueOf(key))) {
                throw refused(
                        task,
                        "settings-unknown",
                        "has the unknown key " + place + key,
                        "allowed are " + String.join(", ", new TreeSet<>(allowed)) + "; remove it");
            }
        }
    }

    private static BadConfiguration refused(TaskRef task, String code, String found, String remedy) {
        return new BadConfiguration(code, "task \"" + task.task() + "\" " + found + ": " + remedy);
    }
}
