package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/** The description of the API that a running orchestrator serves: complete, and the one that the repository keeps. */
class OpenApiTest {

    private static final Path KEPT = Path.of("../docs/openapi.json");
    private static final String REMAKE =
            "mvn -B -pl orchestrator-service -am test -Dtest=OpenApiTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dsluice.remake-docs=true";

    private static EmbeddedKafkaKraftBroker broker;
    private static Orchestrator orchestrator;
    private static String served;

    @BeforeAll
    static void start() {
        broker = Backing.kafka();
        orchestrator = new Orchestrator(broker.getBrokersAsString(), Backing.database());
        served = orchestrator.get("/openapi.json").response().body().strip() + "\n";
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
        broker.destroy();
    }

    /** Clients are generated from the kept one. */
    @Test
    void theKeptDescriptionIsTheServedOne() throws IOException {
        if (Boolean.getBoolean("sluice.remake-docs")) {
            Files.writeString(KEPT, served);
        }
        assertThat(Files.readString(KEPT))
                .as("docs/openapi.json is not up to date; remake it: " + REMAKE)
                .isEqualTo(served);
    }

    @Test
    void everyOperationHasANameASummaryParametersThatAreExplainedAndAnswersWithASchema() {
        List<String> missing = new ArrayList<>();
        List<String> names = new ArrayList<>();
        operations().forEach(each -> {
            JsonNode operation = each.operation();
            names.add(operation.path("operationId").asString());
            if (operation.path("summary").asString("").isEmpty()) {
                missing.add(each.name() + ": summary");
            }
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("description").asString("").isEmpty()) {
                    missing.add(each.name() + ": parameter " + parameter.get("name"));
                }
            });
            operation.get("responses").forEachEntry((status, answer) -> {
                boolean described = answer.path("content").isEmpty()
                        || answer.get("content").valueStream().allMatch(content -> content.has("schema"));
                if (!described || (answer.path("content").isEmpty() && !status.equals("204"))) {
                    missing.add(each.name() + ": answer " + status);
                }
            });
        });
        assertThat(missing).isEmpty();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "listWorkflows",
                        "putWorkflow",
                        "getWorkflow",
                        "getWorkflowRevision",
                        "startRun",
                        "listRuns",
                        "getRun",
                        "getReceipt",
                        "listTasks",
                        "listEdges",
                        "listEvents",
                        "streamRun",
                        "cancelRun",
                        "pauseRun",
                        "resumeRun",
                        "replayRun",
                        "retryRun",
                        "listRejected",
                        "replayRejected",
                        "listSnapshots",
                        "takeSnapshot",
                        "restoreRun",
                        "listConnectors",
                        "getWorkflowSchema");
    }

    @Test
    void everyRefusalIsAProblem() {
        operations().forEach(each -> each.operation().get("responses").forEachEntry((status, answer) -> {
            if (status.charAt(0) >= '4') {
                assertThat(answer.at("/content/application~1problem+json/schema/$ref")
                                .asString())
                        .as(each.name() + " " + status)
                        .isEqualTo("#/components/schemas/ProblemAnswer");
            }
        }));
        JsonNode problem = description().at("/components/schemas/ProblemAnswer");
        assertThat(problem.at("/properties/errors/items/$ref").asString()).isEqualTo("#/components/schemas/Problem");
        assertThat(problem.get("required").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder("type", "title", "status", "detail", "code");
    }

    @Test
    void bodiesMayBeYamlOrJsonEventsAreAStreamAndTheTokenIsABearer() {
        JsonNode description = description();
        assertThat(description
                        .at("/paths/~1api~1v1~1workflows~1{name}/put/requestBody/content")
                        .propertyNames())
                .containsExactlyInAnyOrder("application/json", "application/yaml");
        assertThat(description
                        .at("/paths/~1api~1v1~1runs~1{id}~1stream/get/responses/200/content")
                        .propertyNames())
                .containsExactly("text/event-stream");
        assertThat(description.at("/components/securitySchemes/bearer/scheme").asString())
                .isEqualTo("bearer");
        assertThat(description.at("/servers/0/url").asString()).isEqualTo("/");
    }

    private record Operation(String name, JsonNode operation) {}

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        description()
                .get("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) -> {
                    if (Set.of(HttpMethod.values())
                            .contains(HttpMethod.valueOf(method.toUpperCase(java.util.Locale.ROOT)))) {
                        operations.add(new Operation(method + " " + path, operation));
                    }
                }));
        return operations;
    }

    private static JsonNode description() {
        return ContractJson.mapper().readTree(served);
    }
}
