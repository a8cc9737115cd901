package io.sluice.orchestrator.workflow;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import io.sluice.contracts.text.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Says what a schema found in words that teach: the place, what was found, what is allowed, and what was perhaps meant. */
final class SchemaProblems {

    /** Far more than are shown; finding words for each of some ten thousand takes seconds. */
    private static final int MOST_LOOKED_AT = 1_000;

    private final JsonNode schema;
    private final Located tree;

    SchemaProblems(JsonNode schema, Located tree) {
        this.schema = schema;
        this.tree = tree;
    }

    /** One problem for each value: of a value of the wrong type it says nothing about its bounds. */
    List<Problem> of(List<Error> errors) {
        Map<String, Problem> found = new LinkedHashMap<>();
        Map<String, Problem> missing = new LinkedHashMap<>();
        Set<String> meant = new HashSet<>();
        for (Error error : errors.subList(0, Math.min(errors.size(), MOST_LOOKED_AT))) {
            List<String> path = segments(error.getInstanceLocation());
            Located at = tree.at(path).orElse(tree);
            JsonNode rule = rule(error);
            switch (String.valueOf(error.getKeyword())) {
                case "additionalProperties" -> {
                    String key = String.valueOf(error.getProperty());
                    found.putIfAbsent(at.place().pointer() + "/" + key, unknown(path, at, key, rule));
                    Nearest.word(key, keys(rule))
                            .ifPresent(word -> meant.add(at.place().pointer() + "/" + word));
                }
                case "required" -> {
                    String key = String.valueOf(error.getProperty());
                    missing.putIfAbsent(at.place().pointer() + "/" + key, missing(path, at, key, rule));
                }
                case "propertyNames" -> names(at, rule.path("propertyNames"), found);
                case "not" ->
                    found.putIfAbsent(
                            at.place().pointer(),
                            Problem.at(at.place(), code(rule, "not-allowed"), mustBe(rule, "is not allowed here")));
                default -> found.putIfAbsent(at.place().pointer(), wrong(path, at, rule));
            }
        }
        // A key that is there with a slip of the pen is one mistake, not two.
        missing.keySet().removeAll(meant);
        missing.forEach(found::putIfAbsent);
        return new ArrayList<>(found.values());
    }

    private Problem unknown(List<String> path, Located at, String key, JsonNode rule) {
        Located value = at.at(List.of(key)).orElse(at);
        String what = name(path);
        if (words(rule.path("x-later")).contains(key)) {
            return Problem.at(
                    value.place(), "later-version", key + " comes with a later version; remove it from " + what);
        }
        List<String> allowed = keys(rule);
        return Problem.at(
                value.place(),
                "unknown-key",
                what + " has no key " + key + Nearest.hint(key, allowed) + " (allowed: " + String.join(", ", allowed)
                        + ")");
    }

    private List<String> keys(JsonNode rule) {
        List<String> allowed = new ArrayList<>();
        rule.path("properties").forEachEntry((word, property) -> {
            if (!resolved(property).has("not")) {
                allowed.add(word);
            }
        });
        return allowed;
    }

    private Problem missing(List<String> path, Located at, String key, JsonNode rule) {
        String must = mustBe(resolved(rule.path("properties").path(key)), "");
        return Problem.at(
                at.place(),
                "missing-key",
                name(path) + " needs the key " + key + (must.isEmpty() ? "" : ", which " + must));
    }

    /** The library names the map, not the key; so the keys are looked at here. */
    private static void names(Located at, JsonNode rule, Map<String, Problem> found) {
        if (at instanceof Located.Keys keys) {
            String pattern = rule.path("pattern").asString("");
            keys.values().forEach((key, value) -> {
                if (!key.matches(pattern)) {
                    found.putIfAbsent(
                            value.place().pointer(),
                            Problem.at(
                                    value.place(),
                                    code(rule, "name"),
                                    mustBe(rule, "this name is not allowed") + ", found \"" + key + "\""));
                }
            });
        }
    }

    private Problem wrong(List<String> path, Located at, JsonNode rule) {
        String name = name(path);
        List<String> later = words(rule.path("x-laterValues"));
        String found = String.valueOf(at.plain());
        if (later.contains(found)) {
            return Problem.at(
                    at.place(),
                    "later-version",
                    name + " " + found + " comes with a later version; this version has "
                            + String.join(", ", words(rule.path("enum"))));
        }
        String text = name + " " + mustBe(rule, bounds(rule)) + ", found " + at.kind();
        if (at instanceof Located.Scalar scalar) {
            text += scalar.plain() instanceof String word
                    ? Nearest.hint(word, words(rule.path("enum")))
                    // What has a title is a figure with a unit or the like, and quotes would not make it one.
                    : types(rule).equals(List.of("string")) && scalar.plain() != null && !rule.has("title")
                            ? "; in quotes it is text"
                            : "";
        }
        return Problem.at(at.place(), code(rule, kindCode(rule)), text);
    }

    private static String bounds(JsonNode rule) {
        if (rule.has("enum")) {
            List<String> words = words(rule.get("enum"));
            return "must be " + (words.size() == 1 ? words.get(0) : "one of " + String.join(", ", words));
        }
        if (rule.has("const")) {
            return "must be " + rule.get("const").asString();
        }
        StringBuilder text = new StringBuilder("must be ");
        text.append(String.join(
                " or ", types(rule).stream().map(SchemaProblems::word).toList()));
        if (rule.has("minimum") || rule.has("maximum")) {
            text.append(rule.has("minimum") ? " from " + rule.get("minimum") : "");
            text.append(rule.has("maximum") ? " to " + rule.get("maximum") : "");
        }
        if (rule.has("minLength") || rule.has("minItems") || rule.has("minProperties")) {
            text.append(" that is not empty");
        }
        if (rule.has("pattern")) {
            text.append(" of the form ").append(rule.get("pattern").asString());
        }
        return text.toString();
    }

    private static String word(String type) {
        return switch (type) {
            case "object" -> "a map";
            case "array" -> "a list";
            case "string" -> "text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "null" -> "nothing";
            default -> "something else";
        };
    }

    private static String kindCode(JsonNode rule) {
        if (rule.has("enum") || rule.has("const")) {
            return "value";
        }
        List<String> types = types(rule);
        return types.contains("object")
                ? "not-a-map"
                : types.contains("array") ? "not-a-list" : types.contains("string") ? "not-text" : "out-of-range";
    }

    private static List<String> types(JsonNode rule) {
        JsonNode type = rule.path("type");
        return type.isString() ? List.of(type.asString()) : words(type);
    }

    private static String mustBe(JsonNode rule, String otherwise) {
        return rule.path("errorMessage").asString(otherwise);
    }

    private static String code(JsonNode rule, String otherwise) {
        return rule.path("x-code").asString(otherwise);
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(word.asString()));
        return words;
    }

    /** What a person calls the value: the task by its name and connector, what is inside by its dotted path. */
    private String name(List<String> path) {
        if (path.isEmpty()) {
            return "a workflow";
        }
        if (path.get(0).equals("tasks") && path.size() == 2) {
            Optional<Located> use = tree.at(List.of("tasks", path.get(1), "use"));
            return "the task " + path.get(1)
                    + use.map(Located::plain).map(word -> " (" + word + ")").orElse("");
        }
        List<String> inside = path.get(0).equals("tasks") && path.size() > 2 ? path.subList(2, path.size()) : path;
        StringBuilder name = new StringBuilder();
        for (String segment : inside) {
            boolean index = segment.matches("[0-9]+") && !name.isEmpty();
            name.append(index ? "[" + segment + "]" : (name.isEmpty() ? "" : ".") + segment);
        }
        return name.toString();
    }

    /** The schema that holds the keyword which failed. */
    private JsonNode rule(Error error) {
        List<String> path = segments(error.getSchemaLocation().getFragment());
        JsonNode node = schema;
        for (String segment : path.subList(0, Math.max(0, path.size() - 1))) {
            node = node.isArray() ? node.path(Integer.parseInt(segment)) : node.path(segment);
        }
        return node;
    }

    private JsonNode resolved(JsonNode rule) {
        String ref = rule.path("$ref").asString("");
        return ref.startsWith("#/") ? schema.at(ref.substring(1)) : rule;
    }

    private static List<String> segments(NodePath path) {
        List<String> segments = new ArrayList<>();
        for (int i = 0; i < path.getNameCount(); i++) {
            segments.add(path.getName(i));
        }
        return segments;
    }
}
