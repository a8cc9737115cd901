package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Runs from their first to their last state, over real Kafka and PostgreSQL, with connectors that follow a script. */
class RunLifeTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @Test
    void aRunGoesFromQueuedToSucceededAndLeavesNothingInKafka() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given
            assertThat(orchestrator
                            .put("nightly", Example.workflow("nightly", "shop", ""))
                            .status())
                    .isEqualTo(201);

            // when
            String id = orchestrator.start("nightly");
            connectors.sendNoise();
            JsonNode run = orchestrator.await(id, "SUCCEEDED");

            // then
            assertThat(id).matches("nightly-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}");
            assertThat(run.get("progress").get("rows").asLong()).isEqualTo(100);
            assertThat(run.get("progress").get("expected").asLong()).isEqualTo(100);
            assertThat(run.has("waitingFor")).isFalse();
            assertThat(run.get("tasks")).allSatisfy(task -> {
                assertThat(task.get("state").asString()).isEqualTo("SUCCEEDED");
                assertThat(task.get("lanesEnded").asInt()).isEqualTo(4);
            });
            JsonNode receipt = orchestrator.get("/runs/" + id + "/receipt").json();
            assertThat(receipt.get("verdict").asString()).isEqualTo("VERIFIED");
            assertThat(receipt.get("streams")).hasSize(2);
            Command.PlanTransform planned =
                    commandsOf(connectors, id, Command.PlanTransform.class).get(0);
            assertThat(planned.destinationColumns()).hasSize(1);
            assertThat(planned.sampleTopics()).containsExactly("sluice.run." + id + ".read.schema.g1");
            await(
                    "tombstones",
                    () -> connectors.tombstones.stream()
                                    .filter(k -> k.startsWith(id))
                                    .count()
                            == 3);
            assertThat(connectors.assignments.stream()
                            .filter(a -> a.task().run().equals(id) && a.desired() == Desired.STOP))
                    .hasSize(3);
            assertThat(commandsOf(connectors, id, Command.CleanUp.class)).isNotEmpty();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.servers()))) {
                await("no topics", () -> topics(admin).stream().noneMatch(t -> t.contains(id)));
            }
        }
    }

    @Test
    void aRejectedShareWithinTheLimitSucceedsWithRejectsAndAboveItFails() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> List.of(
                                c instanceof Command.Measure ? FakeConnectors.measured(2, 98) : FakeConnectors.good(c)),
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("lenient", Example.workflow("lenient", "one", "limits: {rejected: 2%}"));
            orchestrator.put("strict", Example.workflow("strict", "two", "limits: {rejected: 1}"));
            String lenient = orchestrator.start("lenient");
            String strict = orchestrator.start("strict");
            orchestrator.await(lenient, "SUCCEEDED_WITH_REJECTS");
            JsonNode failed = orchestrator.await(strict, "FAILED");
            assertThat(failed.get("failure").get("code").asString()).isEqualTo("too-many-rejected");
            assertThat(failed.get("failure").get("message").asString()).contains("2 of 100");
        }
    }

    @Test
    void aReceiptThatDiffersFailsTheRunAndIsKept() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> List.of(
                                c instanceof Command.Measure ? FakeConnectors.measured(0, 99) : FakeConnectors.good(c)),
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("differs", Example.workflow("differs", "shop", ""));
            String id = orchestrator.start("differs");
            JsonNode failed = orchestrator.await(id, "FAILED");
            assertThat(failed.get("failure").get("code").asString()).isEqualTo("receipt-different");
            JsonNode receipt = orchestrator.get("/runs/" + id + "/receipt").json();
            assertThat(receipt.get("verdict").asString()).isEqualTo("DIFFERENT");
            JsonNode orders = receipt.get("streams").get(1);
            assertThat(orders.get("destinations").get(0).get("stored").asLong()).isEqualTo(99);
            assertThat(orders.get("destinations").get(0).get("equal").asBoolean())
                    .isFalse();
        }
    }

    @Test
    void aTransientFailureStartsTheNextAttemptAndEventsOfTheOldOneAreIgnored() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), RunLifeTest::failsTwice);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("again", Example.workflow("again", "shop", "defaults: {retry: {initial: 100ms}}"));
            String id = orchestrator.start("again");
            JsonNode run = orchestrator.await(id, "SUCCEEDED");
            assertThat(run.get("tasks").get(1).get("attempt").asInt()).isEqualTo(3);
            assertThat(run.get("tasks").get(0).get("attempt").asInt()).isEqualTo(1);
        }
    }

    private static List<Event> failsTwice(TaskAssignment assignment, FakeConnectors connectors) {
        var task = assignment.task();
        if (task.task().equals("load")) {
            return List.of(); // ends when what it reads has ended
        }
        if (!task.task().equals("clean")) {
            return FakeConnectors.ends(assignment);
        }
        if (task.attempt() == 3) {
            List<Event> events = new ArrayList<>(FakeConnectors.ends(assignment));
            connectors.assignments.stream()
                    .filter(other -> other.task().task().equals("load"))
                    .forEach(load -> events.addAll(FakeConnectors.ends(load)));
            return events;
        }
        Event failed = new Event.TaskFailed(
                task.run(), 1, "clean", task.attempt(), 0, FailureKind.TRANSIENT, "away", "Kafka was away");
        return List.of(failed, failed, failed);
    }

    @Test
    void eachKindOfFailureEndsTheRunWithItsTextAndStopsEveryTask() throws Exception {
        Map<String, FailureKind> kinds = Map.of(
                "transient", FailureKind.TRANSIENT,
                "bad-data", FailureKind.BAD_DATA,
                "bad-configuration", FailureKind.BAD_CONFIGURATION,
                "bug", FailureKind.BUG);
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> {
                            var task = a.task();
                            FailureKind kind = kinds.get(task.workflow());
                            return task.task().equals("load") && kind != null
                                    ? List.of(new Event.TaskFailed(
                                            task.run(), 1, "load", task.attempt(), 2, kind, "so-" + kind, "it was so"))
                                    : FakeConnectors.ends(a);
                        });
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            for (Map.Entry<String, FailureKind> each : kinds.entrySet()) {
                String name = each.getKey();
                orchestrator.put(name, Example.workflow(name, name, "defaults: {retry: {initial: 50ms, attempts: 2}}"));
                String id = orchestrator.start(name);
                JsonNode run = orchestrator.await(id, "FAILED");
                assertThat(run.get("failure").get("task").asString()).isEqualTo("load");
                assertThat(run.get("failure").get("kind").asString())
                        .isEqualTo(each.getValue().name());
                assertThat(run.get("failure").get("message").asString()).isEqualTo("it was so");
                assertThat(run.get("tasks").get(2).get("attempt").asInt())
                        .isEqualTo(each.getValue() == FailureKind.TRANSIENT ? 2 : 1);
                assertThat(run.get("tasks").get(2).get("state").asString()).isEqualTo("FAILED");
                await(
                        "stops",
                        () -> connectors.assignments.stream()
                                        .filter(a -> a.task().run().equals(id) && a.desired() == Desired.STOP)
                                        .count()
                                == 3);
            }
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.servers()))) {
                assertThat(topics(admin)).as("kept for a retry").anyMatch(t -> t.contains("bug-"));
            }
        }
    }

    @Test
    void aRefusedPlanFailsWithItsTextAndATransientRefusalIsTriedAgain() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> {
                            if (c.task().workflow().equals("wrong") && c instanceof Command.PlanSink) {
                                return List.of(new Answer.Refused(
                                        FailureKind.BAD_CONFIGURATION, "no-connection", "set sluice.connections.x"));
                            }
                            if (c instanceof Command.PlanSource && refusals.incrementAndGet() < 3) {
                                return List.of(new Answer.Refused(FailureKind.TRANSIENT, "away", "not now"));
                            }
                            return List.of(FakeConnectors.good(c), FakeConnectors.good(c));
                        },
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("patient", Example.workflow("patient", "one", "defaults: {retry: {initial: 100ms}}"));
            orchestrator.put("wrong", Example.workflow("wrong", "two", ""));
            String patient = orchestrator.start("patient");
            orchestrator.await(patient, "SUCCEEDED");
            assertThat(commandsOf(connectors, patient, Command.PlanSource.class))
                    .hasSize(3);
            JsonNode failed = orchestrator.await(orchestrator.start("wrong"), "FAILED");
            assertThat(failed.get("failure").get("message").asString()).isEqualTo("set sluice.connections.x");
        }
    }

    @Test
    void aConnectorThatNeverAnswersIsAskedAgainAndThenNamed() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        24,
                        c -> c instanceof Command.PlanSink ? List.of() : List.of(FakeConnectors.good(c)),
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(
                        KAFKA.servers(), Backing.database(), "--sluice.supervise.answer-within=300ms")) {
            orchestrator.put("silent", Example.workflow("silent", "shop", "defaults: {timeout: {noProgress: 6s}}"));
            String id = orchestrator.start("silent");
            orchestrator.await(id, "a reason to wait", run -> run.path("waitingFor")
                    .asString("")
                    .contains("the answer of redshift.load to PlanSink of load"));
            JsonNode failed = orchestrator.await(id, "FAILED");
            assertThat(failed.get("failure").get("code").asString()).isEqualTo("connector-silent");
            assertThat(failed.get("failure").get("message").asString())
                    .contains("no replica of redshift.load answered PlanSink of load within 300 ms (4 times asked)");
            assertThat(commandsOf(connectors, id, Command.PlanSink.class)).hasSize(4);
            assertThat(commandsOf(connectors, id, Command.PlanSink.class).stream()
                            .map(Command::id)
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void aRunSurvivesTheDeathOfItsOrchestratorInEachState() throws Exception {
        String database = Backing.database();
        AtomicBoolean answering = new AtomicBoolean(true);
        AtomicBoolean finishing = new AtomicBoolean(false);
        List<TaskAssignment> held = new ArrayList<>();
        try (FakeConnectors connectors = new FakeConnectors(
                KAFKA.servers(),
                24,
                c -> c instanceof Command.Finish && !finishing.get() ? List.of() : List.of(FakeConnectors.good(c)),
                (a, f) -> {
                    if (answering.get()) {
                        held.add(a);
                        return List.of();
                    }
                    return FakeConnectors.ends(a);
                })) {
            String id;
            try (Orchestrator first = new Orchestrator(KAFKA.servers(), database)) {
                first.put("mortal", Example.workflow("mortal", "shop", ""));
                id = first.start("mortal");
                first.await(id, "RUNNING");
                await("assignments", () -> held.size() == 3);
            }
            // while nobody orchestrates, the lanes end; each event comes twice
            for (TaskAssignment assignment : held) {
                FakeConnectors.ends(assignment).forEach(connectors::send);
                FakeConnectors.ends(assignment).forEach(connectors::send);
            }
            try (Orchestrator second =
                    new Orchestrator(KAFKA.servers(), database, "--sluice.supervise.answer-within=500ms")) {
                second.await(id, "VERIFYING");
                await("Finish", () -> !commandsOf(connectors, id, Command.Finish.class)
                        .isEmpty());
            }
            finishing.set(true);
            try (Orchestrator third =
                            new Orchestrator(KAFKA.servers(), database, "--sluice.supervise.answer-within=500ms");
                    Orchestrator beside =
                            new Orchestrator(KAFKA.servers(), database, "--sluice.supervise.answer-within=500ms")) {
                JsonNode run = third.await(id, "SUCCEEDED");
                assertThat(run.get("progress").get("rows").asLong()).isEqualTo(100);
                assertThat(beside.run(id).get("state").asString()).isEqualTo("SUCCEEDED");
            }
            assertThat(commandsOf(connectors, id, Command.Finish.class).stream()
                            .map(Command::id)
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void twelveRunsWithRoomForTwoAtATimeAllSucceedAndSayWhatTheyWaitFor() throws Exception {
        AtomicInteger most = new AtomicInteger();
        Set<String> live = java.util.concurrent.ConcurrentHashMap.newKeySet();
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        9,
                        c -> {
                            if (c instanceof Command.PlanSource) {
                                live.add(c.task().run());
                                most.accumulateAndGet(live.size(), Math::max);
                            }
                            if (c instanceof Command.Measure) {
                                live.remove(c.task().run());
                            }
                            return List.of(FakeConnectors.good(c));
                        },
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String name = "queued-" + i;
                orchestrator.put(name, Example.workflow(name, name, ""));
                ids.add(orchestrator.start(name));
            }
            orchestrator.await(ids.get(11), "room to wait for", run -> run.path("waitingFor")
                    .asString("")
                    .matches("room for 4 lanes of mongodb.read: \\d of 9 are free.*"));
            for (String id : ids) {
                orchestrator.await(id, "SUCCEEDED");
            }
            assertThat(most.get()).isEqualTo(2);
        }
    }

    @Test
    void whatLanesWaitForIsShownOnceForAllOfATaskUntilTheyGoOn() throws Exception {
        AtomicBoolean going = new AtomicBoolean(false);
        List<TaskAssignment> held = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> {
                            held.add(a);
                            return going.get() ? FakeConnectors.ends(a) : List.of();
                        });
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("waits", Example.workflow("waits", "shop", "defaults: {timeout: {noProgress: 3s}}"));
            String id = orchestrator.start("waits");
            await("assignments", () -> held.size() == 3);

            // when lanes wait, on a replica that does not know yet how far they are
            FakeConnectors.progress(id, "read", 0, 5, null).forEach(connectors::send);
            FakeConnectors.progress(id, "read", 0, -1, "the source").forEach(connectors::send);
            FakeConnectors.progress(id, "read", 2, -1, "the source").forEach(connectors::send);
            FakeConnectors.progress(id, "load", 1, -1, "the destination").forEach(connectors::send);

            // then
            JsonNode run = orchestrator.await(id, "what they wait for", each -> each.path("waitingFor")
                    .asString("")
                    .equals("read lanes 0, 2: the source; load lane 1: the destination"));
            assertThat(run.get("tasks")
                            .get(0)
                            .get("lanesProgress")
                            .get(0)
                            .get("sequence")
                            .asLong())
                    .isEqualTo(5);

            // and a replica that is missed for a moment, long after the waiting began, does not end the run
            long since = System.nanoTime();
            await("the waiting to last", () -> System.nanoTime() - since > TimeUnit.SECONDS.toNanos(4));
            connectors.leave("transform");
            orchestrator.await(id, "a replica to wait for", each -> each.path("waitingFor")
                    .asString("")
                    .contains("a replica of transform"));
            connectors.lanesFit.put("transform", 24);
            FakeConnectors.progress(id, "read", 0, 6, null).forEach(connectors::send);
            FakeConnectors.progress(id, "read", 2, 6, null).forEach(connectors::send);
            orchestrator.await(id, "less to wait for", each -> each.path("waitingFor")
                    .asString("")
                    .equals("load lane 1: the destination"));
            held.forEach(a -> FakeConnectors.ends(a).forEach(connectors::send));
            assertThat(orchestrator.await(id, "SUCCEEDED").has("waitingFor")).isFalse();
        }
    }

    @Test
    void withoutAReplicaARunWaitsAndSaysForWhichAndARunThatIsTooLargeBeginsAlone() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(),
                        List.of("mongodb.read", "transform"),
                        2,
                        c -> List.of(FakeConnectors.good(c)),
                        (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            await("what other tests' replicas said to be over", () -> connectors.isKnownTo(orchestrator));
            orchestrator.put("large", Example.workflow("large", "shop", ""));
            String id = orchestrator.start("large");
            orchestrator.await(id, "what it waits for", run -> run.path("waitingFor")
                    .asString("")
                    .equals("a replica of redshift.load"));
            String second = orchestrator.start("large");
            orchestrator.await(second, "what it waits for", run -> run.path("waitingFor")
                    .asString("")
                    .equals("its turn behind " + id + ", which writes the same tables"));
            connectors.lanesFit.put("redshift.load", 2);
            orchestrator.await(id, "SUCCEEDED");
            orchestrator.await(second, "SUCCEEDED");
        }
    }

    @SuppressWarnings("unchecked")
    private static <C extends Command> List<C> commandsOf(FakeConnectors connectors, String run, Class<C> type) {
        return (List<C>) connectors.commands.stream()
                .filter(c -> c.task().run().equals(run) && type.isInstance(c))
                .toList();
    }

    private static Set<String> topics(Admin admin) {
        try {
            return admin.listTopics().names().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
    }
}
