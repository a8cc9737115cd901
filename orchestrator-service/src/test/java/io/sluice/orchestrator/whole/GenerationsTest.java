package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.failure.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What Kafka loses, or a restored destination asks for, is planned anew from where the ledgers stand. */
class GenerationsTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @Test
    void lostTopicsAreMadeAnewAndTheLanesBeginWhereTheLedgersStand() throws Exception {
        try (FakeConnectors connectors = connectors(GenerationsTest::standing, GenerationsTest::fromTheSecondOn);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given a run at work
            orchestrator.put("lost", archived("lost"));
            String id = orchestrator.start("lost");
            orchestrator.await(id, "RUNNING");

            // when one of its topics is deleted
            delete("sluice.run." + id + ".clean.g1");
            orchestrator.await(id, "SUCCEEDED");

            // then the ledgers are taken before the source is planned
            List<Command> second = connectors.commands.stream()
                    .filter(command ->
                            command.task().run().equals(id) && command.task().generation() == 2)
                    .toList();
            assertThat(second)
                    .extracting(command -> command.getClass().getSimpleName())
                    .startsWith("PlanSink", "PlanSource");
            assertThat(((Command.PlanSource) second.get(1)).needed()).containsExactly(3L, 0L, 7L, 1L);
            // and nobody is left with the old generation
            List<TaskAssignment> read = connectors.assignments.stream()
                    .filter(assignment -> assignment.key().equals(id + "/read"))
                    .toList();
            assertThat(read)
                    .extracting(assignment -> assignment.task().generation() + " " + assignment.desired())
                    .startsWith("1 RUN", "1 STOP", "2 RUN");
            assertThat(read.get(2).inputs().get(0).begins())
                    .extracting(LaneBegin::next)
                    .containsExactly(3L, 0L, 7L, 1L);
            assertThat(assignment(connectors, id, "load").inputs().get(0).begins())
                    .isEqualTo(read.get(2).inputs().get(0).begins());
            assertThat(generations(orchestrator, id)).containsExactly("2 Kafka has lost topics of the run");
            RunLifeTest.await("the topics of both to be gone", () -> topics(id).isEmpty());
        }
    }

    /** A replica that stood still meanwhile joins the old group once more when it goes on. */
    @Test
    void whoJoinsAnOlderGenerationLateLeavesNoGroup() throws Exception {
        BiFunction<TaskAssignment, FakeConnectors, List<Event>> reports = (assignment, fake) -> {
            if (assignment.task().generation() == 2 && assignment.task().task().equals("load")) {
                makeGroup("sluice.run." + assignment.task().run() + ".read.g1");
            }
            return fromTheSecondOn(assignment, fake);
        };
        try (FakeConnectors connectors = connectors(GenerationsTest::standing, reports);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("late", archived("late"));
            String id = orchestrator.start("late");
            orchestrator.await(id, "RUNNING");

            delete("sluice.run." + id + ".clean.g1");
            orchestrator.await(id, "SUCCEEDED");

            assertThat(generations(orchestrator, id)).hasSize(1);
            RunLifeTest.await("the groups of both to be gone", () -> groups(id).isEmpty());
        }
    }

    @Test
    void aTopicThatSomebodyMadeAnewIsNotTheOneThatWasMade() throws Exception {
        try (FakeConnectors connectors = connectors(GenerationsTest::standing, GenerationsTest::fromTheSecondOn);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("anew", archived("anew"));
            String id = orchestrator.start("anew");
            orchestrator.await(id, "RUNNING");

            String topic = "sluice.run." + id + ".read.g1";
            delete(topic);
            RunLifeTest.await("the topic to be gone", () -> !topics(id).contains(topic));
            kafka(admin -> admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1)))
                    .all());

            orchestrator.await(id, "SUCCEEDED");
            assertThat(generations(orchestrator, id)).hasSize(1);
        }
    }

    @Test
    void aRunThatIsNotArchivedEndsAndSaysWhatToDo() throws Exception {
        try (FakeConnectors connectors = connectors(GenerationsTest::standing, GenerationsTest::fromTheSecondOn);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("off", Example.workflow("off", "off", ""));
            String id = orchestrator.start("off");
            orchestrator.await(id, "RUNNING");

            delete("sluice.run." + id + ".read.g1");

            JsonNode failure = orchestrator.await(id, "FAILED").get("failure");
            assertThat(failure.get("code").asString()).isEqualTo("topics-lost");
            assertThat(failure.get("message").asString()).contains("archive: off", "start it again");
            assertThat(connectors.commands).noneMatch(command -> command.task().generation() > 1);
        }
    }

    @Test
    void aDestinationThatWasRestoredGetsWhatItExpectsWhileTheRunIsAtWorkAndWhenItIsVerified() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        Function<Command, List<Answer>> answers = command -> {
            boolean early = command instanceof Command.Finish && !refused.getAndSet(true);
            return early
                    ? List.of(new Answer.Refused(FailureKind.TRANSIENT, "not-ended", "lane 2 has not ended"))
                    : standing(command);
        };
        BiFunction<TaskAssignment, FakeConnectors, List<Event>> reports = (assignment, fake) -> {
            var task = assignment.task();
            return task.generation() == 1 && task.task().equals("load")
                    ? List.of(new Event.TaskFailed(
                            task.run(),
                            1,
                            "load",
                            task.attempt(),
                            0,
                            FailureKind.BUG,
                            Event.TaskFailed.LANE_BEHIND,
                            "behind"))
                    : fromTheSecondOn(assignment, fake);
        };
        try (FakeConnectors connectors = connectors(answers, reports);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("older", archived("older"));
            String id = orchestrator.start("older");

            orchestrator.await(id, "SUCCEEDED");

            assertThat(generations(orchestrator, id))
                    .containsExactly(
                            "2 load expects what Kafka has no more: its destination was restored",
                            "3 the destination was restored to a time before the end of the run");
        }
    }

    @Test
    void aNumberThatWasTakenBeforeIsPassedOver() throws Exception {
        Function<Command, List<Answer>> answers = command -> {
            boolean taken =
                    command instanceof Command.PlanSource && command.task().generation() < 4;
            return taken
                    ? List.of(new Answer.Refused(
                            FailureKind.BAD_CONFIGURATION, Command.PlanSource.GENERATION_TAKEN, "there was one"))
                    : standing(command);
        };
        try (FakeConnectors connectors = connectors(answers, (a, fake) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("taken", archived("taken"));
            String id = orchestrator.start("taken");

            orchestrator.await(id, "SUCCEEDED");

            assertThat(generations(orchestrator, id)).hasSize(3);
        }
    }

    private static FakeConnectors connectors(
            Function<Command, List<Answer>> answers, BiFunction<TaskAssignment, FakeConnectors, List<Event>> reports) {
        return new FakeConnectors(KAFKA.servers(), 24, answers, reports);
    }

    /** The sink's ledgers have got to different sequences. */
    private static List<Answer> standing(Command command) {
        return List.of(
                command instanceof Command.PlanSink
                        ? new Answer.SinkPlanned(List.of(), List.of(3L, 0L, 7L, 1L))
                        : FakeConnectors.good(command));
    }

    private static List<Event> fromTheSecondOn(TaskAssignment assignment, FakeConnectors fake) {
        return assignment.task().generation() == 1 ? List.of() : FakeConnectors.ends(assignment);
    }

    private static TaskAssignment assignment(FakeConnectors connectors, String run, String task) {
        return connectors.assignments.stream()
                .filter(assignment -> assignment.key().equals(run + "/" + task)
                        && assignment.task().generation() == 2
                        && assignment.desired() == TaskAssignment.Desired.RUN)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> generations(Orchestrator orchestrator, String run) {
        List<String> found = new ArrayList<>();
        orchestrator.get("/runs/" + run + "/events").json().get("items").forEach(event -> {
            if (event.get("type").asString().equals("generation")) {
                found.add(event.get("data").get("generation").asInt() + " "
                        + event.get("data").get("reason").asString());
            }
        });
        return found;
    }

    private static void delete(String topic) {
        kafka(admin -> admin.deleteTopics(List.of(topic)).all());
    }

    /** By an offset of a topic that stays: a group without any would go by itself. */
    private static void makeGroup(String group) {
        kafka(admin -> admin.alterConsumerGroupOffsets(
                        group, Map.of(new TopicPartition("sluice.events", 0), new OffsetAndMetadata(0)))
                .all());
    }

    private static List<String> groups(String run) {
        return kafka(admin -> admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .filter(name -> name.startsWith("sluice.run." + run))
                .toList();
    }

    private static List<String> topics(String run) {
        return kafka(admin -> admin.listTopics().names()).stream()
                .filter(name -> name.startsWith("sluice.run." + run))
                .toList();
    }

    private static <T> T kafka(Function<Admin, KafkaFuture<T>> call) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.servers()))) {
            return call.apply(admin).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String archived(String name) {
        return Example.workflow(name, name, "").replace("archive: off\n", "");
    }
}
