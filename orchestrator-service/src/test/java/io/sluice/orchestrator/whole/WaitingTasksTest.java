package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Tasks with {@code after}, over real Kafka and PostgreSQL, with connectors that follow a script. */
class WaitingTasksTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    /** What was given out and is not answered yet, by task. */
    private final Map<String, TaskAssignment> held = new ConcurrentHashMap<>();

    @Test
    void aTaskIsGivenOutWhenTheLastLaneOfWhatItWaitsForHasEnded() throws Exception {
        AtomicBoolean allEnded = new AtomicBoolean();
        AtomicBoolean tooEarly = new AtomicBoolean();
        try (FakeConnectors connectors = connectors(assignment -> {
                    if (assignment.task().task().equals("load_b")) {
                        tooEarly.compareAndSet(false, !allEnded.get());
                    }
                    return assignment.task().task().equals("load_a");
                });
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given a sink behind the sink of another source
            orchestrator.put("ordered", workflow("ordered", "load_b", "load_a", ""));
            String id = orchestrator.start("ordered");
            JsonNode run = orchestrator.await(id, "what it waits for", each -> each.path("waitingFor")
                    .asString("")
                    .equals("load_b: the end of load_a"));
            assertThat(task(run, "load_b").get("state").asString()).isEqualTo("WAITING");

            // when the lanes end, the last one apart
            List<Event> events = FakeConnectors.ends(held("load_a"));
            events.subList(0, events.size() - 1).forEach(connectors::send);
            orchestrator.await(
                    id,
                    "three lanes to end",
                    each -> task(each, "load_a").get("lanesEnded").asInt() == 3);
            allEnded.set(true);
            connectors.send(events.get(events.size() - 1));

            // then
            JsonNode ended = orchestrator.await(id, "SUCCEEDED");
            assertThat(tooEarly).isFalse();
            assertThat(givenOut(connectors, id, "load_b")).hasSize(1);
            assertThat(ended.get("progress").get("rows").asLong()).isEqualTo(200);
            assertThat(ended.get("progress").get("expected").asLong()).isEqualTo(200);
        }
    }

    @Test
    void aConnectorIsNotMissedForATaskThatHasNotBegun() throws Exception {
        try (FakeConnectors connectors = connectors(assignment -> List.of("load_a", "clean_b", "load_b")
                        .contains(assignment.task().task()));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given a transform that waits, and no other that has something to do
            orchestrator.put(
                    "patient",
                    workflow(
                            "patient",
                            "clean_b",
                            "load_a",
                            "defaults: {retry: {attempts: 1}, timeout: {noProgress: 3s}}"));
            String id = orchestrator.start("patient");
            orchestrator.await(
                    id,
                    "the other transform to end",
                    each -> task(each, "clean_a").get("lanesEnded").asInt() == 4 && held.containsKey("load_a"));

            // when its connector is away for longer than a run would stand, and the others move
            connectors.leave("transform");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(7);
            for (long sequence = 0; System.nanoTime() < until; sequence++) {
                FakeConnectors.progress(id, "load_a", 0, sequence, null).forEach(connectors::send);
                assertThat(orchestrator.run(id).path("waitingFor").asString(""))
                        .isEqualTo("clean_b: the end of load_a");
                TimeUnit.MILLISECONDS.sleep(200);
            }

            // then it is missed from the moment on at which the task is to begin, for as long as any other
            FakeConnectors.ends(held("load_a")).forEach(connectors::send);
            orchestrator.await(id, "a replica to wait for", each -> each.path("waitingFor")
                    .asString("")
                    .equals("a replica of transform"));
            connectors.lanesFit.put("transform", 24);
            FakeConnectors.ends(held("clean_b")).forEach(connectors::send);
            FakeConnectors.ends(held("load_b")).forEach(connectors::send);
            orchestrator.await(id, "SUCCEEDED");
        }
    }

    @Test
    void aRunThatStandsStillFailsAlthoughATaskSaysWhatItWaitsFor() throws Exception {
        try (FakeConnectors connectors =
                        connectors(assignment -> assignment.task().task().equals("load_a"));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put(
                    "stands",
                    workflow(
                            "stands",
                            "load_b",
                            "load_a",
                            "defaults: {retry: {attempts: 1}, timeout: {noProgress: 1s}}"));
            JsonNode failed = orchestrator.await(orchestrator.start("stands"), "FAILED");
            assertThat(failed.get("failure").get("code").asString()).isEqualTo("no-progress");
        }
    }

    @Test
    void aRunThatFailsEndsWithItsTasksThatWereNeverGivenOutAndTheyWaitAgainWhenItIsTakenUp() throws Exception {
        try (FakeConnectors connectors =
                        connectors(assignment -> assignment.task().task().equals("load_a"));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given
            orchestrator.put("breaks", workflow("breaks", "load_b", "load_a", ""));
            String id = orchestrator.start("breaks");

            // when
            held("load_a");
            connectors.send(new Event.TaskFailed(id, 1, "load_a", 1, 0, FailureKind.BAD_DATA, "so", "it was so"));

            // then
            JsonNode failed = orchestrator.await(id, "FAILED");
            assertThat(failed.get("failure").get("task").asString()).isEqualTo("load_a");
            assertThat(task(failed, "load_b").get("state").asString()).isEqualTo("STOPPED");
            assertThat(givenOut(connectors, id, "load_b")).isEmpty();

            // and when it is taken up
            held.clear();
            assertThat(orchestrator.post("/runs/" + id + "/retry").status()).isEqualTo(202);
            TaskAssignment again = held("load_a");
            orchestrator.await(id, "what it waits for", each -> each.path("waitingFor")
                    .asString("")
                    .equals("load_b: the end of load_a"));
            assertThat(givenOut(connectors, id, "load_b")).isEmpty();
            FakeConnectors.ends(again).forEach(connectors::send);
            orchestrator.await(id, "SUCCEEDED");
            assertThat(givenOut(connectors, id, "load_b")).hasSize(1);
        }
    }

    /** @param holds of which tasks the end is sent by the test */
    private FakeConnectors connectors(Predicate<TaskAssignment> holds) {
        return new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (assignment, fake) -> {
            if (holds.test(assignment)) {
                held.put(assignment.task().task(), assignment);
                return List.of();
            }
            return FakeConnectors.ends(assignment);
        });
    }

    private TaskAssignment held(String task) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!held.containsKey(task)) {
            assertThat(System.nanoTime())
                    .as("waiting for the assignment of " + task)
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return held.get(task);
    }

    private static List<TaskAssignment> givenOut(FakeConnectors connectors, String run, String task) {
        return connectors.assignments.stream()
                .filter(a -> a.task().run().equals(run) && a.task().task().equals(task) && a.desired() == Desired.RUN)
                .toList();
    }

    private static JsonNode task(JsonNode run, String name) {
        for (JsonNode task : run.get("tasks")) {
            if (task.get("task").asString().equals(name)) {
                return task;
            }
        }
        throw new AssertionError("no task " + name + " in " + run);
    }

    /** Two lines of source, transform and sink, in one of which a task waits for one of the other. */
    private static String workflow(String name, String waiting, String awaited, String more) {
        StringBuilder text = new StringBuilder("version: 1\narchive: off\nname: " + name + "\n" + more + "\ntasks:\n");
        for (String line : List.of("a", "b")) {
            text.append(
                    """
                      read_%1$s: {use: mongodb.read, connection: shop, database: shop, collections: {orders: {}}}
                      clean_%1$s: {use: transform, from: [read_%1$s]}
                      load_%1$s: {use: redshift.load, connection: warehouse, from: [clean_%1$s], write: {schema: %2$s_%1$s}}
                    """
                            .formatted(line, name)
                            .indent(2));
        }
        return text.toString().replace("  " + waiting + ": {", "  " + waiting + ": {after: [" + awaited + "], ");
    }
}
