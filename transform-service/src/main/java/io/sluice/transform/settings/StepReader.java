package io.sluice.transform.settings;

import io.sluice.contracts.text.Nearest;
import io.sluice.runtime.connection.Secrets;
import io.sluice.transform.expression.Expression;
import io.sluice.transform.value.Conversion;
import io.sluice.transform.value.OnError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns one entry of {@code steps} into a {@link Step}. */
final class StepReader {

    private static final List<String> KNOWN =
            List.of("flatten", "select", "drop", "rename", "cast", "filter", "derive", "mask");
    private static final List<String> LATER = List.of("explode");
    private static final int DEEPEST = 50;

    private final SettingsReader reader;
    private final Secrets secrets;

    StepReader(SettingsReader reader, Secrets secrets) {
        this.reader = reader;
        this.secrets = secrets;
    }

    Step read(String place, Object found) {
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
                    LATER.contains(kind)
                            ? "it comes with a later version; " + known
                            : known + Nearest.hint(kind, KNOWN));
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
            case "select" -> new Step.Select(in, onlyFields(inside, settings));
            case "drop" -> new Step.Drop(in, onlyFields(inside, settings));
            case "rename" -> new Step.Rename(in, names(inside, settings));
            case "cast" -> new Step.Cast(in, conversions(inside, settings));
            case "filter" -> filter(in, inside, settings);
            case "derive" -> derive(in, inside, settings);
            default -> new MaskReader(reader, secrets).read(in, inside, settings);
        };
    }

    private List<List<String>> onlyFields(String place, Map<String, Object> settings) {
        reader.allow(place, settings, List.of("in", "fields"));
        return fields(reader, place, settings);
    }

    static List<List<String>> fields(SettingsReader reader, String place, Map<String, Object> settings) {
        List<Object> fields = reader.list(place + ".fields", settings.get("fields"));
        if (fields.isEmpty()) {
            throw reader.refuse(place + ".fields", "an empty list", "name at least one field");
        }
        return fields.stream()
                .map(field -> reader.path(place + ".fields", field))
                .toList();
    }

    private Map<List<String>, String> names(String place, Map<String, Object> settings) {
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

    private Map<List<String>, Conversion> conversions(String place, Map<String, Object> settings) {
        OnError onError = onError(reader, place, settings);
        Map<List<String>, Conversion> fields = new LinkedHashMap<>();
        own(settings).forEach((field, found) -> {
            List<String> path = reader.path(place, field);
            fields.put(path, new CastReader(reader).read(place + "." + field, found, onError));
        });
        if (fields.isEmpty()) {
            throw reader.refuse(
                    place, "no field", "write field: class for at least one field, as in price: decimal(18,2)");
        }
        return fields;
    }

    private Step filter(StreamPattern in, String place, Map<String, Object> settings) {
        reader.allow(place, settings, List.of("in", "keep", "onError"));
        Expression keep = expression(place + ".keep", settings.get("keep"));
        if (keep.isNeverBool()) {
            throw reader.refuse(
                    place + ".keep",
                    "an expression of type " + keep.typeName(),
                    "it must be true or false, as in doc.total > 0");
        }
        return new Step.Filter(in, place + ".keep", keep, onError(reader, place, settings));
    }

    private Step derive(StreamPattern in, String place, Map<String, Object> settings) {
        Map<String, Expression> fields = new LinkedHashMap<>();
        own(settings).forEach((field, found) -> {
            List<String> path = reader.path(place, field);
            if (path.size() != 1) {
                throw reader.refuse(
                        place,
                        "\"" + field + "\"",
                        "a derived field stands at the top of the document: give it one name, in backticks if it holds"
                                + " a dot");
            }
            fields.put(path.get(0), expression(place + "." + field, found));
        });
        if (fields.isEmpty()) {
            throw reader.refuse(place, "no field", "write field: expression for at least one field");
        }
        return new Step.Derive(in, place, fields, onError(reader, place, settings));
    }

    private Expression expression(String place, @Nullable Object found) {
        String text = reader.text(place, found);
        try {
            return Expression.compile(text);
        } catch (IllegalArgumentException e) {
            String shown = text.length() <= 80 ? text : text.substring(0, 80) + "...";
            throw reader.refuse(place, "\"" + shown + "\"", String.valueOf(e.getMessage()));
        }
    }

    static OnError onError(SettingsReader reader, String place, Map<String, Object> settings) {
        if (!settings.containsKey("onError")) {
            return OnError.REJECT;
        }
        return OnError.valueOf(
                reader.word(place + ".onError", settings.get("onError"), List.of("reject", "null", "fail"))
                        .toUpperCase(Locale.ROOT));
    }

    /** The entries that name fields; a field called in or onError stands in backticks. */
    private static Map<String, Object> own(Map<String, Object> settings) {
        Map<String, Object> fields = new LinkedHashMap<>(settings);
        fields.keySet().removeAll(List.of("in", "onError"));
        return fields;
    }
}
