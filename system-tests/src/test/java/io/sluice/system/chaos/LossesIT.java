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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What docs/operations/recovery.md says of losses, one by one: in the middle of a run something is lost, the run ends VERIFIED
 * by itself, and the source was not asked again for what the archive holds.
 */
class LossesIT {

    private static final ChaosDocuments DOCUMENTS = new ChaosDocuments(11, 40_000);
    private static final String DATABASE = "losses";
    private static final int LANES = 4;

    /** Of each lane: what it had sent and the archive had not stored, a commit under way, a reply of the cursor. */
    private static final long UNARCHIVED = LANES * 3_500L;

    /** What planning samples. */
    private static final long SAMPLE = 1_100;

    @TempDir
    static Path directory;

    private static InProcess deployment;

    @BeforeAll
    static void start() {
        ChaosMain.oneLogForAll();
        deployment = InProcess.start(directory.resolve("first"));
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

    @Test
    void topicsThatAreDeleted() throws Exception {
        JsonNode ended = run("deleted", run -> deleteTopics(run, topic -> true));

        assertThat(ended.get("generation").asInt()).isEqualTo(2);
    }

    @Test
    void aClusterThatIsEmpty() throws Exception {
        JsonNode ended = run("emptied", run -> {
            deployment.emptyKafka(directory.resolve("second"));
            // Left to themselves, Kafka's clients look for a cluster that is another one after five minutes.
            Waiting.until("the new cluster to be found", Duration.ofMinutes(3), () -> generation(run) == 2);
        });

        assertThat(ended.get("generation").asInt()).isEqualTo(2);
    }

    @Test
    void controlTopicsThatAreDeletedAlone() throws Exception {
        JsonNode ended = run("uncontrolled", run -> deleteTopics("", topic -> !topic.contains(".run.")));

        assertThat(ended.get("generation").asInt()).isEqualTo(1);
    }

    @Test
    void theOrchestratorsDatabase() throws Exception {
        JsonNode ended = run("forgotten", run -> {
            api().snapshots(run, 3);
            deployment.loseOrchestratorDatabase();
            deployment.start(Service.ORCHESTRATOR, 0);
            Waiting.until("the runs to be known again", Duration.ofSeconds(90), () -> isKnown(run));
        });

        assertThat(ended.get("generation").asInt()).isEqualTo(1);
    }

    @Test
    void theOrchestratorsDatabaseAndAllTopics() throws Exception {
        JsonNode ended = run("both", run -> {
            api().snapshots(run, 3);
            deleteTopics("", topic -> true);
            deployment.loseOrchestratorDatabase();
            deployment.start(Service.ORCHESTRATOR, 0);
            Waiting.until("the runs to be known again", Duration.ofSeconds(90), () -> isKnown(run));
        });

        assertThat(ended.get("generation").asInt()).isEqualTo(2);
    }

    @Test
    void aRunThatIsRestoredFromEachOfItsSnapshotsHoldsTheSame() throws Exception {
        ChaosDocuments few = new ChaosDocuments(12, 3_000);
        try (MongoClient mongo = MongoClients.create(deployment.mongodb().uri())) {
            mongo.getDatabase("few").getCollection("things", BsonDocument.class).insertMany(few.all());
        }
        Api api = api();
        Workflows.Definition workflow = Workflows.copy("few", "few", "{things: {mode: snapshot}}", 2);
        api.put(workflow.name(), workflow.text());
        String run = api.start("few");
        api.await(run, Api::hasEnded, "its end");
        Warehouse warehouse = new Warehouse(deployment.warehouse());
        deployment.mongodb().resetServed();

        for (long snapshot : api.snapshots(run, 10).subList(0, 10)) {
            Waiting.until("it to be taken up", Duration.ofSeconds(60), () -> api.restore(run, snapshot));
            JsonNode ended = api.await(run, Api::hasEnded, "its end");

            assertThat(ended.path("state").asString("")).as(ended.toString()).isEqualTo("SUCCEEDED");
            assertThat(api.receipt(run).verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            List<String> wrong = new ArrayList<>();
            Comparison.compare(few, warehouse, "few.things", wrong);
            assertThat(wrong).isEmpty();
        }
        assertThat(deployment.mongodb().served("few", "things").documents())
                .as("documents that the source returned for ten restores")
                .isZero();
    }

    private static int generation(String run) {
        try {
            return api().run(run).path("generation").asInt();
        } catch (Api.NotAnswering e) {
            return 0;
        }
    }

    private static boolean isKnown(String run) {
        try {
            return deployment.api().isPresent() && !api().state(run).isEmpty();
        } catch (Api.NotAnswering e) {
            return false;
        }
    }

    private static Api api() {
        return new Api(deployment.api().orElseThrow());
    }

    /** It expects what was trimmed from Kafka long ago. */
    @Test
    void aDestinationThatIsRestored() throws Exception {
        Backup backup = new Backup(deployment.warehouse(), "restored");
        JsonNode ended = run("restored", DOCUMENTS.count() / 8, run -> backup.backUp(), run -> {
            Api api = api();
            api.await(run, node -> loaded(node) > DOCUMENTS.count() / 2, "its later half");
            backup.restore();
        });

        assertThat(ended.get("generation").asInt()).isEqualTo(2);
    }

    @Test
    void aDestinationThatIsEmptied() throws Exception {
        Warehouse warehouse = new Warehouse(deployment.warehouse());
        JsonNode ended = run(
                "vanished",
                run -> Waiting.until("the schema to be dropped", Duration.ofSeconds(30), () -> isDropped(warehouse)));

        assertThat(ended.get("generation").asInt()).isEqualTo(2);
    }

    /** Its locks are taken in another order than a commit's. */
    private static boolean isDropped(Warehouse warehouse) {
        try {
            warehouse.execute("drop schema if exists vanished cascade");
            return true;
        } catch (AssertionError e) {
            if (String.valueOf(e.getMessage()).contains("deadlock")) {
                return false;
            }
            throw e;
        }
    }

    @Test
    void s3ThatIsAwayForAWhile() throws Exception {
        JsonNode ended = run("s3-away", run -> {
            deployment.beforeS3().forEach(BreakableProxy::refuse);
            Api api = api();
            api.await(run, node -> node.path("waitingFor").asString("").contains("the archive, to hold"), "the wait");
            deployment.beforeS3().forEach(BreakableProxy::allow);
        });

        assertThat(ended.get("generation").asInt()).isEqualTo(1);
    }

    /** SQLSTATE 53100, as the server says it when a table cannot be extended. */
    @Test
    void aDestinationWhoseDiskIsFull() throws Exception {
        Warehouse warehouse = new Warehouse(deployment.warehouse());
        JsonNode ended = run("full", run -> {
            warehouse.execute("create function \"full\".no_room() returns trigger language plpgsql as"
                    + " $$ begin raise exception 'could not extend file: No space left on device'"
                    + " using errcode = 'disk_full'; end $$");
            warehouse.execute("create trigger no_room before insert or update on \"full\".things"
                    + " for each statement execute function \"full\".no_room()");
            Api api = api();
            api.await(run, node -> node.path("waitingFor").asString("").contains("No space left"), "the reason");
            warehouse.execute("drop function \"full\".no_room() cascade");
        });

        assertThat(ended.get("generation").asInt()).isEqualTo(1);
    }

    private interface Loss {
        void of(String run) throws Exception;
    }

    private static JsonNode run(String name, Loss loss) throws Exception {
        return run(name, DOCUMENTS.count() / 4, run -> {}, loss);
    }

    /**
     * @param rows that are loaded before anything happens
     * @return the run at its end
     */
    private static JsonNode run(String name, int rows, Loss before, Loss loss) throws Exception {
        Api api = api();
        String schema = name.replace('-', '_');
        Workflows.Definition workflow = Workflows.copy(name, DATABASE, "{things: {mode: snapshot}}", LANES)
                .with("schema: " + DATABASE, "schema: \"" + schema + "\"")
                .with("from: [clean]", "from: [clean]\n    limit: {rows: 6000/s}")
                .with("tasks:", "limits: {edge: 1MiB}\ntasks:");
        api.put(workflow.name(), workflow.text());
        deployment.mongodb().resetServed();
        String run = api.start(workflow.name());
        api.await(run, node -> loaded(node) > rows, "its middle");

        before.of(run);
        loss.of(run);
        JsonNode ended = api().await(run, Api::hasEnded, "its end");

        long returned = deployment.mongodb().served(DATABASE, "things").documents();
        System.out.println(name + ": " + returned + " documents returned of " + DOCUMENTS.count());
        assertThat(ended.path("state").asString("")).as(ended.toString()).isEqualTo("SUCCEEDED");
        assertThat(api().receipt(run).verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        List<String> wrong = new ArrayList<>();
        Comparison.compare(DOCUMENTS, new Warehouse(deployment.warehouse()), "\"" + schema + "\".things", wrong);
        assertThat(wrong).isEmpty();
        assertThat(returned).isLessThanOrEqualTo(DOCUMENTS.count() + SAMPLE + UNARCHIVED);
        return ended;
    }

    private static void deleteTopics(String run, Predicate<String> which) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", deployment.bootstrapServers()))) {
            List<String> topics = admin.listTopics().names().get(10, TimeUnit.SECONDS).stream()
                    .filter(topic -> topic.startsWith("sluice.") && topic.contains(run) && which.test(topic))
                    .toList();
            assertThat(topics).isNotEmpty();
            admin.deleteTopics(topics).all().get(10, TimeUnit.SECONDS);
        }
    }

    private static long loaded(JsonNode run) {
        return run.path("progress").path("rows").asLong(0);
    }
}
