package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Command;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** An orchestrator is killed at twenty points of a run, before and after what it writes and sends; the run ends once. */
class DeathsTest {

    private static final int POINTS = 10;

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    /** Each one finishes the run in which the one before it died. */
    @Test
    void aRunOutlivesTheOnlyOrchestrator() throws Exception {
        String database = Backing.database();
        try (FakeConnectors connectors = new FakeConnectors(
                KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> FakeConnectors.ends(a))) {
            int all = pointsOfARun(database);
            Death death = new Death();
            Orchestrator living = start(database, death);
            for (int i = 0; i < POINTS; i++) {
                String id = begin(living, death, 2 + i * (all - 4) / (POINTS - 1), i % 2 == 0);
                assertThat(death.hasCome(60)).as("death " + i).isTrue();
                living.close();
                death = new Death();
                living = start(database, death);
                endsOnce(living, connectors, id);
            }
            living.close();
        }
    }

    @Test
    void aRunGoesOnWithTheOtherOrchestrator() throws Exception {
        String database = Backing.database();
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> FakeConnectors.ends(a));
                Orchestrator survivor = start(database, new Death())) {
            survivor.put("mortal", Example.workflow("mortal", "shop", ""));
            int died = 0;
            for (int i = 0; i < POINTS; i++) {
                Death death = new Death();
                try (Orchestrator other = start(database, death)) {
                    String id = begin(other, death, 1 + i * 3, i % 2 == 1);
                    endsOnce(survivor, connectors, id);
                    died += death.hasCome(0) ? 1 : 0;
                }
            }
            assertThat(died)
                    .as("how often it was the one that did what came at the point")
                    .isGreaterThan(POINTS / 2);
        }
    }

    private static int pointsOfARun(String database) {
        Death never = new Death();
        try (Orchestrator first = start(database, never)) {
            first.put("mortal", Example.workflow("mortal", "shop", ""));
            String id = begin(first, never, Integer.MAX_VALUE, true);
            first.await(id, "SUCCEEDED");
            return never.points();
        }
    }

    private static Orchestrator start(String database, Death death) {
        return new Orchestrator(
                KAFKA.servers(),
                database,
                death,
                "--sluice.supervise.answer-within=2s",
                "--spring.lifecycle.timeout-per-shutdown-phase=1s");
    }

    /** The start itself is answered; what comes after it is what may be cut off. */
    private static String begin(Orchestrator orchestrator, Death death, int point, boolean before) {
        String id = orchestrator.start("mortal");
        death.comesAt(point, before);
        return id;
    }

    private static void endsOnce(Orchestrator orchestrator, FakeConnectors connectors, String id) {
        orchestrator.await(id, "SUCCEEDED");
        assertThat(orchestrator
                        .get("/runs/" + id + "/receipt")
                        .json()
                        .get("verdict")
                        .asString())
                .isEqualTo("VERIFIED");
        List<String> states = orchestrator
                .get("/runs/" + id + "/events?limit=200")
                .json()
                .get("items")
                .valueStream()
                .filter(event -> event.get("type").asString().equals("state"))
                .map(event -> event.get("data").get("state").asString())
                .toList();
        assertThat(states).containsExactly("QUEUED", "PLANNING", "RUNNING", "VERIFYING", "SUCCEEDED");
        for (JsonNode task : orchestrator.run(id).get("tasks")) {
            assertThat(task.get("attempt").asInt()).isEqualTo(1);
        }
        assertThat(connectors.commands.stream()
                        .filter(command -> command.task().run().equals(id))
                        .collect(Collectors.groupingBy(
                                command -> command.getClass().getSimpleName()
                                        + command.task().task(),
                                Collectors.mapping(Command::id, Collectors.toSet()))))
                .as("a command that is sent again keeps its id")
                .allSatisfy((what, ids) -> assertThat(ids).as(what).hasSize(1));
    }
}
