package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.sluice.contracts.json.ContractJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** A run as its watchers see it: each event once and in order, however often they are cut off. */
class StreamTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @Test
    void aClientThatIsCutOffAgainAndAgainSeesEachEventOnceInOrder() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), "--sluice.streams.period=100ms")) {
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
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator = new Orchestrator(
                        KAFKA.servers(),
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

    /** What is not read stays with its sender: neither the heap nor Netty's memory grows with the news. */
    @Test
    void clientsThatDoNotReadTakeNoMoreMemoryHoweverMuchThereIsToTell() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), "--sluice.streams.period=20ms")) {
            // given
            orchestrator.put("unread", Example.workflow("unread", "unread", ""));
            String id = orchestrator.start("unread");
            orchestrator.await(id, "RUNNING");
            List<Socket> clients = new ArrayList<>();
            try {
                for (int client = 0; client < 40; client++) {
                    clients.add(unread(orchestrator.base() + "/runs/" + id + "/stream"));
                }

                // when the sockets are full, and there are news for many times as long
                tell(connectors, id, 0, 300);
                long before = memory();
                tell(connectors, id, 300, 1_500);
                long after = memory();

                // then
                assertThat(after - before).as("bytes").isLessThan(8L << 20);
                SseClient reader = new SseClient(orchestrator.base() + "/runs/" + id + "/stream");
                reader.read(500);
                assertThat(reader.received).as("what one that reads is told").isNotEmpty();
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
            held.end(id, connectors);
            orchestrator.await(id, "SUCCEEDED");
        }
    }

    private static Socket unread(String address) throws IOException {
        URI uri = URI.create(address);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write(("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                                + "\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Each makes the run look different from before. */
    private static void tell(FakeConnectors connectors, String run, int from, int to) throws InterruptedException {
        for (int sequence = from; sequence < to; sequence++) {
            FakeConnectors.progress(run, "read", 0, sequence, null).forEach(connectors::send);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static long memory() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory() + PlatformDependent.usedDirectMemory();
    }
}
