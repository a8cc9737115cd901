package io.sluice.orchestrator.workflow;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.sluice.contracts.json.ContractJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema (draft-07) of a workflow: the frame that the orchestrator owns, and in it the settings that each
 * connector publishes. Editors use it as it is; {@link #problems} judges a text by it, in words of our own.
 *
 * <p>Beside the keywords of draft-07 a schema may hold: {@code errorMessage}, what a value must be; {@code x-code}, the
 * problem's code; {@code x-later} and {@code x-laterValues}, keys and values that come with a later version. A reference
 * must lead into the same document ({@code #/...}).
 */
public final class WorkflowSchema {

    private static final JsonMapper MAPPER = ContractJson.mapper();
    private static final Dialect DIALECT = Dialect.builder(Dialects.getDraft7())
            .keywords(Stream.of("errorMessage", "x-code", "x-later", "x-laterValues")
                    .map(NonValidationKeyword::new)
                    .toList())
            .build();
    private static final JsonNode FRAME = resource("/io/sluice/orchestrator/workflow/workflow.schema.json");

    private final ObjectNode merged;
    private final Schema compiled;

    private WorkflowSchema(ObjectNode merged) {
        this.merged = merged;
        this.compiled = SchemaRegistry.withDialect(DIALECT).getSchema(merged);
        compiled.initializeValidators();
    }

    /** With the schemas of the connectors that came with this build. */
    public static WorkflowSchema ofBuild() {
        return Build.SCHEMA;
    }

    /**
     * @param published by connector; of one that is not in it, the schema that came with this build counts
     * @throws IllegalArgumentException if one of them cannot be used
     */
    public static WorkflowSchema with(Map<String, String> published) {
        Map<Connector, JsonNode> settings = new LinkedHashMap<>();
        for (Connector connector : Connector.named()) {
            String text = published.get(connector.word());
            settings.put(connector, text == null ? Build.SETTINGS.get(connector) : usable(connector.word(), text));
        }
        return new WorkflowSchema(merged(settings));
    }

    /** Whether a connector may publish this: an object's schema that refers to nothing outside of itself. */
    public static JsonNode usable(String connector, String text) {
        JsonNode schema;
        try {
            schema = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the schema of " + connector + " is no JSON", e);
        }
        boolean foreign = schema.findValues("$ref").stream()
                .anyMatch(ref -> !ref.isString() || !ref.asString().startsWith("#/"));
        if (!schema.path("properties").isObject()
                || foreign
                || !schema.findValues("$id").isEmpty()) {
            throw new IllegalArgumentException("the schema of " + connector
                    + " must be that of an object with properties, and refer to nothing outside of itself");
        }
        return schema;
    }

    /** For editors, and for the page that is made of it. */
    public ObjectNode json() {
        return merged.deepCopy();
    }

    List<Problem> problems(Located tree) {
        JsonNode plain = MAPPER.valueToTree(tree.plain());
        return new SchemaProblems(merged, tree).of(compiled.validate(plain));
    }

    private static ObjectNode merged(Map<Connector, JsonNode> settings) {
        ObjectNode merged = FRAME.deepCopy().asObject();
        ObjectNode definitions = merged.get("definitions").asObject();
        ObjectNode task = MAPPER.createObjectNode().put("type", "object");
        task.putArray("required").add("use");
        ObjectNode use = task.putObject("properties").putObject("use");
        use.put("description", "the connector's action");
        ArrayNode words = use.putArray("enum");
        use.put("x-code", "unknown-connector");
        use.putArray("x-laterValues").add("archive.read");
        ArrayNode cases = task.putArray("allOf");
        settings.forEach((connector, schema) -> {
            words.add(connector.word());
            definitions.set(connector.word(), task(connector, schema));
            ObjectNode one = cases.addObject();
            ObjectNode when = one.putObject("if");
            when.putObject("properties").putObject("use").put("const", connector.word());
            when.putArray("required").add("use");
            one.putObject("then").put("$ref", "#/definitions/" + connector.word());
        });
        definitions.remove(List.of("every task", "every source", "every transform", "every sink"));
        merged.get("properties").get("tasks").asObject().set("additionalProperties", task);
        return merged;
    }

    /** What every task has, what its place in the graph asks for, and the connector's own. */
    private static ObjectNode task(Connector connector, JsonNode settings) {
        ObjectNode task = settings.deepCopy().asObject();
        task.remove(List.of("$schema", "$id"));
        rebase(task, "#/definitions/" + connector.word() + "/");
        ObjectNode properties = MAPPER.createObjectNode();
        ArrayNode required = MAPPER.createArrayNode();
        ArrayNode later = MAPPER.createArrayNode();
        JsonNode common = FRAME.get("definitions");
        for (JsonNode part : List.of(
                common.get("every task"), common.get("every " + connector.kind().word()), task)) {
            properties.setAll(part.get("properties").asObject());
            part.path("required").forEach(required::add);
            part.path("x-later").forEach(later::add);
        }
        task.set("properties", properties);
        task.set("required", required);
        task.set("x-later", later);
        return task.put("type", "object").put("additionalProperties", false);
    }

    /** A connector's schema is a document of its own; here it stands below another root. */
    private static void rebase(JsonNode node, String root) {
        if (node.isObject() && node.path("$ref").isString()) {
            String ref = node.get("$ref").asString();
            node.asObject().put("$ref", root + ref.substring(2));
        }
        node.forEach(child -> rebase(child, root));
    }

    private static JsonNode resource(String path) {
        try (InputStream in = WorkflowSchema.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing in this build");
            }
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Build {
        static final Map<Connector, JsonNode> SETTINGS = new LinkedHashMap<>();

        static {
            for (Connector connector : Connector.named()) {
                SETTINGS.put(connector, resource("/io/sluice/connector/" + connector.word() + ".schema.json"));
            }
        }

        static final WorkflowSchema SCHEMA = new WorkflowSchema(merged(SETTINGS));
    }
}
