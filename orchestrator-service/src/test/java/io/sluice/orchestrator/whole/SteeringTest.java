package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What people ask of runs: cancel, pause, resume, retry. */
class SteeringTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @Test
    void aPausedRunLetsItsLanesGoAndTakesThemUpAgainInTheSameAttempt() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            String id = begun(orchestrator, "pausing");
            JsonNode run = orchestrator.run(id);
            assertThat(words(run)).containsExactly("cancel", "pause");

            // when paused, and again by a client that lost the answer
            assertThat(orchestrator.post("/runs/" + id + "/pause").status()).isEqualTo(202);
            assertThat(orchestrator.post("/runs/" + id + "/pause").status()).isEqualTo(202);
            run = orchestrator.await(id, "PAUSED");

            // then
            assertThat(words(run)).containsExactly("cancel", "resume");
            orchestrator.await(id, "what it waits for", now -> now.path("waitingFor")
                    .asString("")
                    .equals("resume or cancel"));
            assertThat(states(run)).containsOnly("PAUSED");
            RunLifeTest.await("stops", () -> assigned(connectors, id, Desired.STOP) == 3);

            // when resumed
            assertThat(orchestrator.post("/runs/" + id + "/resume").status()).isEqualTo(202);
            RunLifeTest.await("assignments", () -> assigned(connectors, id, Desired.RUN) == 6);
            held.end(id, connectors);

            // then
            run = orchestrator.await(id, "SUCCEEDED");
            assertThat(run.get("tasks"))
                    .allSatisfy(task -> assertThat(task.get("attempt").asInt()).isEqualTo(1));
            assertThat(orchestrator
                            .get("/runs/" + id + "/edges")
                            .json()
                            .get("items")
                            .valueStream()
                            .map(edge -> edge.get("from").asString() + " "
                                    + edge.get("to").asString() + " "
                                    + edge.get("rowsSent") + " " + edge.get("rowsTaken") + " "
                                    + edge.get("batchesBehind")))
                    .containsExactly("read clean 100 100 0", "clean load 100 100 0");
            assertThat(events(orchestrator, id)).containsSubsequence("pause", "PAUSING", "PAUSED", "resume", "RUNNING");
        }
    }

    @Test
    void aRunIsCancelledInEachStateOnceAndLeavesNothing() throws Exception {
        Held held = new Held();
        AtomicBoolean silent = new AtomicBoolean();
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> silent.get() && !(c instanceof Command.CleanUp)
                                ? List.of()
                                : List.of(FakeConnectors.good(c)),
                        held::report);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            String running = begun(orchestrator, "cancelled");
            String queued = orchestrator.start("cancelled");
            orchestrator.await(queued, "its turn", run -> run.path("waitingFor")
                    .asString("")
                    .contains("writes the same tables"));

            cancel(orchestrator, queued);
            cancel(orchestrator, running);
            assertThat(orchestrator
                            .run(running)
                            .path("tasks")
                            .get(0)
                            .get("state")
                            .asString())
                    .isEqualTo("STOPPED");

            String paused = begun(orchestrator, "cancelled");
            orchestrator.post("/runs/" + paused + "/pause");
            orchestrator.await(paused, "PAUSED");
            cancel(orchestrator, paused);

            silent.set(true);
            String planning = orchestrator.start("cancelled");
            orchestrator.await(planning, "PLANNING");
            cancel(orchestrator, planning);

            silent.set(false);
            String verifying = begun(orchestrator, "cancelled");
            silent.set(true);
            held.end(verifying, connectors);
            orchestrator.await(verifying, "VERIFYING");
            cancel(orchestrator, verifying);

            for (String run : List.of(running, queued, paused, planning, verifying)) {
                RunLifeTest.await(
                        "the assignments of " + run + " to be taken back",
                        () -> connectors.tombstones.stream()
                                        .filter(key -> key.startsWith(run))
                                        .count()
                                == 3);
            }
            // and the next run has the tables to itself
            silent.set(false);
            orchestrator.await(orchestrator.start("cancelled"), "SUCCEEDED");
        }
    }

    @Test
    void aFailedRunIsTakenUpWhereItStandsWithAllTriesBeforeIt() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> List.of(FakeConnectors.good(c)),
                        (a, f) -> mended.get() ? FakeConnectors.ends(a) : failing(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put(
                    "retried", Example.workflow("retried", "shop", "defaults: {retry: {initial: 50ms, attempts: 2}}"));
            String id = orchestrator.start("retried");
            JsonNode failed = orchestrator.await(id, "FAILED");
            assertThat(failed.get("failure").get("code").asString()).isEqualTo("away");
            assertThat(words(failed)).containsExactly("retry");

            // when it is retried in vain
            assertThat(orchestrator.post("/runs/" + id + "/retry").status()).isEqualTo(202);
            failed = orchestrator.await(
                    id,
                    "another failure",
                    run -> run.get("state").asString().equals("FAILED")
                            && run.get("tasks").get(2).get("attempt").asInt() == 4);

            // and after it was mended
            mended.set(true);
            assertThat(orchestrator.post("/runs/" + id + "/retry").status()).isEqualTo(202);
            JsonNode run = orchestrator.await(id, "SUCCEEDED");

            // then
            assertThat(run.has("failure")).isFalse();
            assertThat(run.get("tasks").get(2).get("attempt").asInt()).isEqualTo(5);
            assertThat(connectors.commands.stream()
                            .filter(c -> c instanceof Command.PlanSource
                                    && c.task().run().equals(id)))
                    .as("what was planned stays planned")
                    .hasSize(1);
            assertThat(orchestrator
                            .get("/runs/" + id + "/receipt")
                            .json()
                            .get("verdict")
                            .asString())
                    .isEqualTo("VERIFIED");
        }
    }

    @Test
    void aRunWhoseReceiptDifferedIsMeasuredAnew() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> List.of(
                                c instanceof Command.Measure && !mended.get()
                                        ? FakeConnectors.measured(0, 99)
                                        : FakeConnectors.good(c)),
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("differs", Example.workflow("differs", "shop", ""));
            String id = orchestrator.start("differs");
            assertThat(orchestrator
                            .await(id, "FAILED")
                            .get("failure")
                            .get("code")
                            .asString())
                    .isEqualTo("receipt-different");
            mended.set(true);
            orchestrator.post("/runs/" + id + "/retry");
            orchestrator.await(id, "SUCCEEDED");
        }
    }

    @Test
    void aRunThatFailedInItsPlanIsAskedAnewAndALaterRunTakesTheRightToRetry() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> List.of(
                                c instanceof Command.PlanSink && !mended.get()
                                        ? new Answer.Refused(
                                                FailureKind.BAD_CONFIGURATION,
                                                "no-connection",
                                                "set sluice.connections.x")
                                        : FakeConnectors.good(c)),
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("planned", Example.workflow("planned", "shop", ""));
            String first = orchestrator.start("planned");
            orchestrator.await(first, "FAILED");
            String second = orchestrator.start("planned");
            orchestrator.await(second, "FAILED");
            mended.set(true);

            Orchestrator.Reply refused = orchestrator.post("/runs/" + first + "/retry");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json().get("code").asString()).isEqualTo("retry-not-allowed");
            assertThat(refused.json().get("detail").asString()).contains("workflow planned has a later run");
            assertThat(refused.json().get("allowedActions")).isEmpty();

            assertThat(orchestrator.post("/runs/" + second + "/retry").status()).isEqualTo(202);
            orchestrator.await(second, "SUCCEEDED");
        }
    }

    @Test
    void whatAStateDoesNotAllowIsRefusedWithWhatItAllows() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            String id = begun(orchestrator, "strict");
            Orchestrator.Reply refused = orchestrator.post("/runs/" + id + "/retry");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json().get("detail").asString()).isEqualTo("retry is not possible: the run is RUNNING");
            assertThat(refused.json().get("state").asString()).isEqualTo("RUNNING");
            assertThat(words(refused.json())).containsExactly("cancel", "pause");
            assertThat(orchestrator.post("/runs/nothing/cancel").status()).isEqualTo(404);
            assertThat(orchestrator.post("/runs/" + id + "/explode").status()).isEqualTo(404);
            held.end(id, connectors);
            orchestrator.await(id, "SUCCEEDED");
            assertThat(orchestrator.post("/runs/" + id + "/cancel").status()).isEqualTo(409);
        }
    }

    @Test
    void neitherAPauseNorAQueueLastsForEver() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator = new Orchestrator(
                        KAFKA.servers(),
                        Backing.database(),
                        "--sluice.supervise.keep-paused=2s",
                        "--sluice.supervise.keep-queued=2s")) {
            String id = begun(orchestrator, "patience");
            String behind = orchestrator.start("patience");
            orchestrator.post("/runs/" + id + "/pause");
            JsonNode skipped = orchestrator.await(behind, "SKIPPED");
            assertThat(skipped.get("failure").get("code").asString()).isEqualTo("queued-too-long");
            assertThat(skipped.get("failure").get("message").asString()).contains("the end of " + id);
            JsonNode cancelled = orchestrator.await(id, "CANCELLED");
            assertThat(cancelled.get("failure").get("code").asString()).isEqualTo("paused-too-long");
        }
    }

    private static String begun(Orchestrator orchestrator, String workflow) {
        orchestrator.put(workflow, Example.workflow(workflow, workflow, ""));
        String id = orchestrator.start(workflow);
        orchestrator.await(
                id,
                "lanes at work",
                run -> run.get("state").asString().equals("RUNNING")
                        && states(run).stream().allMatch("RUNNING"::equals));
        return id;
    }

    private static void cancel(Orchestrator orchestrator, String id) {
        assertThat(orchestrator.post("/runs/" + id + "/cancel").status()).isEqualTo(202);
        assertThat(orchestrator.post("/runs/" + id + "/cancel").status()).isEqualTo(202);
        JsonNode run = orchestrator.await(id, "CANCELLED");
        assertThat(words(run)).isEmpty();
        assertThat(events(orchestrator, id).stream().filter("CANCELLED"::equals))
                .hasSize(1);
    }

    private static List<Event> failing(TaskAssignment assignment) {
        var task = assignment.task();
        return task.task().equals("load")
                ? List.of(new Event.TaskFailed(
                        task.run(), 1, "load", task.attempt(), 0, FailureKind.TRANSIENT, "away", "it was away"))
                : List.of();
    }

    private static long assigned(FakeConnectors connectors, String run, Desired desired) {
        return connectors.assignments.stream()
                .filter(a -> a.task().run().equals(run) && a.desired() == desired)
                .count();
    }

    private static List<String> words(JsonNode run) {
        return run.get("allowedActions").valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> states(JsonNode run) {
        return run.get("tasks")
                .valueStream()
                .map(task -> task.get("state").asString())
                .toList();
    }

    /** Actions and states of the run, in their order. */
    private static List<String> events(Orchestrator orchestrator, String id) {
        return orchestrator
                .get("/runs/" + id + "/events?limit=200")
                .json()
                .get("items")
                .valueStream()
                .filter(event -> !event.get("type").asString().equals("task"))
                .map(event -> event.get("data")
                        .path("action")
                        .asString(event.get("data").path("state").asString("")))
                .toList();
    }
}
