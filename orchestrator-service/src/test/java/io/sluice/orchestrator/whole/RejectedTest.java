package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.objects.rejected.RejectedDocument;
import io.sluice.objects.rejected.RejectedDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a run has rejected is shown from its archive, and sent through a workflow again. */
class RejectedTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @RegisterExtension
    static final OwnBucket BUCKET = new OwnBucket();

    @Test
    void documentsAreShownOncePageByPageWithTheirReasonsCounted() throws Exception {
        try (FakeConnectors connectors = ending();
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("shown")).ready()) {
            // given commits of two replicas in lane 1 that overlap, and one in lane 3
            String run = ended(orchestrator, "shown", "");
            store("shown", run, 1, 0, 4, document(2, 0, "cast-failed"), document(4, 7, "cast-failed"));
            store("shown", run, 1, 3, 9, document(4, 7, "cast-failed"), document(9, 1, "filter-failed"));
            store("shown", run, 3, 0, 0, masked(0, 5));

            // when
            JsonNode first =
                    orchestrator.get("/runs/" + run + "/rejected?limit=2").json();

            // then
            assertThat(places(first)).containsExactly("clean 1/2/0 cast-failed", "clean 1/4/7 cast-failed");
            assertThat(first.get("reasonsComplete").asBoolean()).isTrue();
            assertThat(first.get("reasons"))
                    .extracting(each -> each.get("task").asString() + " "
                            + each.get("stream").asString() + " "
                            + each.get("reason").asString() + " "
                            + each.get("documents"))
                    .containsExactly(
                            "clean orders cast-failed 2", "clean orders filter-failed 1", "clean orders mask-failed 1");
            JsonNode item = first.get("items").get(0);
            assertThat(item.get("id").asString()).isEqualTo("{\"$numberInt\": \"2000\"}");
            assertThat(item.get("document").asString()).isEqualTo("{\"_id\": 2000, \"price\": \"n/a\"}");
            assertThat(item.get("truncated").asBoolean()).isFalse();
            assertThat(item.get("split").asString()).isEqualTo("orders-0");
            assertThat(item.get("detail").asString()).isEqualTo("price");

            // and the next page, which is the last one
            JsonNode second = orchestrator
                    .get("/runs/" + run + "/rejected?limit=3&cursor="
                            + first.get("next").asString())
                    .json();
            assertThat(places(second)).containsExactly("clean 1/9/1 filter-failed", "clean 3/0/5 mask-failed");
            assertThat(second.get("next").isNull()).isTrue();
            assertThat(second.has("reasons")).isFalse();
            assertThat(second.get("items").get(1).has("document")).isFalse();
            assertThat(second.get("items").get(1).get("id").asString()).isEqualTo("\"key of 0\"");

            // and only some
            assertThat(places(orchestrator
                            .get("/runs/" + run + "/rejected?reason=filter-failed")
                            .json()))
                    .containsExactly("clean 1/9/1 filter-failed");
            assertThat(places(orchestrator
                            .get("/runs/" + run + "/rejected?stream=people")
                            .json()))
                    .isEmpty();
            assertThat(code(orchestrator.get("/runs/" + run + "/rejected?cursor=1.2")))
                    .isEqualTo("400 cursor");
        }
    }

    @Test
    void aLargeDocumentIsCutAndOneThatIsNoBsonIsShownAsBinary() throws Exception {
        try (FakeConnectors connectors = ending();
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("cut")).ready()) {
            String run = ended(orchestrator, "cut", "");
            BsonDocument large =
                    new BsonDocument("_id", new BsonInt32(1)).append("t", new BsonString("x".repeat(9_000)));
            store(
                    "cut",
                    run,
                    0,
                    0,
                    0,
                    new RejectedDocument(0, 0, "orders", "s", id(1), "cast-failed", "", bytes(large)),
                    new RejectedDocument(
                            0, 1, "orders", "s", new byte[0], "unreadable-bson", "", new byte[] {9, 0, 0, 0, 1, 2}));

            JsonNode items =
                    orchestrator.get("/runs/" + run + "/rejected").json().get("items");
            assertThat(items.get(0).get("truncated").asBoolean()).isTrue();
            assertThat(items.get(0).get("document").asString()).hasSize(4_096).startsWith("{\"_id\": 1, \"t\": \"xx");
            assertThat(items.get(1).get("document").asString())
                    .isEqualTo("{\"$binary\": {\"base64\": \"CQAAAAEC\", \"subType\": \"00\"}}");
            assertThat(items.get(1).get("id").asString()).isEmpty();
        }
    }

    @Test
    void aReplayOfThemReadsTheLatestRevisionAndOnlyThem() throws Exception {
        try (FakeConnectors connectors = ending();
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("again")).ready()) {
            String run = ended(orchestrator, "again", "");
            assertThat(code(orchestrator.post("/runs/" + run + "/rejected/replay")))
                    .isEqualTo("409 nothing-rejected");
            store("again", run, 1, 0, 4, document(2, 0, "cast-failed"));
            orchestrator.put("again", workflow("again", "limits: {rejected: 5}"));

            // when
            Orchestrator.Reply reply = orchestrator.post("/runs/" + run + "/rejected/replay");

            // then
            assertThat(reply.status()).isEqualTo(201);
            String replay = reply.json().get("id").asString();
            JsonNode ended = orchestrator.await(replay, "SUCCEEDED");
            assertThat(ended.get("replayOf").asString()).isEqualTo(run);
            assertThat(ended.get("revision").asInt()).isEqualTo(2);
            TaskRef read = connectors.assignments.stream()
                    .map(each -> each.task())
                    .filter(task -> task.run().equals(replay) && task.task().equals("read"))
                    .findFirst()
                    .orElseThrow();
            assertThat(read.connector()).isEqualTo("archive.read");
            assertThat(read.settings())
                    .containsEntry("run", run)
                    .containsEntry("rejected", List.of(Map.of("task", "clean", "firstLane", 0)));

            // and what it rejects itself is not kept
            assertThat(code(orchestrator.get("/runs/" + replay + "/rejected"))).isEqualTo("409 archive-off");
            assertThat(code(orchestrator.post("/runs/" + replay + "/rejected/replay")))
                    .isEqualTo("409 archive-off");
        }
    }

    @Test
    void whatWouldWriteWrongTablesIsRefusedWithTheReason() throws Exception {
        try (FakeConnectors connectors = ending();
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), BUCKET.settings("not")).ready()) {
            String run = ended(orchestrator, "not", "");
            store("not", run, 1, 0, 4, document(2, 0, "cast-failed"));
            orchestrator.put("off", Example.workflow("off", "off", ""));
            String off = orchestrator.start("off");
            orchestrator.await(off, "SUCCEEDED");
            String replay = "/runs/" + run + "/rejected/replay";

            assertThat(code(orchestrator.get("/runs/" + off + "/rejected"))).isEqualTo("409 archive-off");
            assertThat(code(orchestrator.post("/runs/" + off + "/rejected/replay")))
                    .isEqualTo("409 archive-off");
            assertThat(code(orchestrator.get("/runs/nobody/rejected"))).isEqualTo("404 unknown-run");
            orchestrator.put("not", workflow("not", "").replace("mode: merge", "mode: replace"));
            assertThat(code(orchestrator.post(replay))).isEqualTo("409 replay-replace");
            orchestrator.put("not", workflow("not", "").replace("orders: {", "people: {"));
            assertThat(code(orchestrator.post(replay))).isEqualTo("409 replay-source");

            // appended once, but not twice
            orchestrator.put("not", workflow("not", "").replace("mode: merge", "mode: append"));
            Orchestrator.Reply once = orchestrator.post(replay);
            assertThat(once.status()).isEqualTo(201);
            assertThat(code(orchestrator.post(replay))).isEqualTo("409 replay-append");

            // and while the run is live it may still reject some
            orchestrator.await(once.json().get("id").asString(), "SUCCEEDED");
            connectors.lanesFit.clear();
            orchestrator.put("live", workflow("live", ""));
            assertThat(code(orchestrator.post("/runs/" + orchestrator.start("live") + "/rejected/replay")))
                    .isEqualTo("409 run-live");
        }
    }

    @Test
    void anS3ThatIsAwayIsSaid() throws Exception {
        try (FakeConnectors connectors = ending();
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            orchestrator.put("none", workflow("none", ""));
            String run = orchestrator.start("none");
            orchestrator.await(run, "SUCCEEDED");
            assertThat(code(orchestrator.get("/runs/" + run + "/rejected"))).isEqualTo("503 s3-not-configured");
        }
    }

    private static FakeConnectors ending() {
        return new FakeConnectors(
                KAFKA.servers(), 24, c -> List.of(FakeConnectors.good(c)), (a, f) -> FakeConnectors.ends(a));
    }

    private static String ended(Orchestrator orchestrator, String name, String more) {
        orchestrator.put(name, workflow(name, more));
        String run = orchestrator.start(name);
        orchestrator.await(run, "SUCCEEDED");
        return run;
    }

    private static String workflow(String name, String more) {
        return Example.workflow(name, name, more).replace("archive: off", "archive: {keep: 3d}");
    }

    private static void store(
            String prefix, String run, int lane, long first, long last, RejectedDocument... documents) {
        TaskRef task = new TaskRef(run, prefix, 1, 1, "clean", 1, "transform", null, Map.of(), true);
        BUCKET.store(prefix, store -> new RejectedDraft(task, lane, first, last, List.of(documents)).store(store));
    }

    private static RejectedDocument document(int sequence, int row, String reason) {
        int number = sequence * 1_000 + row;
        BsonDocument document = new BsonDocument("_id", new BsonInt32(number)).append("price", new BsonString("n/a"));
        return new RejectedDocument(sequence, row, "orders", "orders-0", id(number), reason, "price", bytes(document));
    }

    private static RejectedDocument masked(int sequence, int row) {
        byte[] whole = bytes(new BsonDocument("k", new BsonString("key of " + sequence)));
        byte[] key = new byte[whole.length - 7];
        key[0] = 2;
        System.arraycopy(whole, 7, key, 1, key.length - 1);
        return new RejectedDocument(sequence, row, "orders", "orders-0", key, "mask-failed", "email", null);
    }

    private static byte[] id(int number) {
        return new byte[] {0x10, (byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)};
    }

    private static byte[] bytes(BsonDocument document) {
        BasicOutputBuffer bytes = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(bytes)) {
            new BsonDocumentCodec()
                    .encode(writer, document, EncoderContext.builder().build());
        }
        return bytes.toByteArray();
    }

    private static List<String> places(JsonNode page) {
        List<String> places = new ArrayList<>();
        page.get("items")
                .forEach(item -> places.add(item.get("task").asString() + " " + item.get("lane") + "/"
                        + item.get("sequence") + "/" + item.get("row") + " "
                        + item.get("reason").asString()));
        return places;
    }

    private static String code(Orchestrator.Reply reply) {
        return reply.status() + " " + reply.json().get("code").asString();
    }
}
