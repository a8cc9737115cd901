package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.json.ContractJson;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/** A run as its watchers see it: each event once and in order, however often they are cut off. */
class StreamTest {

    private static EmbeddedKafkaKraftBroker broker;
    private static String kafka;

    @BeforeAll
    static void startKafka() {
        broker = Backing.kafka();
        kafka = broker.getBrokersAsString();
    }

    @AfterAll
    static void stopKafka() {
        broker.destroy();
    }

    @Test
    void aClientThatIsCutOffAgainAndAgainSeesEachEventOnceInOrder() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(kafka, 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator =
                        new Orchestrator(kafka, Backing.database(), "--sluice.streams.period=100ms")) {
            orchestrator.put("watched", Example.workflow("watched", "shop", ""));
            String id = orchestrator.start("watched");
            SseClient client = new SseClient(orchestrator.base() + "/runs/" + id + "/stream");

            // when it reads a little at a time while the run is paused and resumed, and ends
            for (int turn = 0; turn < 12; turn++) {
                assertThat(client.read(turn % 3 * 150L)).isEqualTo(200);
                orchestrator.post("/runs/" + id + "/" + (turn % 4 < 2 ? "pause" : "resume"));
            }
            orchestrator.await(id, "a state to go on from", run -> {
                orchestrator.post("/runs/" + id + "/resume");
                return run.get("state").asString().equals("RUNNING");
            });
            held.end(id, connectors);
            orchestrator.await(id, "SUCCEEDED");
            while (client.read(1000) == 200) {
                // 204: all has been said
            }

            // then
            List<JsonNode> written = orchestrator
                    .get("/runs/" + id + "/events?limit=200")
                    .json()
                    .get("items")
                    .valueStream()
                    .toList();
            assertThat(client.numbered().stream().map(SseClient.Message::id))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, written.size())
                            .mapToObj(Integer::toString)
                            .toList());
            for (int i = 0; i < written.size(); i++) {
                JsonNode event = written.get(i);
                assertThat(event.get("id").asInt()).isEqualTo(i + 1);
                assertThat(ContractJson.mapper()
                                .readTree(client.numbered().get(i).data()))
                        .isEqualTo(event);
            }
            assertThat(client.numbered().get(written.size() - 1).data()).contains("\"SUCCEEDED\"");
            assertThat(client.received.stream().filter(m -> m.event().equals("progress")))
                    .isNotEmpty()
                    .allSatisfy(message -> assertThat(message.data()).contains("\"progress\":{"));
        }
    }

    @Test
    void silenceIsBrokenByHeartbeatsAndANumberThatIsNotKnownByTheWholeRun() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(kafka, 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator = new Orchestrator(
                        kafka,
                        Backing.database(),
                        "--sluice.streams.period=100ms",
                        "--sluice.streams.heartbeat=300ms",
                        "--sluice.streams.most=1")) {
            orchestrator.put("quiet", Example.workflow("quiet", "shop", ""));
            String id = orchestrator.start("quiet");
            orchestrator.await(id, "RUNNING");
            SseClient lost = new SseClient(orchestrator.base() + "/runs/" + id + "/stream");
            lost.lastId = "4711";
            lost.read(1500);
            assertThat(lost.received.get(0).event()).isEqualTo("resync");
            assertThat(lost.received.get(0).data()).contains("\"lanesProgress\":[");
            assertThat(Long.parseLong(lost.received.get(0).id())).isBetween(1L, 200L);
            assertThat(lost.received).anyMatch(message -> message.event().equals("heartbeat"));
            held.end(id, connectors);
            orchestrator.await(id, "SUCCEEDED");
            assertThat(new SseClient(orchestrator.base() + "/runs/nothing/stream").read(100))
                    .isEqualTo(404);
        }
    }
}
