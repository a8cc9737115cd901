package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** One edge, two sinks, and the destination of one of them is down. */
class DetachedSinkTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @Test
    void aRunGoesOnWithoutASinkThatMayBeDetachedAndItsEdgeWaitsForItNoMore() throws Exception {
        try (FakeConnectors connectors = connectors(FakeConnectors::good, DetachedSinkTest::downWhileItRuns);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given
            orchestrator.put("detached", workflow("detached", "detach", "50ms"));

            // when
            String id = orchestrator.start("detached");
            JsonNode ended = orchestrator.await(id, "SUCCEEDED");

            // then
            assertThat(state(ended, "second")).isEqualTo("DETACHED");
            assertThat(state(ended, "only_second")).isEqualTo("DETACHED");
            assertThat(state(ended, "load")).isEqualTo("SUCCEEDED");
            JsonNode receipt = orchestrator.get("/runs/" + id + "/receipt").json();
            assertThat(receipt.get("verdict").asString()).isEqualTo("VERIFIED");
            assertThat(receipt.get("detached"))
                    .extracting(one -> one.asString())
                    .containsExactly("second");
            assertThat(receipt.get("streams").get(1).get("destinations"))
                    .extracting(one -> one.get("task").asString())
                    .containsExactly("load");

            // and whoever wrote what it read has been told
            assertThat(assigned(connectors, id, "clean").stream()
                            .filter(assignment -> assignment.desired() == Desired.RUN))
                    .hasSize(1);
            assertThat(assigned(connectors, id, "read").stream()
                            .filter(assignment -> assignment.desired() == Desired.RUN)
                            .map(assignment ->
                                    assignment.output().readerGroups().size()))
                    .containsExactly(3, 2);
            assertThat(assigned(connectors, id, "second"))
                    .last()
                    .extracting(TaskAssignment::desired)
                    .isEqualTo(Desired.STOP);

            // and why is written down, and nothing stays behind
            assertThat(orchestrator.get("/runs/" + id + "/events").json().toString())
                    .contains("second: the warehouse does not answer");
            RunLifeTest.await("all that is left to be removed", () -> connectors.tombstones.contains(id + "/second"));
            assertThat(connectors.commands)
                    .anyMatch(command -> command instanceof Command.CleanUp
                            && command.task().run().equals(id)
                            && command.task().task().equals("second"));
        }
    }

    @Test
    void whatIsDownBeforeItBeginsOrWhenItIsAskedForItsFiguresIsDetachedToo() throws Exception {
        for (Class<? extends Command> asked : List.of(Command.PlanSink.class, Command.Measure.class)) {
            Function<Command, Answer> answers = command ->
                    asked.isInstance(command) && command.task().task().equals("second")
                            ? new Answer.Refused(FailureKind.TRANSIENT, "destination-away", "the warehouse is away")
                            : FakeConnectors.good(command);
            try (FakeConnectors connectors = connectors(answers, (a, f) -> FakeConnectors.ends(a));
                    Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
                orchestrator.put("away", workflow("away", "detach", "1h"));

                String id = orchestrator.start("away");
                JsonNode ended = orchestrator.await(id, "SUCCEEDED");

                assertThat(state(ended, "second")).as(asked.getSimpleName()).isEqualTo("DETACHED");
            }
        }
    }

    @Test
    void aSinkThatIsToBeWaitedForFailsTheRun() throws Exception {
        try (FakeConnectors connectors = connectors(FakeConnectors::good, DetachedSinkTest::downWhileItRuns);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("waits", workflow("waits", "wait", "50ms"));

            String id = orchestrator.start("waits");
            JsonNode ended = orchestrator.await(id, "FAILED");

            assertThat(ended.get("failure").get("task").asString()).isEqualTo("second");
        }
    }

    /** @param pause between attempts; one that goes beyond the deadline of a question ends it with the first refusal */
    private static String workflow(String name, String whenDown, String pause) {
        return Example.workflow(
                        name, name, "defaults: {retry: {initial: %s, max: %s, attempts: 2}}".formatted(pause, pause))
                .replace(
                        "archive: off",
                        """
                          only_second:
                            use: transform
                            from: [read]
                          second:
                            use: redshift.load
                            connection: other
                            from: [only_second]
                            write: {schema: %s}
                            whenDown: %s
                        """
                                .formatted(name, whenDown));
    }

    private static FakeConnectors connectors(
            Function<Command, Answer> answers, BiFunction<TaskAssignment, FakeConnectors, List<Event>> reports) {
        return new FakeConnectors(KAFKA.servers(), 48, command -> List.of(answers.apply(command)), reports);
    }

    /** The first sink ends when it need not wait for the second any more. */
    private static List<Event> downWhileItRuns(TaskAssignment assignment, FakeConnectors connectors) {
        var task = assignment.task();
        if (task.task().equals("second")) {
            return List.of(new Event.TaskFailed(
                    task.run(),
                    task.generation(),
                    task.task(),
                    task.attempt(),
                    0,
                    FailureKind.TRANSIENT,
                    "destination-away",
                    "the warehouse does not answer"));
        }
        return FakeConnectors.ends(assignment);
    }

    private static List<TaskAssignment> assigned(FakeConnectors connectors, String run, String task) {
        return connectors.assignments.stream()
                .filter(assignment -> assignment.key().equals(run + "/" + task))
                .toList();
    }

    private static String state(JsonNode run, String task) {
        for (JsonNode one : run.get("tasks")) {
            if (one.get("task").asString().equals(task)) {
                return one.get("state").asString();
            }
        }
        throw new AssertionError(run + " has no task " + task);
    }
}
