package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Command;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A run that has ended goes on from a snapshot, or says why it cannot. */
class RestoreTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @RegisterExtension
    static final OwnBucket BUCKET = new OwnBucket();

    @Test
    void aRunThatHasEndedGoesOnFromAnySnapshotInAGenerationOfItsOwn() throws Exception {
        try (FakeConnectors connectors = ending();
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("again")).ready()) {
            // given
            orchestrator.put("again", archived("again", ""));
            String run = orchestrator.start("again");
            orchestrator.await(run, "SUCCEEDED");
            long first = oldest(orchestrator, run);
            awaitTidy(orchestrator, run);

            // when it is only asked what would be
            Orchestrator.Reply dry = orchestrator.post("/runs/" + run + "/restore?dryRun=true");
            assertThat(dry.status()).isEqualTo(202);
            assertThat(dry.json().get("generation").asInt()).isEqualTo(2);
            assertThat(orchestrator.run(run).get("state").asString()).isEqualTo("SUCCEEDED");

            // and then it is done
            Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/restore?snapshot=" + first);
            assertThat(reply.status()).isEqualTo(202);
            assertThat(reply.json().get("snapshot").asLong()).isEqualTo(first);

            // then
            JsonNode ended = orchestrator.await(
                    run,
                    "its second end",
                    node -> node.get("generation").asInt() == 2
                            && node.get("state").asString().equals("SUCCEEDED"));
            assertThat(ended.has("failure")).isFalse();
            assertThat(connectors.commands)
                    .filteredOn(command -> command instanceof Command.PlanSource
                            && command.task().run().equals(run))
                    .extracting(command -> command.task().generation())
                    .containsExactly(1, 2);
        }
    }

    @Test
    void whatCannotBeRestoredIsRefusedWithTheReason() throws Exception {
        try (FakeConnectors connectors = ending();
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("not")).ready()) {
            orchestrator.put("off", Example.workflow("off", "off", ""));
            orchestrator.put("append", archived("append", "").replace("mode: merge", "mode: append"));
            String off = ended(orchestrator, "off");
            String append = ended(orchestrator, "append");
            connectors.lanesFit.clear();
            orchestrator.put("live", archived("live", ""));
            String live = orchestrator.start("live");
            snapshots(orchestrator, live);

            assertThat(refusal(orchestrator, off, "")).isEqualTo("409 archive-off");
            assertThat(refusal(orchestrator, append, "")).isEqualTo("409 restore-append");
            assertThat(refusal(orchestrator, live, "")).isEqualTo("409 run-live");
            assertThat(refusal(orchestrator, append, "?snapshot=999999")).isEqualTo("409 no-snapshot");
            assertThat(refusal(orchestrator, append, "?snapshot=last")).startsWith("400 ");
            assertThat(refusal(orchestrator, "nobody", "")).isEqualTo("404 unknown-run");
        }
    }

    private static FakeConnectors ending() {
        return new FakeConnectors(
                KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> FakeConnectors.ends(a));
    }

    private static String ended(Orchestrator orchestrator, String workflow) throws Exception {
        String run = orchestrator.start(workflow);
        orchestrator.await(run, "SUCCEEDED");
        snapshots(orchestrator, run);
        awaitTidy(orchestrator, run);
        return run;
    }

    /** What is being removed cannot be restored. */
    private static void awaitTidy(Orchestrator orchestrator, String run) throws Exception {
        RunLifeTest.await("what the run left to be removed", () -> !refusal(orchestrator, run, "?dryRun=true")
                .equals("409 clean-up"));
    }

    private static JsonNode snapshots(Orchestrator orchestrator, String run) throws Exception {
        RunLifeTest.await("a snapshot of " + run, () -> !orchestrator
                .get("/runs/" + run + "/snapshots")
                .json()
                .get("items")
                .isEmpty());
        return orchestrator.get("/runs/" + run + "/snapshots").json().get("items");
    }

    private static long oldest(Orchestrator orchestrator, String run) throws Exception {
        JsonNode items = snapshots(orchestrator, run);
        return items.get(items.size() - 1).get("number").asLong();
    }

    private static String refusal(Orchestrator orchestrator, String run, String query) {
        Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/restore" + query);
        return reply.status() + " " + reply.json().path("code").asString("");
    }

    private static String archived(String name, String archive) {
        return Example.workflow(name, name, "").replace("archive: off", archive);
    }
}
