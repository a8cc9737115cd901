package io.sluice.orchestrator.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A schema as a table of the reference page: one row for each key that a person can write. */
final class SettingsTable {

    private final JsonNode root;
    private final List<String> rows =
            new ArrayList<>(List.of("| key | type | default | bounds, meaning |", "|---|---|---|---|"));

    SettingsTable(JsonNode root) {
        this.root = root;
    }

    /** @param wanted which of the schema's own keys, by key and schema */
    SettingsTable add(JsonNode schema, BiPredicate<String, JsonNode> wanted) {
        List<String> required = words(schema.path("required"));
        schema.path("properties").forEachEntry((key, property) -> {
            if (wanted.test(key, property)) {
                row(key, property, required.contains(key));
            }
        });
        return this;
    }

    String text() {
        return rows.stream().distinct().collect(Collectors.joining("\n"));
    }

    private void row(String path, JsonNode property, boolean required) {
        JsonNode rule = resolved(property);
        if (rule.has("not")) {
            return;
        }
        String meaning =
                property.path("description").asString(rule.path("description").asString(""));
        if (!meaning.isEmpty()) {
            JsonNode given = property.has("default") ? property.get("default") : rule.path("default");
            String otherwise = required ? "required" : given.isMissingNode() ? "none" : "`" + given.asString() + "`";
            rows.add("| `" + path + "` | " + type(rule) + " | " + otherwise + " | " + meaning + choices(rule, meaning)
                    + " |");
        }
        below(path, rule);
    }

    private void below(String path, JsonNode rule) {
        List<String> required = words(rule.path("required"));
        rule.path("properties")
                .forEachEntry((key, property) -> row(path + "." + key, property, required.contains(key)));
        JsonNode each = rule.path("additionalProperties");
        if (each.isObject() && !path.equals("tasks")) {
            below(path + ".<name>", resolved(each));
        }
        if (rule.path("items").isObject()) {
            below(path + "[]", resolved(rule.get("items")));
        }
    }

    private static String choices(JsonNode rule, String meaning) {
        List<String> words = words(rule.path("enum"));
        return words.size() < 2 || meaning.contains("`" + words.get(0) + "`")
                ? ""
                : ": " + words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    private static String type(JsonNode rule) {
        return rule.path("title")
                .asString(
                        switch (rule.path("type").asString("string")) {
                            case "object" -> "map";
                            case "array" -> "list";
                            case "integer", "number" -> "number";
                            case "boolean" -> "true or false";
                            default -> "text";
                        });
    }

    private JsonNode resolved(JsonNode rule) {
        String ref = rule.path("$ref").asString("");
        return ref.isEmpty() ? rule : root.at(ref.substring(1));
    }

    private static List<String> words(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
