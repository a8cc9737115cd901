package io.sluice.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.fault.BreakableProxy;
import io.sluice.system.Api;
import io.sluice.system.Waiting;
import io.sluice.system.Warehouse;
import io.sluice.system.Workflows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Each server out of order for all replicas at once, in the middle of a run, with the time-outs that are delivered. */
class OutagesIT {

    /** So many that each lane has more than a megabyte before it when a server begins to cut connections. */
    private static final ChaosDocuments DOCUMENTS = new ChaosDocuments(7, 40_000);

    private static final String DATABASE = "outages";

    private static InProcess deployment;

    /** What a pipeline cannot do without. */
    enum Server {
        MONGODB,
        POSTGRESQL,
        KAFKA;

        private List<BreakableProxy> proxies() {
            return switch (this) {
                case MONGODB -> deployment.beforeServerOf(Service.SOURCE);
                case POSTGRESQL -> deployment.beforeServerOf(Service.SINK);
                case KAFKA -> deployment.beforeKafka();
            };
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) {
        ChaosMain.oneLogForAll();
        deployment = InProcess.start(directory, ReplicaSettings.TimeOuts.AS_DELIVERED);
        for (Service service : Service.LINE) {
            deployment.scale(service, 1);
        }
        deployment.awaitReady(Duration.ofSeconds(90));
        try (MongoClient mongo = MongoClients.create(deployment.mongodb().uri())) {
            MongoCollection<BsonDocument> things =
                    mongo.getDatabase(DATABASE).getCollection("things", BsonDocument.class);
            List<BsonDocument> all = DOCUMENTS.all();
            for (int from = 0; from < all.size(); from += 1_000) {
                things.insertMany(all.subList(from, from + 1_000));
            }
        }
    }

    @AfterAll
    static void end() {
        deployment.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            MONGODB    | UNREACHABLE | read lanes? .*MongoDB did not answer.* \\(source-unreachable\\).*
            MONGODB    | SLOW        | read lanes? .*: connection shop, to send documents.*
            MONGODB    | CUTTING     | read lanes? .*MongoDB did not answer.* \\(source-unreachable\\).*
            POSTGRESQL | UNREACHABLE | load lanes? .*cannot be reached.* \\(destination-unreachable\\).*
            POSTGRESQL | SLOW        | .*load lanes? .*: connection warehouse, to take a commit.*
            POSTGRESQL | CUTTING     | .*load lanes? .*cannot be reached.* \\(destination-unreachable\\).*
            KAFKA      | UNREACHABLE | Kafka, which does not answer.*
            KAFKA      | SLOW        | .* lanes? .*: Kafka, to take a commit.*
            KAFKA      | CUTTING     |
            """)
    void aRunSaysWhatItWaitsForAndEndsVerifiedByItself(Server server, Outage outage, @Nullable String waitingFor) {
        // given a run in its middle
        Api api = new Api(deployment.api().orElseThrow());
        String name = (server + "_" + outage).toLowerCase(Locale.ROOT);
        String run = start(api, name);
        api.await(run, node -> loaded(node) > DOCUMENTS.count() / 20, "its middle");

        // when
        List<BreakableProxy> proxies = server.proxies();
        proxies.forEach(outage::strike);
        long since = System.nanoTime();
        int cutsBefore = cuts(proxies);
        try {
            // then it says what it waits for. Kafka's clients connect again before anybody has waited for them.
            if (waitingFor != null) {
                api.await(run, node -> waitingFor(node).matches(waitingFor), waitingFor);
            }
            if (outage.passes()) {
                Waiting.until(
                        "the outage to pass",
                        outage.lasts.plusSeconds(10),
                        () -> System.nanoTime() - since > outage.lasts.toNanos());
                assertThat(Api.hasEnded(api.run(run))).as("hit in its middle").isFalse();
                proxies.forEach(BreakableProxy::allow);
            }
            JsonNode ended = api.await(run, Api::hasEnded, "its end");

            // and nobody has to do anything
            System.out.printf(
                    "%s: %d ms from the outage to the end, %d cuts%n",
                    name, (System.nanoTime() - since) / 1_000_000, cuts(proxies) - cutsBefore);
            assertThat(ended.path("state").asString("")).as(ended.toString()).isEqualTo("SUCCEEDED");
            assertThat(ended.get("tasks"))
                    .allSatisfy(task -> assertThat(task.get("attempt").asInt()).isEqualTo(1));
        } finally {
            proxies.forEach(BreakableProxy::allow);
        }
        if (outage == Outage.CUTTING) {
            assertThat(cuts(proxies)).isGreaterThan(cutsBefore);
        }
        assertThat(api.receipt(run).verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        List<String> wrong = new ArrayList<>();
        Comparison.compare(DOCUMENTS, new Warehouse(deployment.warehouse()), name + ".things", wrong);
        assertThat(wrong).isEmpty();
    }

    /** An edge holds less than a connection carries before it is cut. */
    private static String start(Api api, String name) {
        Workflows.Definition workflow = Workflows.copy(
                        name.replace('_', '-'), DATABASE, "{things: {mode: snapshot}}", 4)
                .with("schema: " + DATABASE, "schema: " + name)
                .with("from: [clean]", "from: [clean]\n    limit: {rows: 6000/s}")
                .with("tasks:", "limits: {edge: 512KiB}\ntasks:");
        api.put(workflow.name(), workflow.text());
        return api.start(workflow.name());
    }

    private static int cuts(List<BreakableProxy> proxies) {
        return proxies.stream().mapToInt(BreakableProxy::cuts).sum();
    }

    private static String waitingFor(JsonNode run) {
        return run.path("waitingFor").asString("");
    }

    private static long loaded(JsonNode run) {
        return run.path("progress").path("rows").asLong(0);
    }
}
