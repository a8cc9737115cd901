package io.sluice.transform.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns one entry of {@code steps} into a {@link Step}. */
final class StepReader {

    private static final List<String> KNOWN = List.of("flatten", "select", "drop", "rename");
    private static final List<String> LATER = List.of("explode", "cast", "filter", "derive", "mask");
    private static final int DEEPEST = 50;

    private StepReader() {}

    static Step read(SettingsReader reader, String place, Object found) {
        Map<String, Object> entry = reader.map(place, found);
        String known = "this version has the steps " + String.join(", ", KNOWN);
        if (entry.size() != 1) {
            throw reader.refuse(
                    place,
                    entry.isEmpty() ? "an empty step" : String.join(", ", entry.keySet()),
                    "a step is one key with its settings; " + known);
        }
        String kind = entry.keySet().iterator().next();
        if (!KNOWN.contains(kind)) {
            throw reader.refuse(
                    place,
                    "\"" + kind + "\"",
                    LATER.contains(kind) ? "it comes with a later version; " + known : known);
        }
        String inside = place + "." + kind;
        Map<String, Object> settings = reader.map(inside, entry.get(kind));
        StreamPattern in = settings.containsKey("in")
                ? new StreamPattern(reader.text(inside + ".in", settings.get("in")))
                : StreamPattern.ALL;
        return switch (kind) {
            case "flatten" -> {
                reader.allow(inside, settings, List.of("in", "depth"));
                yield new Step.Flatten(in, reader.wholeNumber(inside + ".depth", settings.get("depth"), 0, DEEPEST));
            }
            case "select" -> new Step.Select(in, fields(reader, inside, settings));
            case "drop" -> new Step.Drop(in, fields(reader, inside, settings));
            default -> new Step.Rename(in, names(reader, inside, settings));
        };
    }

    private static List<List<String>> fields(SettingsReader reader, String place, Map<String, Object> settings) {
        reader.allow(place, settings, List.of("in", "fields"));
        List<Object> fields = reader.list(place + ".fields", settings.get("fields"));
        if (fields.isEmpty()) {
            throw reader.refuse(place + ".fields", "an empty list", "name at least one field");
        }
        return fields.stream()
                .map(field -> reader.path(place + ".fields", field))
                .toList();
    }

    private static Map<List<String>, String> names(SettingsReader reader, String place, Map<String, Object> settings) {
        Map<List<String>, String> names = new LinkedHashMap<>();
        settings.forEach((field, name) -> {
            if (!field.equals("in")) {
                List<String> newName = reader.path(place + "." + field, name);
                if (newName.size() != 1) {
                    throw reader.refuse(
                            place + "." + field,
                            "\"" + name + "\"",
                            "a field stays in its object: give the new name alone, in backticks if it holds a dot");
                }
                names.put(reader.path(place, field), newName.get(0));
            }
        });
        if (names.isEmpty()) {
            throw reader.refuse(place, "no field", "write old: new for at least one field");
        }
        return names;
    }
}
