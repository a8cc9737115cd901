package io.sluice.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
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
import java.util.Optional;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * A replica of a sink that stops with rows staged, before the ledger's guard, and goes on when its lane has long been somebody
 * else's. The same for a source and a transform: {@code ZombieLaneTest}.
 */
class ZombieIT {

    private static final ChaosDocuments DOCUMENTS = new ChaosDocuments(4, 10_000);

    /** Stretches a commit, so that it can be met between two of its statements. */
    private static final Duration SLOW = Duration.ofMillis(300);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static InProcess deployment;
    private static Warehouse warehouse;

    @BeforeAll
    static void start(@TempDir Path directory) {
        ChaosMain.oneLogForAll();
        deployment = InProcess.start(directory);
        warehouse = new Warehouse(deployment.warehouse());
        try (MongoClient mongo = MongoClients.create(deployment.mongodb().uri())) {
            mongo.getDatabase("zombie")
                    .getCollection("things", BsonDocument.class)
                    .insertMany(DOCUMENTS.all());
        }
    }

    @AfterAll
    static void end() {
        deployment.close();
    }

    @AfterEach
    void letGo() {
        deployment.thaw(Service.SINK, 0);
        deployment.thaw(Service.SINK, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "replace"})
    void aSinkThatStopsBeforeTheGuardAndGoesOnLateWritesNeitherARowNorALedgerEntry(String mode) {
        String schema = "zombie_" + mode;
        for (Service service : Service.LINE) {
            deployment.scale(service, service == Service.SINK ? 2 : 1);
        }
        deployment.awaitReady(Duration.ofSeconds(90));
        Api api = new Api(deployment.api().orElseThrow());
        Workflows.Definition workflow = Workflows.copy("zombie-" + mode, "zombie", "{things: {mode: snapshot}}", 1)
                .with("schema: zombie, mode: merge", "schema: " + schema + ", mode: " + mode)
                .with("from: [clean]", "from: [clean]\n    limit: {rows: 800/s}")
                .with("tasks:", "limits: {edge: 2MiB}\ntasks:");
        api.put(workflow.name(), workflow.text());
        String run = api.start(workflow.name());
        api.await(run, node -> loaded(node) > 0, "the first rows");
        int owner = holderOfTheLane(api);

        // given an owner that stands still with rows at the server and the guard before it
        BreakableProxy zombie = deployment.beforeServerOf(Service.SINK).get(owner);
        zombie.delayReplies(SLOW);
        Object session = freezeBeforeTheGuard(owner);
        Object next = ledger(schema).get("next");

        // when a successor applies the same sequences and more, and rests between two commits
        Waiting.until("the successor's commits", PATIENCE, () -> number(ledger(schema), "next") > number(next));
        Waiting.until("the successor to rest", PATIENCE, () -> restsBetweenCommits(1 - owner, session));
        Map<String, @Nullable Object> ledger = ledger(schema);
        Map<String, Long> rows = rows(schema);
        assertThat(inTransaction(session)).as("the zombie can still commit").isTrue();
        zombie.allow();
        Waiting.until("the zombie's transaction to be over", PATIENCE, () -> !inTransaction(session));

        // then
        assertThat(ledger(schema)).isEqualTo(ledger);
        assertThat(rows(schema)).isEqualTo(rows);
        letGo();
        JsonNode ended = api.await(run, Api::hasEnded, "its end");
        assertThat(ended.path("state").asString("")).as(ended.toString()).isEqualTo("SUCCEEDED");
        assertThat(api.receipt(run).verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        List<String> wrong = new ArrayList<>();
        Comparison.compare(DOCUMENTS, warehouse, schema + ".things", wrong);
        assertThat(wrong).isEmpty();
    }

    /** By the heartbeats of both: the number in the name of the one that holds a lane. */
    private static int holderOfTheLane(Api api) {
        List<String> holders = new ArrayList<>();
        Waiting.until("a replica to hold the lane", PATIENCE, () -> {
            api.lanesHeld("sink").entrySet().stream()
                    .filter(replica -> replica.getValue() > 0)
                    .map(Map.Entry::getKey)
                    .forEach(holders::add);
            return !holders.isEmpty();
        });
        assertThat(holders).hasSize(1);
        return holders.get(0).startsWith("sink-0.") ? 0 : 1;
    }

    /** Answers the server's number of the session. The replica is let go again if the guard was passed before it stood still. */
    private static Object freezeBeforeTheGuard(int owner) {
        List<Object> frozen = new ArrayList<>();
        Waiting.until("rows that are copied and not moved", PATIENCE, () -> {
            if (copied().isEmpty()) {
                return false;
            }
            deployment.freeze(Service.SINK, owner);
            copied().ifPresent(frozen::add);
            if (frozen.isEmpty()) {
                deployment.thaw(Service.SINK, owner);
            }
            return !frozen.isEmpty();
        });
        return frozen.get(0);
    }

    private static Optional<Object> copied() {
        return sessions("state = 'idle in transaction' and query like 'COPY %'").stream()
                .findFirst();
    }

    private static boolean restsBetweenCommits(int successor, Object zombie) {
        deployment.freeze(Service.SINK, successor);
        if (sessions("xact_start is not null and pid <> " + zombie).isEmpty()) {
            return true;
        }
        deployment.thaw(Service.SINK, successor);
        return false;
    }

    private static boolean inTransaction(Object session) {
        return !sessions("xact_start is not null and pid = " + session).isEmpty();
    }

    private static List<Object> sessions(String condition) {
        return warehouse
                .rows("select pid from pg_stat_activity where application_name = 'sluice' and "
                        + "datname = current_database() and " + condition)
                .stream()
                .map(row -> Optional.ofNullable(row.get("pid")).orElseThrow())
                .toList();
    }

    /** Without the owner: whoever does not know yet that it lost the lane may take the row again, and is sent away later. */
    private static Map<String, @Nullable Object> ledger(String schema) {
        return warehouse
                .rows("select generation, next, link, books::text as books, state from " + schema + "._sluice_ledger")
                .get(0);
    }

    /** Of the table, or of the run's own one beside it. */
    private static Map<String, Long> rows(String schema) {
        Map<String, Long> rows = new java.util.TreeMap<>();
        warehouse
                .rows("select tablename from pg_tables where schemaname = '" + schema
                        + "' and tablename like 'things%'")
                .forEach(table -> rows.put(
                        String.valueOf(table.get("tablename")),
                        warehouse.count(schema + ".\"" + table.get("tablename") + "\"")));
        return rows;
    }

    private static long number(Map<String, @Nullable Object> row, String column) {
        return number(row.get(column));
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : -1;
    }

    private static long loaded(JsonNode run) {
        return run.path("progress").path("rows").asLong(0);
    }
}
