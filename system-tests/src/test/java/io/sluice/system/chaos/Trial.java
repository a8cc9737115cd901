package io.sluice.system.chaos;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.sluice.contracts.naming.RunNames;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.system.Api;
import io.sluice.system.Broker;
import io.sluice.system.Reporting;
import io.sluice.system.Warehouse;
import io.sluice.system.Workflows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One run of a pipeline with the faults of one seed, and what is to be said of it afterwards. */
final class Trial {

    private static final Duration READY = Duration.ofMinutes(5);
    private static final Duration END = Duration.ofSeconds(120);
    private static final Duration TIDY = Duration.ofSeconds(30);
    /** A sample of both ends, and the probes. */
    private static final long SAMPLE = 1_100;

    /** Documents of a commit of 400 KB and of a reply of 500, beside what lies in the queue between them. */
    private static final long IN_FLIGHT = 3_500;

    private static final int INSERTED_AT_ONCE = 1_000;

    private final Deployment deployment;
    private final TrialPlan plan;
    private final ChaosDocuments documents;
    private final Warehouse warehouse;
    private final Reporting reporting;
    private final Map<String, Api> apis = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();

    /**
     * @param wrong empty if all is well
     * @param readAgain documents that the source's server returned beyond one time each
     * @param took from the start of the run to the end of the last look at it
     */
    record Outcome(TrialPlan plan, Duration took, long readAgain, List<String> faults, List<String> wrong) {
        boolean green() {
            return wrong.isEmpty();
        }

        @Override
        public String toString() {
            String first = (green() ? "green " : "RED   ") + plan + ", "
                    + plan.faults().size() + " faults, " + plan.losses() + " losses, " + took.toMillis() + " ms, "
                    + readAgain
                    + " documents read again";
            return green()
                    ? first
                    : first + "\n  " + String.join("\n  ", wrong) + "\n  faults:\n    " + String.join("\n    ", faults);
        }
    }

    private Trial(Deployment deployment, TrialPlan plan) {
        this.deployment = deployment;
        this.plan = plan;
        this.documents = new ChaosDocuments(plan.seed(), plan.documents());
        this.warehouse = new Warehouse(deployment.warehouse());
        this.reporting = new Reporting(deployment.reporting());
    }

    static Outcome run(Deployment deployment, TrialPlan plan) {
        return new Trial(deployment, plan.stretched(deployment.stretch())).run();
    }

    private Outcome run() {
        try (MongoClient mongo = MongoClients.create(deployment.mongodb().uri())) {
            MongoDatabase database = mongo.getDatabase(plan.name());
            fill(database.getCollection("things", BsonDocument.class));
            deployment.scale(Service.ORCHESTRATOR, 1);
            Service.CONNECTORS.forEach(service -> deployment.scale(
                    service, service == Service.SQL_SERVER_SINK && !plan.both() ? 0 : plan.replicas()));
            deployment.awaitReady(READY);

            Workflows.Definition workflow = Workflows.copy(
                            plan.name(), plan.name(), "{things: {mode: snapshot}}", plan.lanes())
                    .with("mode: merge", "mode: " + plan.mode())
                    .with("from: [clean]", "from: [clean]\n    limit: {rows: " + plan.pace() + "/s}")
                    .with("tasks:", "limits: {edge: 2MiB}\ntasks:");
            if (plan.both()) {
                workflow = workflow.and(second());
            }
            Api api = api().orElseThrow();
            api.put(workflow.name(), workflow.text());
            deployment.mongodb().resetServed();
            long start = System.nanoTime();
            String run = api.start(workflow.name());
            RunNames names = new RunNames(run, 1);
            Breaker breaker;
            int sourceLanesTaken;
            try (EdgeWatch edges = EdgeWatch.over(deployment.bootstrapServers(), names, plan.lanes());
                    LedgerWatch ledger = LedgerWatch.over(
                            warehouse, deployment.bootstrapServers(), plan.name(), run, names.group("load"));
                    ArchiveWatch archive =
                            ArchiveWatch.over(warehouse, deployment.s3(), deployment.bucket(), plan.name(), run)) {
                breaker = new Breaker(deployment, plan, names, ledger);
                breaker.breakIt(plan.whilePlanning());
                await(run, node -> node.path("progress").path("rows").asLong(0) > 0);
                breaker.breakIt(plan.faults());
                JsonNode last = await(run, node -> false);
                if (!Api.hasEnded(last)) {
                    wrong.add("the run has not ended after " + end().toSeconds() + " s: " + last);
                }
                judge(run, last);
                watched(edges, ledger, archive);
                sourceLanesTaken = edges.sourceLanesTaken();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            long readAgain = readAgain(sourceLanesTaken);
            deployment.mongodb().faults().heal();
            deployment.sqlServer().faults().heal();
            database.drop();
            warehouse.execute("drop schema if exists " + plan.name() + " cascade");
            return new Outcome(plan, took, readAgain, breaker.log(), wrong);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void fill(MongoCollection<BsonDocument> collection) {
        collection.drop();
        List<BsonDocument> all = documents.all();
        for (int from = 0; from < all.size(); from += INSERTED_AT_ONCE) {
            collection.insertMany(all.subList(from, Math.min(all.size(), from + INSERTED_AT_ONCE)));
        }
    }

    /** A restarted orchestrator answers elsewhere. */
    private Optional<Api> api() {
        return deployment.api().map(address -> apis.computeIfAbsent(address, Api::new));
    }

    /** The run as it was last seen: as wanted, or ended, or neither if that took too long. */
    private JsonNode await(String run, Predicate<JsonNode> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + end().toNanos();
        JsonNode last = JsonNodeFactory.instance.objectNode();
        while (System.nanoTime() < deadline) {
            try {
                Optional<Api> api = api();
                if (api.isPresent()) {
                    last = api.get().run(run);
                    if (Api.hasEnded(last) || wanted.test(last)) {
                        return last;
                    }
                }
            } catch (Api.NotAnswering e) {
                // The orchestrator may just be dead.
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
        return last;
    }

    private Duration end() {
        return END.multipliedBy(deployment.stretch() * (plan.both() ? 2L : 1L));
    }

    private void watched(EdgeWatch edges, LedgerWatch ledger, ArchiveWatch archive) {
        if (edges.seen(wrong) == 0) {
            wrong.add("nothing was seen on the edges");
        }
        if (ledger.seen(wrong) == 0) {
            wrong.add("nothing was seen in the ledger");
        }
        if (archive.seen(wrong) == 0) {
            wrong.add("nothing was seen of the archive");
        }
    }

    private void judge(String run, JsonNode last) throws InterruptedException {
        if (!last.path("state").asString("").equals("SUCCEEDED")) {
            wrong.add("the run is not SUCCEEDED: " + last);
            return;
        }
        Receipt receipt = api().orElseThrow().receipt(run);
        if (receipt.verdict() != Receipt.Verdict.VERIFIED) {
            wrong.add("the receipt is not VERIFIED: " + receipt);
        }
        if (receipt.streams().get(0).read() != plan.documents()) {
            wrong.add("the books say that " + receipt.streams().get(0).read() + " were read");
        }
        int generation = last.path("generation").asInt();
        if (generation > 1 + plan.losses()) {
            wrong.add("the run is at generation " + generation + " after " + plan.losses() + " losses");
        }
        Comparison.compare(documents, warehouse, plan.name() + ".things", wrong);
        if (plan.both()) {
            Comparison.compare(documents, reporting.table(plan.name(), "things"), wrong);
        }
        leftovers(run);
    }

    /** At its own pace, so mostly ahead of the other. */
    private String second() {
        return """
                  report:
                    use: sqlserver.load
                    connection: reporting
                    from: [clean]
                    write: {schema: %s, mode: %s}
                """
                .formatted(plan.name(), plan.mode());
    }

    private void leftInSqlServer() {
        List<String> tables = reporting
                .rows(
                        "select t.name as name from sys.tables as t inner join sys.schemas as s on s.schema_id = t.schema_id where s.name = '"
                                + plan.name() + "'")
                .stream()
                .map(row -> String.valueOf(row.get("name")))
                .toList();
        if (!Set.of("things", "_sluice_ledger", "_sluice_columns", "_sluice_swaps")
                .containsAll(tables)) {
            wrong.add("tables are left over in SQL Server: " + tables);
        }
        if (!reporting
                .rows("select run from [" + plan.name() + "].[_sluice_ledger]")
                .isEmpty()) {
            wrong.add("rows are left over in SQL Server's ledger");
        }
        tables.forEach(table -> reporting.execute("drop table [" + plan.name() + "].[" + table + "]"));
    }

    /** What was read and not passed on may be read again, after each interruption; so may the sample of a plan. */
    private long readAgain(int sourceLanesTaken) {
        long again = deployment.mongodb().served(plan.name(), "things").documents() - plan.documents();
        long interruptions = Stream.concat(plan.whilePlanning().stream(), plan.faults().stream())
                .filter(Fault::interruptsTheSource)
                .count();
        long lanes = Math.max(interruptions * plan.lanes(), sourceLanesTaken - plan.lanes());
        long most = (interruptions + 1) * SAMPLE + lanes * IN_FLIGHT;
        if (again > most) {
            wrong.add(again + " documents were read again; " + most + " is what " + interruptions
                    + " interruptions and " + sourceLanesTaken + " times that a lane was taken account for");
        }
        return again;
    }

    private void leftovers(String run) throws InterruptedException {
        String prefix = new RunNames(run, 1).prefix();
        try (Broker broker = new Broker(deployment.bootstrapServers())) {
            none("topics", () -> broker.topics(prefix));
            none("groups", () -> broker.groups(prefix));
        }
        // Who was killed late may still be starting, and tells nothing.
        deployment.awaitReady(READY);
        none("threads", () -> deployment.threadsOf(prefix));
        none("bytes of Arrow's memory", () -> {
            long allocated = deployment.allocated();
            return allocated == 0 ? List.of() : List.of(allocated);
        });
        List<?> tables = warehouse.rows("select tablename from pg_tables where schemaname = '" + plan.name()
                + "' and tablename not in ('things', '_sluice_ledger', '_sluice_columns', '_sluice_swaps')");
        if (!tables.isEmpty()) {
            wrong.add("tables are left over: " + tables);
        }
        if (warehouse.count(plan.name() + "._sluice_ledger") != 0) {
            wrong.add("rows are left over in the ledger");
        }
        if (plan.both()) {
            leftInSqlServer();
        }
    }

    private void none(String what, Supplier<List<?>> left) throws InterruptedException {
        long deadline = System.nanoTime() + TIDY.toNanos();
        List<?> last = left.get();
        while (!last.isEmpty()) {
            if (System.nanoTime() > deadline) {
                wrong.add(what + " are left over after " + TIDY.toSeconds() + " s: " + last);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
            last = left.get();
        }
    }
}
