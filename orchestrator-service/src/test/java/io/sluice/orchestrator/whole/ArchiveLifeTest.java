package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Gate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What the planner adds to a run that is archived, and how long an archive stays. */
class ArchiveLifeTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @Test
    void aSourceIsArchivedByATaskOfItsOwnSinksWaitForItAndAfterItsTimeItIsRemoved() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), "--sluice.supervise.sweep-every=500ms")) {
            // given
            orchestrator.put("kept", archived("kept", "archive: {keep: 2s}"));

            // when
            String id = orchestrator.start("kept");
            JsonNode ended = orchestrator.await(id, "SUCCEEDED");

            // then the source's edge has one more reader, and the sink a gate
            assertThat(ended.get("tasks"))
                    .extracting(task -> task.get("task").asString())
                    .containsExactly("read", "clean", "load", "read.archive");
            TaskAssignment archive = assignment(connectors, id, "read.archive");
            assertThat(archive.task().connector()).isEqualTo("archive.write");
            assertThat(archive.inputs())
                    .extracting(TaskAssignment.Input::topic)
                    .containsExactly("sluice.run." + id + ".read.g1");
            assertThat(archive.output()).isNull();
            assertThat(assignment(connectors, id, "read").output().readerGroups())
                    .containsExactlyInAnyOrder(
                            "sluice.run." + id + ".clean.g1", "sluice.run." + id + ".read.archive.g1");
            assertThat(assignment(connectors, id, "load").gates())
                    .containsExactly(
                            new Gate("sluice.run." + id + ".read.archive.g1", "sluice.run." + id + ".read.g1", 4, 0));
            assertThat(assignment(connectors, id, "clean").task().archived()).isTrue();

            // and is shown until it is removed, by whoever archives
            assertThat(ended.has("archivedUntil")).isTrue();
            RunLifeTest.await("the archive to be removed", () -> connectors.commands.stream()
                    .anyMatch(command -> command instanceof Command.DropArchive
                            && command.task().run().equals(id)));
            RunLifeTest.await(
                    "the archive to be shown no more",
                    () -> !orchestrator.get("/runs/" + id).json().has("archivedUntil"));
            assertThat(orchestrator
                            .post("/runs/" + id + "/replay")
                            .json()
                            .get("code")
                            .asString())
                    .isEqualTo("archive-missing");
        }
    }

    @Test
    void aReplayReadsTheArchiveInTheSourcesPlaceAndIsNotArchivedItself() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                KAFKA.servers(),
                List.of("mongodb.read", "archive.read", "archive.write", "transform", "redshift.load"),
                24,
                c -> List.of(FakeConnectors.good(c)),
                (a, f) -> FakeConnectors.ends(a))) {
            try (Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
                orchestrator.put("again", archived("again", ""));
                String first = orchestrator.start("again");
                orchestrator.await(first, "SUCCEEDED");

                String replay = orchestrator
                        .post("/runs/" + first + "/replay")
                        .json()
                        .get("id")
                        .asString();
                JsonNode ended = orchestrator.await(replay, "SUCCEEDED");

                assertThat(ended.get("replayOf").asString()).isEqualTo(first);
                assertThat(ended.has("archivedUntil")).isFalse();
                TaskAssignment read = assignment(connectors, replay, "read");
                assertThat(read.task().connector()).isEqualTo("archive.read");
                assertThat(read.task().settings()).containsEntry("run", first).containsEntry("task", "read");
                assertThat(assignment(connectors, replay, "load").gates()).isEmpty();
                assertThat(connectors.assignments)
                        .noneMatch(each -> each.task().run().equals(replay)
                                && each.task().connector().equals("archive.write"));
            }
        }
    }

    private static String archived(String name, String archive) {
        return Example.workflow(name, name, "").replace("archive: off", archive);
    }

    private static TaskAssignment assignment(FakeConnectors connectors, String run, String task) {
        return connectors.assignments.stream()
                .filter(each ->
                        each.task().run().equals(run) && each.task().task().equals(task))
                .findFirst()
                .orElseThrow();
    }
}
