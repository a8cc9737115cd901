package io.sluice.mongo;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.text.Nearest;
import io.sluice.mongo.split.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a task of {@code mongodb.read} says it reads. Made from the workflow's keys, or refused with a text to act on. */
record ReadSettings(String task, String database, List<CollectionChoice> collections) {

    /** Keys that any task may have; the planner's business. */
    private static final Set<String> OF_EVERY_TASK =
            Set.of("use", "connection", "from", "after", "lanes", "limit", "retry", "timeout");

    private static final Set<String> LATER_MODES = Set.of("incremental", "changes", "snapshot-then-changes");
    private static final List<String> OF_A_COLLECTION = List.of("mode", "lanes", "filter", "fields");

    static ReadSettings of(TaskRef task) {
        String where = "task \"" + task.task() + "\"";
        for (String key : task.settings().keySet()) {
            if (!key.equals("database") && !key.equals("collections") && !OF_EVERY_TASK.contains(key)) {
                throw refused(where + ": unknown key \"" + key + "\"; allowed are database, collections");
            }
        }
        return new ReadSettings(
                task.task(),
                database(where, task.settings().get("database")),
                choices(where, task.settings().get("collections")));
    }

    private static String database(String where, @Nullable Object value) {
        if (!(value instanceof String name) || name.isBlank()) {
            throw refused(where + ": database is " + found(value) + "; name the database to read: database: shop");
        }
        if (name.length() > 63 || name.chars().anyMatch(c -> "/\\. \"$*<>:|?\0".indexOf(c) >= 0)) {
            throw refused(where + ": database is \"" + name
                    + "\"; MongoDB allows at most 63 characters, and none of / \\ . \" $ * < > : | ? or space");
        }
        return name;
    }

    private static List<CollectionChoice> choices(String where, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> entries) || entries.isEmpty()) {
            throw refused(where + ": collections is " + found(value)
                    + "; name at least one collection or pattern: collections: {customers: {mode: snapshot}}");
        }
        Map<String, CollectionChoice> byName = new TreeMap<>();
        entries.forEach((key, settings) -> {
            String name = String.valueOf(key);
            byName.put(name, choice(where + ": collections." + name, name, settings));
        });
        return new ArrayList<>(byName.values());
    }

    private static CollectionChoice choice(String where, String name, @Nullable Object value) {
        if (name.isBlank()) {
            throw refused(where + ": a collection's name is empty");
        }
        if (value == null) {
            return new CollectionChoice(name, null, Query.EVERYTHING);
        }
        if (!(value instanceof Map<?, ?> settings)) {
            throw refused(where + " is " + found(value) + "; allowed is a map: {mode: snapshot, lanes: 2}");
        }
        for (Object key : settings.keySet()) {
            if (!OF_A_COLLECTION.contains(String.valueOf(key))) {
                throw refused(where + ": unknown key \"" + key + "\"; allowed are " + String.join(", ", OF_A_COLLECTION)
                        + Nearest.hint(String.valueOf(key), OF_A_COLLECTION));
            }
        }
        requireSnapshot(where, settings.containsKey("mode") ? settings.get("mode") : "snapshot");
        return new CollectionChoice(
                name,
                lanes(where, settings.containsKey("lanes"), settings.get("lanes")),
                new Query(
                        CollectionFilter.of(where + ".filter", settings.get("filter")),
                        CollectionFields.of(where + ".fields", settings.get("fields"))));
    }

    private static void requireSnapshot(String where, @Nullable Object mode) {
        if (mode instanceof String word && LATER_MODES.contains(word)) {
            throw refused(where + ".mode: " + word + " comes with a later version; allowed now: mode: snapshot");
        }
        if (!"snapshot".equals(mode)) {
            throw refused(where + ".mode is " + found(mode) + "; allowed now: mode: snapshot");
        }
    }

    private static @Nullable Integer lanes(String where, boolean given, @Nullable Object value) {
        if (!given) {
            return null;
        }
        if (value instanceof Number number && number.doubleValue() == number.intValue() && number.intValue() >= 1) {
            return number.intValue();
        }
        throw refused(where + ".lanes is " + found(value) + "; allowed is a whole number from 1 to the task's lanes");
    }

    static String found(@Nullable Object value) {
        if (value == null) {
            return "missing";
        }
        return value instanceof String
                ? "\"" + value + "\""
                : value instanceof Map || value instanceof List ? "not a name" : String.valueOf(value);
    }

    static BadConfiguration refused(String text) {
        return new BadConfiguration("settings-refused", text);
    }
}
