package io.sluice.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tables of {@code docs/workflow.md} are made of the schemas, and every workflow that the repository shows is sound. */
class WorkflowPageTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/workflow.md");
    private static final String REMAKE =
            "mvn -B -pl orchestrator-service -am test -Dtest=WorkflowPageTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dsluice.remake-docs=true";
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(version: 1\n.*?)```");

    @Test
    void thePageSaysWhatTheSchemasSay() throws IOException {
        String page = Files.readString(PAGE);
        String made = page;
        for (Map.Entry<String, String> table : tables().entrySet()) {
            Pattern block =
                    Pattern.compile("(?s)(<!-- schema: " + Pattern.quote(table.getKey()) + " -->\n).*?(<!-- end -->)");
            assertThat(made).containsPattern(block);
            made = block.matcher(made).replaceFirst("$1" + Matcher.quoteReplacement(table.getValue()) + "\n$2");
        }
        if (Boolean.getBoolean("sluice.remake-docs")) {
            Files.writeString(PAGE, made);
        } else {
            assertThat(page)
                    .as("docs/workflow.md is not up to date; remake it: " + REMAKE)
                    .isEqualTo(made);
        }
    }

    @Test
    void everyWorkflowInTheRepositoryIsSound() throws IOException {
        Matcher onPage = YAML.matcher(Files.readString(PAGE));
        assertThat(onPage.find()).isTrue();
        assertSound("docs/workflow.md", onPage.group(1));
        try (Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
            for (Path example :
                    examples.filter(file -> file.toString().endsWith(".yml")).toList()) {
                assertSound(example.toString(), Files.readString(example));
            }
        }
    }

    private static void assertSound(String where, String text) {
        assertThatCode(() -> WorkflowParser.parse(text, WorkflowSchema.ofBuild()))
                .as(where)
                .doesNotThrowAnyException();
    }

    private static Map<String, String> tables() throws IOException {
        JsonNode schema = WorkflowSchema.ofBuild().json();
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put(
                "a workflow",
                new SettingsTable(schema).add(schema, (key, property) -> true).text());
        SettingsTable common = new SettingsTable(schema);
        for (Connector connector : Connector.named()) {
            JsonNode task = schema.get("definitions").get(connector.word());
            Set<String> own = own(connector);
            common.add(task, (key, property) -> !own.contains(key));
            tables.put(
                    connector.word(),
                    new SettingsTable(schema)
                            .add(task, (key, property) -> own.contains(key))
                            .text());
        }
        tables.put("every task", common.text());
        return tables;
    }

    private static Set<String> own(Connector connector) throws IOException {
        try (var file = WorkflowPageTest.class.getResourceAsStream(
                "/io/sluice/connector/" + connector.word() + ".schema.json")) {
            return new TreeSet<>(List.copyOf(
                    new JsonMapper().readTree(file).get("properties").propertyNames()));
        }
    }
}
