package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The orchestrator's database is lost: another one, which is empty, takes its place, and S3 knows the runs. */
class RebuildTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @RegisterExtension
    static final OwnBucket BUCKET = new OwnBucket();

    @AfterEach
    void s3IsThere() {
        BUCKET.way().allow();
    }

    @Test
    void aRunInMidFlightGoesOnAndSucceeds() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report)) {
            // given
            String run;
            JsonNode before;
            try (Orchestrator first = start("flight")) {
                first.put(
                        "flight",
                        Example.workflow("flight", "flight", "# the first").replace("lanes: 4", "lanes: 3"));
                first.put("flight", Example.workflow("flight", "flight", ""));
                run = first.start("flight");
                before = first.await(run, "RUNNING");
                awaitSnapshot(first, run, "RUNNING");
            }
            long told = runs(connectors, run);

            // when
            try (Orchestrator second = start("flight")) {

                // then it is the same run, of the same revision
                JsonNode after = second.run(run);
                assertThat(after.get("state").asString()).isEqualTo("RUNNING");
                for (String same : List.of("id", "workflow", "revision", "createdAt", "startedAt")) {
                    assertThat(after.get(same)).as(same).isEqualTo(before.get(same));
                }
                assertThat(second.get("/workflows/flight/revisions/2")
                                .response()
                                .body())
                        .isEqualTo(Example.workflow("flight", "flight", ""));
                assertThat(events(second, run)).first().asString().contains("\"rebuilt\"");
                RunLifeTest.await("all to be told once more", () -> runs(connectors, run) == told + 3);
                assertThat(after.get("tasks"))
                        .allSatisfy(
                                task -> assertThat(task.get("attempt").asInt()).isEqualTo(1));

                // and ends as it would have
                held.end(run, connectors);
                JsonNode ended = second.await(run, "SUCCEEDED");
                assertThat(ended.get("progress").get("rows").asLong()).isEqualTo(100);
                assertThat(verdict(second, run)).isEqualTo("VERIFIED");
                assertThat(connectors.commands.stream()
                                .filter(command -> command instanceof Command.PlanSource
                                        && command.task().run().equals(run)))
                        .as("nothing is planned again")
                        .hasSize(1);

                // and the next one comes behind it
                String next = second.start("flight");
                second.await(next, "SUCCEEDED");
                assertThat(ids(second)).containsExactly(next, run);
                awaitSnapshot(second, next, "SUCCEEDED");
                List<String> keys = BUCKET.keys("flight/snapshots/" + next + "/");
                assertThat(BUCKET.snapshot(keys.get(0)).number())
                        .isGreaterThan(BUCKET.latest("flight", run).number() - 20);
            }
        }
    }

    @Test
    void theHistoryComesBackAsItWas() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        try (FakeConnectors connectors = new FakeConnectors(
                KAFKA.servers(),
                24,
                c -> List.of(
                        c instanceof Command.Measure && fails.get()
                                ? FakeConnectors.measured(0, 99)
                                : FakeConnectors.good(c)),
                (a, f) -> FakeConnectors.ends(a))) {
            List<String> runs = new ArrayList<>();
            List<JsonNode> answers = new ArrayList<>();
            List<JsonNode> receipts = new ArrayList<>();
            JsonNode snapshots;
            try (Orchestrator first = start("history")) {
                first.put("history", Example.workflow("history", "history", ""));
                runs.add(first.start("history"));
                first.await(runs.get(0), "SUCCEEDED");
                first.put("history", Example.workflow("history", "history", "limits: {rejected: 5}"));
                runs.add(first.start("history"));
                first.await(runs.get(1), "SUCCEEDED");
                fails.set(true);
                runs.add(first.start("history"));
                first.await(runs.get(2), "FAILED");
                awaitSnapshot(first, runs.get(0), "SUCCEEDED");
                awaitSnapshot(first, runs.get(1), "SUCCEEDED");
                awaitSnapshot(first, runs.get(2), "FAILED");
                for (String run : runs) {
                    answers.add(first.run(run));
                    receipts.add(first.get("/runs/" + run + "/receipt").json());
                }
                snapshots = first.get("/runs/" + runs.get(0) + "/snapshots").json();
            }

            // when
            fails.set(false);
            try (Orchestrator second = start("history")) {

                // then
                assertThat(ids(second)).containsExactly(runs.get(2), runs.get(1), runs.get(0));
                for (int i = 0; i < runs.size(); i++) {
                    JsonNode run = second.run(runs.get(i));
                    for (String same : List.of(
                            "id",
                            "workflow",
                            "revision",
                            "state",
                            "createdAt",
                            "startedAt",
                            "endedAt",
                            "allowedActions")) {
                        assertThat(run.get(same))
                                .as(same)
                                .isEqualTo(answers.get(i).get(same));
                    }
                    assertThat(run.get("failure")).isEqualTo(answers.get(i).get("failure"));
                    assertThat(second.get("/runs/" + runs.get(i) + "/receipt").json())
                            .isEqualTo(receipts.get(i));
                }
                assertThat(second.get("/runs/" + runs.get(0) + "/snapshots").json())
                        .isEqualTo(snapshots);

                // and a failed one is taken up where its topics stand
                second.post("/runs/" + runs.get(2) + "/retry");
                second.await(runs.get(2), "SUCCEEDED");
            }
            assertThat(connectors.commands).isNotEmpty();
        }
    }

    @Test
    void aRunThatWasPlannedIsPlannedAgain() throws Exception {
        AtomicBoolean silent = new AtomicBoolean(true);
        try (FakeConnectors connectors = new FakeConnectors(
                KAFKA.servers(),
                24,
                c -> silent.get() ? List.of() : List.of(FakeConnectors.good(c)),
                (a, f) -> FakeConnectors.ends(a))) {
            String run;
            try (Orchestrator first = start("planned")) {
                first.put("planned", Example.workflow("planned", "planned", ""));
                run = first.start("planned");
                first.await(run, "PLANNING");
                awaitSnapshot(first, run, "PLANNING");
                RunLifeTest.await("a command", () -> connectors.commands.stream()
                        .anyMatch(command -> command.task().run().equals(run)));
            }
            silent.set(false);
            try (Orchestrator second = start("planned")) {
                second.await(run, "SUCCEEDED");
                assertThat(verdict(second, run)).isEqualTo("VERIFIED");
            }
        }
    }

    @Test
    void aPauseThatNoSnapshotHasSeenIsKept() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report)) {
            String run;
            try (Orchestrator first = start("paused")) {
                first.put("paused", Example.workflow("paused", "paused", ""));
                run = first.start("paused");
                first.await(run, "RUNNING");
                awaitSnapshot(first, run, "RUNNING");
                BUCKET.way().refuse();
                first.post("/runs/" + run + "/pause");
                first.await(run, "PAUSED");
                RunLifeTest.await(
                        "stops",
                        () -> connectors.assignments.stream()
                                        .filter(each -> each.task().run().equals(run) && each.desired() == Desired.STOP)
                                        .count()
                                == 3);
            }
            BUCKET.way().allow();
            try (Orchestrator second = start("paused")) {
                assertThat(second.run(run).get("state").asString()).isEqualTo("PAUSED");
                second.post("/runs/" + run + "/resume");
                second.await(run, "RUNNING");
                held.end(run, connectors);
                second.await(run, "SUCCEEDED");
            }
        }
    }

    @Test
    void aFailureThatWasToldOnceIsHeardAgain() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report)) {
            String run;
            try (Orchestrator first = start("told")) {
                first.put("told", Example.workflow("told", "told", "defaults: {retry: {initial: 5s}}"));
                run = first.start("told");
                first.await(run, "RUNNING");
                awaitSnapshot(first, run, "RUNNING");
                BUCKET.way().refuse();
                connectors.send(
                        new Event.TaskFailed(run, 1, "clean", 1, 0, FailureKind.TRANSIENT, "away", "it was away"));
                first.await(
                        run,
                        "the failure to be known",
                        each -> each.get("tasks").get(1).get("state").asString().equals("BACKING_OFF"));
            }
            BUCKET.way().allow();
            try (Orchestrator second = start("told")) {
                second.await(
                        run,
                        "the next attempt",
                        each -> each.get("tasks").get(1).get("attempt").asInt() == 2);
                held.end(run, connectors);
                second.await(run, "SUCCEEDED");
            }
        }
    }

    @Test
    void anEndThatNoSnapshotHasSeenIsNotGuessed() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report)) {
            String run;
            try (Orchestrator first = start("over")) {
                first.put("over", Example.workflow("over", "over", ""));
                run = first.start("over");
                first.await(run, "RUNNING");
                awaitSnapshot(first, run, "RUNNING");
                BUCKET.way().refuse();
                held.end(run, connectors);
                first.await(run, "SUCCEEDED");
                RunLifeTest.await(
                        "tombstones",
                        () -> connectors.tombstones.stream()
                                        .filter(key -> key.startsWith(run))
                                        .count()
                                == 3);
            }
            BUCKET.way().allow();
            try (Orchestrator second = start("over")) {
                JsonNode ended = second.run(run);
                assertThat(ended.get("state").asString()).isEqualTo("FAILED");
                assertThat(ended.get("failure").get("code").asString()).isEqualTo("end-unknown");
                assertThat(ended.get("allowedActions")).isEmpty();
            }
        }
    }

    @Test
    void whileS3IsAwayTheServiceStandsAndIsNotReadyAndKnowsNoEmptyHistory() throws Exception {
        String run;
        try (Orchestrator first = start("unready")) {
            first.put("unready", Example.workflow("unready", "unready", ""));
            run = first.start("unready");
            awaitSnapshot(first, run, "QUEUED");
        }
        BUCKET.way().refuse();
        try (Orchestrator second = begin("unready")) {
            RunLifeTest.await("what it waits for", () -> second.actuator(null, "/health/readiness")
                    .response()
                    .body()
                    .contains("cannot be reached"));
            assertThat(second.actuator(null, "/health/readiness").status()).isEqualTo(503);
            assertThat(second.actuator(null, "/health/liveness").status()).isEqualTo(200);
            for (Orchestrator.Reply reply : List.of(
                    second.get("/runs"),
                    second.put("unready", Example.workflow("unready", "unready", "")),
                    second.post("/workflows/unready/runs"))) {
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.json().get("code").asString()).isEqualTo("not-ready");
            }
            assertThat(second.get("/openapi.json").status()).isEqualTo(200);

            BUCKET.way().allow();
            second.ready();
            assertThat(second.run(run).get("state").asString()).isEqualTo("QUEUED");
            second.post("/runs/" + run + "/cancel");
            second.await(run, "CANCELLED");
        }
    }

    @Test
    void whatIsSaidAndWhatLiesInKafkaBeforeTheRunsAreKnownIsNotLost() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.servers()))) {
            String run;
            try (Orchestrator first = start("early")) {
                first.put("early", Example.workflow("early", "early", ""));
                run = first.start("early");
                first.await(run, "RUNNING");
                awaitSnapshot(first, run, "RUNNING");
            }

            // when S3 is away, and the run is old enough for its topics to be swept if it were nobody's
            BUCKET.way().refuse();
            try (Orchestrator second = new Orchestrator(
                    KAFKA.servers(),
                    Backing.database(),
                    BUCKET.settings(
                            "early", "--sluice.supervise.keep-failed=1s", "--sluice.supervise.sweep-every=200ms"))) {
                held.end(run, connectors);
                RunLifeTest.await("a try that fails", () -> second.actuator(null, "/health/readiness")
                        .response()
                        .body()
                        .contains("cannot be reached"));
                RunLifeTest.await("the events to come in", () -> takesEvents(admin));
                assertThat(admin.listTopics().names().get()).contains("sluice.run." + run + ".read.g1");

                // then what the connectors said meanwhile counts
                BUCKET.way().allow();
                second.ready().await(run, "SUCCEEDED");
                assertThat(verdict(second, run)).isEqualTo("VERIFIED");
            }
        }
    }

    @Test
    void aSnapshotOfAFormatOfTomorrowKeepsItFromBeginningAndIsNamed() throws Exception {
        String key = "tomorrow/snapshots/shop-1/000000000007.json";
        BUCKET.put(key, "{\"format\":2}".getBytes(StandardCharsets.UTF_8));
        try (Orchestrator orchestrator = begin("tomorrow")) {
            RunLifeTest.await("the reason", () -> orchestrator
                    .actuator(null, "/health/readiness")
                    .response()
                    .body()
                    .contains("snapshots/shop-1/000000000007.json is of format 2, and this version reads format 1"));
            BUCKET.delete(List.of(key));
            orchestrator.ready();
            assertThat(ids(orchestrator)).isEmpty();
        }
    }

    @Test
    void ofTwoThatBeginAtOnceOneDoesIt() throws Exception {
        List<String> runs = new ArrayList<>();
        try (Orchestrator first = start("pair")) {
            for (int i = 0; i < 5; i++) {
                first.put("pair" + i, Example.workflow("pair" + i, "pair" + i, ""));
                runs.add(0, first.start("pair" + i));
                awaitSnapshot(first, runs.get(0), "QUEUED");
            }
        }
        // Both wait for S3, and find it at the same moment.
        BUCKET.way().refuse();
        String database = Backing.database();
        try (Orchestrator one = new Orchestrator(KAFKA.servers(), database, settings("pair"));
                Orchestrator two = new Orchestrator(KAFKA.servers(), database, settings("pair"))) {
            BUCKET.way().allow();
            one.ready();
            two.ready();
            assertThat(ids(one)).isEqualTo(ids(two)).isEqualTo(runs);
            for (String run : runs) {
                assertThat(events(one, run).stream()
                                .filter(event -> event.get("type").asString().equals("rebuilt")))
                        .hasSize(1);
                one.post("/runs/" + run + "/cancel");
            }
        }
    }

    /** Whether somebody is given what connectors say. */
    private static boolean takesEvents(Admin admin) {
        try {
            return admin.describeConsumerGroups(List.of("sluice-orchestrator")).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .anyMatch(member -> !member.assignment().topicPartitions().isEmpty());
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static String[] settings(String prefix) {
        return BUCKET.settings(prefix, "--sluice.supervise.answer-within=2s");
    }

    /** With a database that nobody knows. */
    private static Orchestrator start(String prefix) {
        return begin(prefix).ready();
    }

    private static Orchestrator begin(String prefix) {
        return new Orchestrator(KAFKA.servers(), Backing.database(), settings(prefix));
    }

    private static void awaitSnapshot(Orchestrator orchestrator, String run, String state) throws Exception {
        RunLifeTest.await("a snapshot of " + state, () -> orchestrator
                .get("/runs/" + run + "/snapshots?limit=200")
                .json()
                .get("items")
                .valueStream()
                .anyMatch(each -> each.get("state").asString().equals(state)));
    }

    private static List<String> ids(Orchestrator orchestrator) {
        return orchestrator
                .get("/runs")
                .json()
                .get("items")
                .valueStream()
                .map(run -> run.get("id").asString())
                .toList();
    }

    private static List<JsonNode> events(Orchestrator orchestrator, String run) {
        return orchestrator
                .get("/runs/" + run + "/events")
                .json()
                .get("items")
                .valueStream()
                .toList();
    }

    private static String verdict(Orchestrator orchestrator, String run) {
        return orchestrator
                .get("/runs/" + run + "/receipt")
                .json()
                .get("verdict")
                .asString();
    }

    /** How often the run's tasks were told to run. */
    private static long runs(FakeConnectors connectors, String run) {
        return connectors.assignments.stream()
                .filter(each -> each.task().run().equals(run) && each.desired() == TaskAssignment.Desired.RUN)
                .count();
    }
}
