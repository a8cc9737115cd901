package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.client.ApiClient;
import io.sluice.client.ApiException;
import io.sluice.client.api.ConnectorsApi;
import io.sluice.client.api.RunsApi;
import io.sluice.client.api.SchemaApi;
import io.sluice.client.api.WorkflowsApi;
import io.sluice.client.model.ConnectorAnswer;
import io.sluice.client.model.Created;
import io.sluice.client.model.Problem;
import io.sluice.client.model.ProblemAnswer;
import io.sluice.client.model.PutAnswer;
import io.sluice.client.model.RunAnswer;
import io.sluice.client.model.RunList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.yaml.snakeyaml.Yaml;

/** A client that was generated from {@code docs/openapi.json} speaks with a whole orchestrator. */
class GeneratedClientTest {

    private static EmbeddedKafkaKraftBroker broker;
    private static Orchestrator orchestrator;
    private static ApiClient client;

    private final WorkflowsApi workflows = new WorkflowsApi(client);
    private final RunsApi runs = new RunsApi(client);

    @BeforeAll
    static void start() {
        broker = Backing.kafka();
        orchestrator = new Orchestrator(broker.getBrokersAsString(), Backing.database());
        client = new ApiClient();
        client.updateBaseUri(orchestrator.base().replace("/api/v1", ""));
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
        broker.destroy();
    }

    @Test
    void aWorkflowIsStoredAndReadBack() throws ApiException {
        // when
        PutAnswer stored = workflows.putWorkflow("kept", workflow("kept"), null, null);

        // then
        assertThat(stored.getName()).isEqualTo("kept");
        assertThat(stored.getRevision()).isEqualTo(1);
        assertThat(stored.getTasks()).isNull();
        assertThat(workflows.getWorkflow("kept")).isEqualTo(workflow("kept"));
        assertThat(workflows.getWorkflowRevision("kept", 1)).containsEntry("name", "kept");
        assertThat(workflows
                        .putWorkflowWithHttpInfo("kept", workflow("kept"), "\"1\"", null)
                        .getHeaders())
                .containsEntry("etag", List.of("\"1\""));
    }

    @Test
    void aRunIsStartedOnceLookedAtAndCancelled() throws ApiException {
        // given
        workflows.putWorkflow("steered", workflow("steered"), null, null);

        // when
        Created first = runs.startRun("steered", "nightly 2026-11-27");
        Created again = runs.startRun("steered", "nightly 2026-11-27");

        // then
        assertThat(again.getId()).isEqualTo(first.getId()).startsWith("steered-");
        RunAnswer run = runs.getRun(first.getId());
        assertThat(run.getWorkflow()).isEqualTo("steered");
        assertThat(run.getRevision()).isEqualTo(1);
        assertThat(run.getAllowedActions()).contains("cancel");
        assertThat(run.getCreatedAt()).isNotNull();
        assertThat(runs.getReceipt(first.getId()).getVerdict()).isNull();
        assertThat(runs.listEvents(first.getId(), null, null).getItems()).isNotEmpty();

        runs.cancelRun(first.getId());
        orchestrator.await(first.getId(), "CANCELLED");
        assertThat(runs.getRun(first.getId()).getState()).isEqualTo("CANCELLED");
        assertThat(problem(() -> runs.pauseRun(first.getId()), 409).getAllowedActions())
                .doesNotContain("pause");
    }

    @Test
    void allRunsAreListedPageByPage() throws ApiException {
        // given
        workflows.putWorkflow("many", workflow("many"), null, null);
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            started.add(0, runs.startRun("many", null).getId());
        }

        // when
        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            RunList page = runs.listRuns("many", null, 2, cursor);
            assertThat(page.getItems()).hasSizeLessThanOrEqualTo(2);
            page.getItems().forEach(run -> listed.add(run.getId()));
            cursor = page.getNext();
        } while (cursor != null);

        // then
        assertThat(listed).isEqualTo(started);
    }

    @Test
    void refusalsAreProblemsWithACodeAndTheirPlaces() throws ApiException {
        assertThat(problem(() -> runs.getRun("nobody"), 404).getCode()).isEqualTo("unknown-run");
        assertThat(problem(() -> runs.listRuns(null, null, 201, null), 400).getDetail())
                .isEqualTo("limit is 201; allowed are 1 to 200");

        Map<String, Object> wrong = workflow("wrong");
        wrong.put("tasks", Map.of("read", Map.of("use", "mongodb.raed")));
        ProblemAnswer invalid = problem(() -> workflows.putWorkflow("wrong", wrong, null, null), 422);
        assertThat(invalid.getCode()).isEqualTo("invalid-workflow");
        assertThat(invalid.getErrors())
                .extracting(Problem::getPointer, Problem::getCode)
                .contains(tuple("#/tasks/read/use", "unknown-connector"));
        assertThat(invalid.getErrors())
                .allSatisfy(error -> assertThat(error.getLine()).isPositive());
    }

    @Test
    void whatElseThereIsCanBeAskedFor() throws ApiException {
        assertThat(new ConnectorsApi(client).listConnectors().getItems())
                .extracting(ConnectorAnswer::getConnector)
                .contains("mongodb.read", "transform", "redshift.load");
        assertThat(new SchemaApi(client).getWorkflowSchema()).containsKey("properties");
    }

    /** The answer in the form that the description gives to every refusal. */
    private static ProblemAnswer problem(ThrowingCallable call, int status) {
        ApiException refused = catchThrowableOfType(ApiException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.getCode()).isEqualTo(status);
        assertThat(refused.getResponseHeaders().firstValue("Content-Type")).contains("application/problem+json");
        try {
            ProblemAnswer problem = client.getObjectMapper().readValue(refused.getResponseBody(), ProblemAnswer.class);
            assertThat(problem.getStatus()).isEqualTo(status);
            assertThat(problem.getType()).hasToString("urn:sluice:problem:" + problem.getCode());
            return problem;
        } catch (JsonProcessingException e) {
            throw new AssertionError(refused.getResponseBody(), e);
        }
    }

    private static Map<String, Object> workflow(String name) {
        return new Yaml().load(Example.workflow(name, name, ""));
    }
}
