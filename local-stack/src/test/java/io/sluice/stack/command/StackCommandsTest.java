package io.sluice.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import io.sluice.contracts.json.ContractJson;
import io.sluice.stack.LocalStack;
import io.sluice.stack.ServicelessStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackCommandsTest {

    @TempDir
    static Path clone;

    @SuppressWarnings("NullAway.Init")
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = ServicelessStack.up(clone);
    }

    @AfterAll
    static void end() {
        stack.close();
    }

    @Test
    void aSecondStackInTheSameCloneIsRefused() {
        for (String[] arguments : new String[][] {{"up"}, {"up", "--detach"}}) {
            Typed typed = Typed.in(home(), arguments);
            assertThat(typed.exitCode()).as(typed.err()).isEqualTo(2);
            assertThat(typed.err()).contains("is up in " + clone.resolve(".sluice") + " already", "./sluice down");
        }
    }

    @Test
    void statusNamesEveryBackingService() {
        assertThat(Typed.in(home(), "status").out())
                .contains("kafka", "mongodb", "warehouse", "sqlserver", "s3", "embedded");
        Map<?, ?> json = ContractJson.read(Typed.in(home(), "status", "--json").out(), Map.class);
        assertThat((java.util.List<?>) json.get("backing")).hasSize(6);
    }

    @Test
    void envPrintsWhatAShellTakes() {
        assertThat(Typed.in(home(), "env").out().lines())
                .contains(
                        "export MONGODB_URI='" + stack.mongodbUri() + "'",
                        "export WAREHOUSE_URL='" + stack.warehouse().url() + "'",
                        "export KAFKA_BOOTSTRAP_SERVERS='" + stack.bootstrapServers() + "'",
                        "export S3_BUCKET='sluice'")
                .allMatch(line -> line.matches("export [A-Z0-9_]+='.*'"));
    }

    @Test
    void loadSaysHowManyCameAndHowManyWereThereAlready() throws IOException {
        // given
        Path file = Files.writeString(clone.resolve("three.json"), "{\"_id\":1}\n{\"_id\":2}\n{\"_id\":1}\n");
        // when, then
        assertThat(load(file, "three").out())
                .isEqualToIgnoringNewLines(
                        "2 documents loaded into samples.three," + " 1 left out because their _id was there already");
        assertThat(load(file, "three").out()).startsWith("0 documents loaded");
        assertThat(load(file, "three", "--drop").out()).startsWith("2 documents loaded");
        assertThat(count("three")).isEqualTo(2);
    }

    @Test
    void loadKeepsWhatCameBeforeAnErrorAndNamesItsPlace() throws IOException {
        Path file = Files.writeString(clone.resolve("bad.json"), "{\"_id\":1}\n{\"_id\":2}\n{\"_id\":\n");
        Typed typed = load(file, "bad");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err())
                .contains("2 documents loaded into samples.bad before the error:", file + ", line ")
                .doesNotContain("\tat ");
        assertThat(count("bad")).isEqualTo(2);
    }

    @Test
    void aFileThatIsNoGzipIsRefused() throws IOException {
        Path file = Files.writeString(clone.resolve("no.json.gz"), "{\"_id\":1}");
        Typed typed = load(file, "packed");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("not a complete gzip file");
    }

    @Test
    void theDemoLeavesDocumentsThatAreNotItsOwn() {
        // given
        try (MongoClient client = new MongoAddress(stack.mongodbUri()).open()) {
            client.getDatabase("shop")
                    .getCollection("orders", BsonDocument.class)
                    .insertOne(new BsonDocument("_id", new BsonInt32(1)));
        }
        // when
        Typed typed = Typed.in(home(), "demo");
        // then
        assertThat(typed.exitCode()).as(typed.out() + typed.err()).isEqualTo(2);
        assertThat(typed.err()).contains("shop.orders holds documents that the demo has not made");
    }

    private static Typed load(Path file, String collection, String... more) {
        String[] arguments = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "load", file.toString(), "--database", "samples", "--collection", collection),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new);
        return Typed.in(home(), arguments);
    }

    private static long count(String collection) {
        try (MongoClient client = new MongoAddress(stack.mongodbUri()).open()) {
            return client.getDatabase("samples").getCollection(collection).countDocuments();
        }
    }

    private static Home home() {
        return new Home(clone, Map.of());
    }
}
