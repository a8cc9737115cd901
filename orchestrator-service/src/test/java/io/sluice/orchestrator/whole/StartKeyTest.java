package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** What many clients ask at one moment is done once. */
class StartKeyTest {

    private static final int CLIENTS = 50;

    private static EmbeddedKafkaKraftBroker broker;
    private static Orchestrator orchestrator;
    private static Orchestrator beside;

    @BeforeAll
    static void start() {
        broker = Backing.kafka();
        String database = Backing.database();
        orchestrator = new Orchestrator(broker.getBrokersAsString(), database);
        beside = new Orchestrator(broker.getBrokersAsString(), database);
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
        beside.close();
        broker.destroy();
    }

    @Test
    void fiftyClientsWithOneKeyAtTwoOrchestratorsStartOneRun() throws Exception {
        orchestrator.put("keyed", Example.workflow("keyed", "shop", ""));
        List<Orchestrator.Reply> replies = atOnce(client -> (client % 2 == 0 ? orchestrator : beside)
                .post("/workflows/keyed/runs", "Idempotency-Key", "nightly 2026-11-27"));
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isEqualTo(201));
        assertThat(replies.stream()
                        .map(reply -> reply.json().get("id").asString())
                        .distinct())
                .hasSize(1);
        assertThat(orchestrator.get("/runs?workflow=keyed").json().get("items")).hasSize(1);

        // another key, and the same key of another workflow, are others
        orchestrator.post("/workflows/keyed/runs", "Idempotency-Key", "nightly 2026-11-28");
        assertThat(orchestrator.get("/runs?workflow=keyed").json().get("items")).hasSize(2);
        orchestrator.put("keyed-too", Example.workflow("keyed-too", "other", ""));
        assertThat(orchestrator
                        .post("/workflows/keyed-too/runs", "Idempotency-Key", "nightly 2026-11-27")
                        .json()
                        .get("id")
                        .asString())
                .startsWith("keyed-too-");
        assertThat(orchestrator
                        .post("/workflows/keyed/runs", "Idempotency-Key", "x".repeat(256))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void ofTwoChangesToOneRevisionOneIsRefused() throws Exception {
        orchestrator.put("edited", Example.workflow("edited", "shop", ""));
        List<Orchestrator.Reply> replies = atOnce(client -> client > 1
                ? orchestrator.get("/workflows/edited")
                : (client == 0 ? orchestrator : beside)
                        .put("edited", Example.workflow("edited", "shop" + client, ""), "If-Match", "\"1\""));
        assertThat(replies.subList(0, 2).stream().map(Orchestrator.Reply::status))
                .containsExactlyInAnyOrder(200, 412);
    }

    private interface Client {
        Orchestrator.Reply call(int number);
    }

    private static List<Orchestrator.Reply> atOnce(Client client) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Orchestrator.Reply>> calls = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                calls.add(() -> client.call(number));
            }
            List<Orchestrator.Reply> replies = new ArrayList<>();
            for (Future<Orchestrator.Reply> reply : clients.invokeAll(calls)) {
                replies.add(reply.get());
            }
            return replies;
        } finally {
            clients.shutdown();
        }
    }
}
