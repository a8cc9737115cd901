package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.contracts.snapshot.RunSnapshot.Next;
import io.sluice.contracts.snapshot.RunSnapshot.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/** Snapshots of runs, over real Kafka, PostgreSQL and S3. */
@ExtendWith(OutputCaptureExtension.class)
class SnapshotsTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @RegisterExtension
    static final OwnBucket BUCKET = new OwnBucket();

    @Test
    void aSnapshotSaysWhatTheRunIsAndWhereItsTopicsAndGroupsStand() throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("said")).ready()) {
            // given a run of which two lanes are at work
            String text = Example.workflow("said", "said", "").replace("archive: off", "archive: {keep: 3d}");
            orchestrator.put("said", text);
            String run = orchestrator.start("said");
            orchestrator.await(run, "RUNNING");
            commit("sluice.run." + run + ".load.g1", "sluice.run." + run + ".clean.g1", 1, 12, "1;7;ab;70;900;-1;");
            commit("sluice.run." + run + ".read.archive.g1", "sluice.run." + run + ".read.g1", 3, 4, "1;9;cd;5;6;-1;");
            awaitState(orchestrator, run, "RUNNING");

            // when
            Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/snapshots");

            // then
            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.json().get("reason").asString()).isEqualTo("asked");
            String key = reply.json().get("key").asString();
            assertThat(key)
                    .isEqualTo("snapshots/%s/%012d.json"
                            .formatted(run, reply.json().get("number").asLong()));
            RunSnapshot snapshot = BUCKET.snapshot("said/" + key);
            assertThat(snapshot.reason()).isEqualTo(Reason.ASKED);
            assertThat(snapshot.run()).isEqualTo(run);
            assertThat(snapshot.state()).isEqualTo("RUNNING");
            assertThat(snapshot.definition()).isEqualTo(text);
            assertThat(snapshot.archiveKeepSeconds()).isEqualTo(3 * 86_400);
            assertThat(snapshot.sourceCounts().at("/read/orders").asLong()).isEqualTo(100);
            assertThat(snapshot.missing()).isNull();
            assertThat(snapshot.tasks())
                    .extracting(RunSnapshot.Task::name)
                    .containsExactly("read", "clean", "load", "read.archive");
            assertThat(snapshot.edges())
                    .extracting(edge -> edge.topic() + " " + edge.lanes().size())
                    .containsExactly("sluice.run." + run + ".read.g1 4", "sluice.run." + run + ".clean.g1 4");
            assertThat(snapshot.groups()).hasSize(4);
            assertThat(snapshot.ledgers()).containsExactly(new RunSnapshot.Ledger("load", List.of(new Next(1, 7))));
            assertThat(snapshot.archive()).containsExactly(new RunSnapshot.Archived("read", List.of(new Next(3, 9))));
            assertThat(snapshot.schemaLogs())
                    .containsExactly(new RunSnapshot.SchemaLog("clean", "sluice.run." + run + ".clean.schema.g1", 0));

            // and the list has it first, page by page
            held.end(run, connectors);
            orchestrator.await(run, "SUCCEEDED");
            awaitState(orchestrator, run, "SUCCEEDED");
            List<String> states = new ArrayList<>();
            String next = "/runs/" + run + "/snapshots?limit=2";
            while (next != null) {
                JsonNode page = orchestrator.get(next).json();
                page.get("items").forEach(each -> states.add(each.get("state").asString()));
                next = page.get("next").isNull()
                        ? null
                        : "/runs/" + run + "/snapshots?limit=2&cursor="
                                + page.get("next").asString();
            }
            assertThat(states).hasSizeGreaterThan(2).startsWith("SUCCEEDED").contains("RUNNING");
            RunSnapshot last = BUCKET.latest("said", run);
            assertThat(last.receipt().get("verdict").asString()).isEqualTo("VERIFIED");
            assertThat(last.missing()).contains("topics are removed");
            assertThat(orchestrator.get("/runs/nobody/snapshots").status()).isEqualTo(404);
            assertThat(orchestrator.post("/runs/nobody/snapshots").status()).isEqualTo(404);
            assertThat(orchestrator
                            .get("/runs/" + run + "/snapshots?cursor=-?")
                            .json()
                            .get("code")
                            .asString())
                    .isEqualTo("cursor");
        }
    }

    @Test
    void aLiveRunHasOneEachPeriodAndTwoOrchestratorsTakeNoneTwice() throws Exception {
        Held held = new Held();
        String database = Backing.database();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 90, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator one = new Orchestrator(KAFKA.servers(), database, BUCKET.settings("two")).ready();
                Orchestrator other = new Orchestrator(KAFKA.servers(), database, BUCKET.settings("two")).ready()) {
            Set<String> runs = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                one.put("two" + i, Example.workflow("two" + i, "two" + i, "snapshots: {every: 5s}"));
                runs.add((i % 2 == 0 ? one : other).start("two" + i));
            }

            // when each has run for two periods
            for (String run : runs) {
                one.await(run, "RUNNING");
                RunLifeTest.await(
                        "two of the period",
                        () -> entries(other, run).stream()
                                        .filter(each ->
                                                each.get("reason").asString().equals("period"))
                                        .count()
                                >= 2);
                held.end(run, connectors);
                one.await(run, "SUCCEEDED");
                awaitState(one, run, "SUCCEEDED");
            }

            // then
            for (String run : runs) {
                List<JsonNode> entries = entries(one, run);
                Map<String, Long> byState = entries.stream()
                        .filter(each -> each.get("reason").asString().equals("state"))
                        .collect(Collectors.groupingBy(each -> each.get("state").asString(), Collectors.counting()));
                assertThat(byState).as(run).containsKeys("RUNNING", "SUCCEEDED");
                assertThat(byState.values()).as(byState.toString()).containsOnly(1L);
                List<Long> periods = entries.stream()
                        .filter(each -> each.get("reason").asString().equals("period"))
                        .map(each -> java.time.Instant.parse(each.get("at").asString())
                                .toEpochMilli())
                        .sorted()
                        .toList();
                for (int i = 1; i < periods.size(); i++) {
                    assertThat(periods.get(i) - periods.get(i - 1)).as(run).isGreaterThanOrEqualTo(4_900);
                }
                assertThat(BUCKET.keys("two/snapshots/" + run + "/")).hasSameSizeAs(entries);
            }
        }
    }

    @Test
    void whileS3IsAwayNothingFailsItIsSaidOnceAndAfterwardsSnapshotsComeAgain(CapturedOutput output) throws Exception {
        Held held = new Held();
        try (FakeConnectors connectors =
                        new FakeConnectors(KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), held::report);
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("away")).ready()) {
            // given
            BUCKET.way().refuse();
            orchestrator.put("away", Example.workflow("away", "away", "snapshots: {every: 5s}"));
            String run = orchestrator.start("away");
            orchestrator.await(run, "RUNNING");

            // when somebody asks
            Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/snapshots");

            // then
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.json().get("code").asString()).isEqualTo("s3-unavailable");
            RunLifeTest.await("several tries", () -> failures(orchestrator) >= 3);
            assertThat(entries(orchestrator, run)).isEmpty();
            assertThat(output.getOut().lines().filter(line -> line.contains("snapshots of runs cannot be taken")))
                    .hasSize(1);

            // when it is there again
            BUCKET.way().allow();
            awaitState(orchestrator, run, "RUNNING");
            held.end(run, connectors);
            orchestrator.await(run, "SUCCEEDED");
            awaitState(orchestrator, run, "SUCCEEDED");
            assertThat(output.getOut().lines().filter(line -> line.contains("snapshots of runs are taken again")))
                    .hasSize(1);
            assertThat(output.getOut().lines().filter(line -> line.contains("snapshots of runs cannot be taken")))
                    .hasSize(1);
        } finally {
            BUCKET.way().allow();
        }
    }

    @Test
    void anS3ThatTakesTheObjectAndSaysNoIsBelievedByWhatLiesThere() throws Exception {
        try (Orchestrator orchestrator =
                new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("lying")).ready()) {
            orchestrator.put("lying", Example.workflow("lying", "lying", ""));
            String run = orchestrator.start("lying");
            awaitState(orchestrator, run, "QUEUED");

            BUCKET.server().faults().refuseAfterStoring(1);
            assertThat(orchestrator.post("/runs/" + run + "/snapshots").status())
                    .isEqualTo(201);

            assertThat(BUCKET.server().faults().left()).isZero();
            assertThat(entries(orchestrator, run)).hasSize(2);
            assertThat(BUCKET.keys("lying/snapshots/" + run + "/")).hasSize(2);
        }
    }

    @Test
    void numbersGoOnBehindObjectsThatADatabaseFromYesterdayDoesNotKnow() throws Exception {
        try (Orchestrator orchestrator =
                new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("old")).ready()) {
            orchestrator.put("old", Example.workflow("old", "old", ""));
            String run = orchestrator.start("old");
            awaitState(orchestrator, run, "QUEUED");
            for (int number = 2; number < 40; number++) {
                BUCKET.put("old/snapshots/%s/%012d.json".formatted(run, number), new byte[] {'{', '}'});
            }

            Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/snapshots");

            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.json().get("number").asLong()).isGreaterThanOrEqualTo(40);
            assertThat(BUCKET.latest("old", run).number())
                    .isEqualTo(reply.json().get("number").asLong());
        }
    }

    @Test
    void withKafkaAwayTheSnapshotSaysThatPositionsAreMissing() {
        EmbeddedKafkaKraftBroker own = Backing.kafka();
        try (Orchestrator orchestrator = new Orchestrator(
                        own.getBrokersAsString(),
                        Backing.database(),
                        BUCKET.settings("silent", "--sluice.kafka.replication=1"))
                .ready()) {
            Held held = new Held();
            String run;
            try (FakeConnectors connectors = new FakeConnectors(
                    own.getBrokersAsString(), 24, c -> List.of(FakeConnectors.good(c)), held::report)) {
                orchestrator.put("silent", Example.workflow("silent", "silent", ""));
                run = orchestrator.start("silent");
                orchestrator.await(run, "RUNNING");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            own.destroy();

            assertThat(orchestrator.post("/runs/" + run + "/snapshots").status())
                    .isEqualTo(201);

            RunSnapshot snapshot = BUCKET.latest("silent", run);
            assertThat(snapshot.missing()).contains("Kafka did not");
            assertThat(snapshot.edges()).isEmpty();
            assertThat(snapshot.state()).isEqualTo("RUNNING");
            assertThat(snapshot.tasks()).hasSize(3);
        }
    }

    @Test
    void afterTheRetentionAllOfARunAreGoneAndNoNewOnesCome() throws Exception {
        try (FakeConnectors connectors = new FakeConnectors(
                        KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> FakeConnectors.ends(a));
                Orchestrator orchestrator = new Orchestrator(
                                KAFKA.servers(),
                                Backing.database(),
                                BUCKET.settings("gone", "--sluice.supervise.sweep-every=500ms"))
                        .ready()) {
            orchestrator.put(
                    "gone", Example.workflow("gone", "gone", "").replace("archive: off", "archive: {keep: 4s}"));
            String run = orchestrator.start("gone");
            orchestrator.await(run, "SUCCEEDED");
            awaitState(orchestrator, run, "SUCCEEDED");
            // What a death between object and index leaves.
            BUCKET.put("gone/snapshots/" + run + "/000000000000.json", new byte[] {'{', '}'});

            RunLifeTest.await(
                    "all to be gone",
                    () -> BUCKET.keys("gone/snapshots/").isEmpty()
                            && entries(orchestrator, run).isEmpty());
            assertThat(connectors.commands).isNotEmpty();
            String second = orchestrator.start("gone");
            orchestrator.await(second, "SUCCEEDED");
            awaitState(orchestrator, second, "SUCCEEDED");
            assertThat(entries(orchestrator, run)).isEmpty();
        }
    }

    @Test
    void withoutABucketThereAreNoneAndItIsSaidOnce(CapturedOutput output) {
        try (Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("off", Example.workflow("off", "off", ""));
            String run = orchestrator.start("off");

            Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/snapshots");

            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.json().get("code").asString()).isEqualTo("snapshots-off");
            assertThat(entries(orchestrator, run)).isEmpty();
            assertThat(output.getOut().lines().filter(line -> line.contains("no snapshots of runs are taken")))
                    .hasSize(1);
        }
    }

    private static List<JsonNode> entries(Orchestrator orchestrator, String run) {
        return orchestrator
                .get("/runs/" + run + "/snapshots?limit=200")
                .json()
                .get("items")
                .valueStream()
                .toList();
    }

    private static void awaitState(Orchestrator orchestrator, String run, String state) throws Exception {
        RunLifeTest.await("a snapshot of " + state, () -> entries(orchestrator, run).stream()
                .anyMatch(each -> each.get("state").asString().equals(state)));
    }

    private static double failures(Orchestrator orchestrator) {
        return orchestrator
                .actuator(null, "/prometheus")
                .response()
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_snapshots_failures_total "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .sum();
    }

    private static void commit(String group, String topic, int lane, long offset, String metadata) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA.servers()))) {
            admin.alterConsumerGroupOffsets(
                            group, Map.of(new TopicPartition(topic, lane), new OffsetAndMetadata(offset, metadata)))
                    .all()
                    .get();
        }
    }
}
