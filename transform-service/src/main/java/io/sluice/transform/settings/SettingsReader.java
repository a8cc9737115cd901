package io.sluice.transform.settings;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.text.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a task's settings, and says of each thing that is wrong where it stands, what was found and what is allowed. */
record SettingsReader(String task) {

    BadConfiguration refuse(String place, String found, String allowed) {
        return new BadConfiguration(
                "settings-invalid",
                "task \"" + task + "\", " + (place.isEmpty() ? "settings" : place) + ": found " + found + "; "
                        + allowed);
    }

    void allow(String place, Map<String, Object> map, List<String> keys) {
        for (String key : map.keySet().stream().sorted().toList()) {
            if (!keys.contains(key)) {
                throw refuse(
                        place, "\"" + key + "\"", "allowed are " + String.join(", ", keys) + Nearest.hint(key, keys));
            }
        }
    }

    Map<String, Object> map(String place, @Nullable Object found) {
        if (!(found instanceof Map<?, ?> map)) {
            throw refuse(place, shown(found), "a map belongs here");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value == null && "onError".equals(key)) {
                // In YAML the word null is no text.
                result.put("onError", "null");
                return;
            }
            if (value == null) {
                throw refuse(place + "." + key, "nothing", "give it a value or leave the key out");
            }
            result.put(String.valueOf(key), value);
        });
        return result;
    }

    List<Object> list(String place, @Nullable Object found) {
        if (!(found instanceof List<?> list)) {
            throw refuse(place, shown(found), "a list belongs here");
        }
        return List.<Object>copyOf(list);
    }

    String text(String place, @Nullable Object found) {
        if (!(found instanceof String text) || text.isEmpty()) {
            throw refuse(place, shown(found), "a text belongs here");
        }
        return text;
    }

    int wholeNumber(String place, @Nullable Object found, int from, int to) {
        if (!(found instanceof Integer number) || number < from || number > to) {
            throw refuse(place, shown(found), "a whole number from " + from + " to " + to + " belongs here");
        }
        return number;
    }

    String word(String place, @Nullable Object found, List<String> words) {
        String text = text(place, found);
        if (!words.contains(text)) {
            throw refuse(
                    place, "\"" + text + "\"", "allowed are " + String.join(", ", words) + Nearest.hint(text, words));
        }
        return text;
    }

    List<String> path(String place, @Nullable Object found) {
        String text = text(place, found);
        try {
            return FieldPath.parse(text);
        } catch (IllegalArgumentException e) {
            throw refuse(
                    place,
                    "\"" + text + "\"",
                    e.getMessage() + "; a path is dotted, as in address.city, and a name"
                            + " with a dot in it stands in backticks");
        }
    }

    PinnedType type(String place, @Nullable Object found) {
        String text = text(place, found);
        try {
            return PinnedType.parse(text);
        } catch (IllegalArgumentException e) {
            throw refuse(place, "\"" + text + "\"", String.valueOf(e.getMessage()));
        }
    }

    private static String shown(@Nullable Object found) {
        if (found == null) {
            return "nothing";
        }
        return found instanceof Map || found instanceof List
                ? found instanceof Map ? "a map" : "a list"
                : "\"" + found + "\"";
    }
}
