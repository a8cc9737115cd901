package io.sluice.runtime.sink;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.text.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow says of a load: the schema that it writes into, and how rows meet those that are there already.
 *
 * @param side names of the run's own tables, in replace
 */
public record LoadSettings(String schema, Mode mode, SideTables side) {

    /**
     * What a database says of schemas.
     *
     * @param name as it stands in messages
     * @param reserved schemas that the database keeps for itself
     * @param check throws {@link BadConfiguration} for what cannot be a name there
     */
    public record Product(String name, Predicate<String> reserved, Consumer<String> check) {}

    public enum Mode {
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

    public static LoadSettings of(TaskRef task, Product product) {
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
        if (product.reserved().test(schema)) {
            throw refused(
                    task,
                    "settings-invalid",
                    "has write.schema \"" + schema + "\"",
                    product.name() + " keeps that schema for itself; choose another one");
        }
        product.check().accept(schema);
        return new LoadSettings(schema, mode(task, write.get("mode")), SideTables.of(task));
    }

    /** Whether a row has a key, and meets the one that has it already. */
    public boolean merges() {
        return mode == Mode.MERGE;
    }

    /** Whether rows go into a table beside, until the run is complete. */
    public boolean replaces() {
        return mode == Mode.REPLACE;
    }

    /** The table that rows of this run are written to. */
    public String written(String table) {
        return replaces() ? side.of(table) : table;
    }

    public String qualified(String table) {
        return schema + "." + table;
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
