package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.orchestrator.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/**
 * The API as a state machine: several clients ask at random, sense and nonsense, of two orchestrators, while connectors
 * answer well, badly and not at all.
 */
class ApiMachineTest {

    private static final int CLIENTS = 4;
    private static final int CALLS = 120;
    private static final List<String> ACTIONS = List.of("cancel", "pause", "resume", "retry");
    private static final List<String> NONSENSE = List.of(
            "/runs/none",
            "/runs/none/events",
            "/runs/%00",
            "/runs?limit=0",
            "/runs?cursor=%21",
            "/runs?state=WHAT",
            "/runs?limit=many",
            "/workflows/none",
            "/workflows/w0/revisions/99",
            "/workflows/w0/revisions/x",
            "/nothing");

    private final List<String> runs = new CopyOnWriteArrayList<>();
    private final long seed = Long.getLong("sluice.seed", System.nanoTime());

    @Test
    void noCallEverFailsAndNoRunEverLeavesItsTable() throws Exception {
        EmbeddedKafkaKraftBroker broker = Backing.kafka();
        String kafka = broker.getBrokersAsString();
        String database = Backing.database();
        Random fate = new Random(seed);
        try (FakeConnectors connectors = new FakeConnectors(
                        kafka, 24, command -> answers(command, draw(fate)), (a, f) -> reports(a, draw(fate)));
                Orchestrator one = new Orchestrator(kafka, database, "--sluice.supervise.answer-within=500ms");
                Orchestrator two = new Orchestrator(kafka, database, "--sluice.supervise.answer-within=500ms")) {
            for (int i = 0; i < 3; i++) {
                one.put("w" + i, workflow(i));
            }
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + 1 + i);
                Orchestrator own = i % 2 == 0 ? one : two;
                all.add(clients.submit(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        call(own, random);
                    }
                }));
            }
            for (Future<?> client : all) {
                client.get();
            }
            clients.shutdown();
            assertThat(runs).isNotEmpty();
            runs.forEach(run -> judge(one, run));
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            broker.destroy();
        }
    }

    private void call(Orchestrator orchestrator, Random random) {
        int choice = random.nextInt(10);
        if (choice == 0) {
            sound(orchestrator.get(NONSENSE.get(random.nextInt(NONSENSE.size()))));
        } else if (choice == 1) {
            int number = random.nextInt(3);
            sound(orchestrator.put(
                    "w" + number, random.nextBoolean() ? workflow(number) : "version: [", "If-Match", "\"1\""));
        } else if (choice < 4 || runs.isEmpty()) {
            Orchestrator.Reply started = orchestrator.post(
                    "/workflows/w" + random.nextInt(3) + "/runs", "Idempotency-Key", "k" + random.nextInt(12));
            sound(started);
            assertThat(started.status()).isEqualTo(201);
            runs.add(started.json().get("id").asString());
        } else if (choice == 4) {
            sound(orchestrator.get("/runs?limit=" + (1 + random.nextInt(20))));
        } else {
            steer(orchestrator, runs.get(random.nextInt(runs.size())), random);
        }
    }

    /** What the run said that it allows is done, unless the run has gone on in between; what it did not allow is refused. */
    private static void steer(Orchestrator orchestrator, String run, Random random) {
        JsonNode before = orchestrator.run(run);
        List<String> allowed = words(before);
        String action = !allowed.isEmpty() && random.nextInt(3) > 0
                ? allowed.get(random.nextInt(allowed.size()))
                : ACTIONS.get(random.nextInt(ACTIONS.size()));
        Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/" + action);
        sound(reply);
        if (reply.status() == 409) {
            assertThat(words(reply.json())).as(reply.response().body()).doesNotContain(action);
            if (allowed.contains(action)) {
                boolean later = reply.json().get("detail").asString().contains("later run");
                assertThat(later
                                || !reply.json()
                                        .get("state")
                                        .asString()
                                        .equals(before.get("state").asString()))
                        .as(action + " was allowed in " + before.get("state") + ", then "
                                + reply.response().body())
                        .isTrue();
            }
        } else {
            assertThat(reply.status()).as(reply.response().body()).isEqualTo(202);
        }
    }

    private static void sound(Orchestrator.Reply reply) {
        assertThat(reply.status())
                .as(reply.response() + " " + reply.response().body())
                .isLessThan(500);
    }

    /** Each change of state stands in the table, and each begins where the one before it ended. */
    private static void judge(Orchestrator orchestrator, String run) {
        RunState state = null;
        for (JsonNode event :
                orchestrator.get("/runs/" + run + "/events?limit=200").json().get("items")) {
            if (event.get("type").asString().equals("state")) {
                RunState next = RunState.valueOf(event.get("data").get("state").asString());
                if (state == null) {
                    assertThat(next).isEqualTo(RunState.QUEUED);
                } else {
                    assertThat(event.get("data").get("from").asString()).isEqualTo(state.name());
                    assertThat(state.mayBecome(next)).as(state + " to " + next).isTrue();
                }
                state = next;
            }
        }
        assertThat(state).isNotNull();
    }

    private static List<String> words(JsonNode run) {
        return run.get("allowedActions").valueStream().map(JsonNode::asString).toList();
    }

    private static String workflow(int number) {
        return Example.workflow(
                "w" + number,
                number == 2 ? "s1" : "s" + number, // two workflows share their tables
                "defaults: {retry: {initial: 50ms, attempts: 2}, timeout: {noProgress: 5s}}");
    }

    private static synchronized int draw(Random fate) {
        return fate.nextInt(12);
    }

    private static List<Answer> answers(Command command, int fate) {
        return switch (fate) {
            case 0 -> List.of();
            case 1 -> List.of(new Answer.Refused(FailureKind.BAD_CONFIGURATION, "wrong", "it is wrong"));
            case 2 ->
                List.of(new Answer.Refused(FailureKind.TRANSIENT, "away", "it is away"), FakeConnectors.good(command));
            case 3 -> List.of(FakeConnectors.good(command), FakeConnectors.good(command));
            default -> List.of(FakeConnectors.good(command));
        };
    }

    private static List<Event> reports(TaskAssignment assignment, int fate) {
        var task = assignment.task();
        return switch (fate) {
            case 0, 1 -> List.of();
            case 2 ->
                List.of(new Event.TaskFailed(
                        task.run(), 1, task.task(), task.attempt(), 0, FailureKind.TRANSIENT, "away", "it was away"));
            case 3 ->
                List.of(new Event.TaskFailed(
                        task.run(), 1, task.task(), task.attempt(), 0, FailureKind.BUG, "bug", "it was a bug"));
            default -> FakeConnectors.ends(assignment);
        };
    }
}
