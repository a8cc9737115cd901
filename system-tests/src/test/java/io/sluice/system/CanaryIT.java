package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.json.ContractJson;
import io.sluice.stack.StackOptions;
import io.sluice.stack.backing.BackingServices;
import io.sluice.stack.mongo.RawMongoServer;
import io.sluice.stack.replica.ReplicaStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every secret that a service is told has the same word in it. Runs end well, fail at a login and at a host that is not there; then the
 * word is nowhere: in no log, topic, answer, database or command line.
 */
class CanaryIT {

    /** In the name and password of both users, in the hosts of addresses, and in the salt. */
    private static final String SECRET = "canary4711";

    /** In a field that is masked: known to the source and its edge, and to nobody behind them. */
    private static final String MASKED = "masked4712";

    /** In a field that is not: what is searched is searched in the right places. */
    private static final String PLAIN = "plain4713";

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int PEOPLE = 300;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final List<String> answers = new ArrayList<>();

    @Test
    void whatIsSecretIsNowhereHoweverRunsEnd() throws Exception {
        try (RawMongoServer mongo = RawMongoServer.start(0);
                Sluice sluice = Sluice.up(options -> options(options, mongo));
                TopicBytes topics = new TopicBytes(sluice.stack().bootstrapServers(), List.of(SECRET, MASKED, PLAIN))) {
            // given
            Database server = new Database(sluice);
            server.letIn("user" + SECRET, "pass" + SECRET);
            sluice.fill("canary", "people", people());

            // when a run ends well, and the topics were looked at while it went on
            JsonNode good = run(sluice, "good", "shop", "warehouse");
            assertThat(good.get("state").asString()).as(good.toString()).isEqualTo("SUCCEEDED");
            assertThat(topics.with(PLAIN))
                    .anyMatch(topic -> topic.contains(".read."))
                    .anyMatch(topic -> topic.contains(".clean."));

            // when either server refuses the password
            mongo.faults().failNext(10_000, "saslStart", 18, "Authentication failed.");
            mongo.faults().cutNow();
            assertThat(failure(run(sluice, "source-refused", "shop", "warehouse")))
                    .contains("source-not-allowed");
            mongo.faults().heal();
            server.letIn("user" + SECRET, "another one");
            assertThat(failure(run(sluice, "sink-refused", "shop", "warehouse")))
                    .contains("destination-login");
            server.letIn("user" + SECRET, "pass" + SECRET);

            // when a server is not there, or its address cannot be used
            assertThat(failure(run(sluice, "no-source", "gone", "warehouse"))).contains("source-unreachable");
            assertThat(failure(run(sluice, "no-sink", "shop", "lost"))).contains("destination-unreachable");
            assertThat(failure(run(sluice, "torn", "torn", "warehouse"))).contains("connection-option");
            assertThat(failure(run(sluice, "strange", "strange", "warehouse"))).contains("connection-invalid");
            ask(sluice, "/workflows", "/runs", "/connectors", "/schema/workflow.json", "/nothing/here");

            // then
            SoftAssertions all = new SoftAssertions();
            all.assertThat(answers).noneMatch(answer -> answer.contains(SECRET) || answer.contains(MASKED));
            all.assertThat(topics.with(SECRET)).isEmpty();
            all.assertThat(topics.with(MASKED)).allMatch(topic -> topic.contains(".read."));
            all.assertThat(topics.seen()).noneMatch(topic -> topic.contains(SECRET));
            all.assertThat(linesWith(sluice.stack().logs(), SECRET, MASKED)).isEmpty();
            all.assertThat(server.rowsWith("sluice", "good-", SECRET, MASKED)).isEmpty();
            all.assertThat(server.rowsWith("warehouse", PLAIN, SECRET, MASKED)).isEmpty();
            for (ReplicaStatus replica : sluice.stack().status().services()) {
                all.assertThat(new ServiceProcess(replica).commandLine()).doesNotContain(SECRET);
            }
            all.assertThat(ContractJson.writeText(sluice.stack().status())).doesNotContain(SECRET);
            all.assertAll();
        }
    }

    private static StackOptions options(StackOptions options, RawMongoServer mongo) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(BackingServices.MONGODB, uri("127.0.0.1:" + mongo.port()));
        return options.withEnvironment(environment)
                .withSetting("SLUICE_SECRETS_MASKSALT", "salt-of-the-" + SECRET)
                .withSetting("SLUICE_CONNECTIONS_WAREHOUSE_USERNAME", "user" + SECRET)
                .withSetting("SLUICE_CONNECTIONS_WAREHOUSE_PASSWORD", "pass" + SECRET)
                .withSetting("SLUICE_CONNECTIONS_GONE_URI", uri(SECRET + ".invalid:27017"))
                .withSetting(
                        "SLUICE_CONNECTIONS_TORN_URI", "mongodb://user" + SECRET + ":pass?" + SECRET + "@127.0.0.1/")
                .withSetting(
                        "SLUICE_CONNECTIONS_STRANGE_URI", "mongodb://user" + SECRET + ":pa:ss" + SECRET + "@127.0.0.1/")
                .withSetting("SLUICE_CONNECTIONS_LOST_HOST", "127.0.0.1")
                .withSetting("SLUICE_CONNECTIONS_LOST_PORT", "1")
                .withSetting("SLUICE_CONNECTIONS_LOST_DATABASE", "warehouse")
                .withSetting("SLUICE_CONNECTIONS_LOST_USERNAME", "user" + SECRET)
                .withSetting("SLUICE_CONNECTIONS_LOST_PASSWORD", "pass" + SECRET);
    }

    private static String uri(String host) {
        return "mongodb://user" + SECRET + ":pass" + SECRET + "@" + host
                + "/?authMechanism=PLAIN&minPoolSize=1&serverSelectionTimeoutMS=3000&appName=" + SECRET;
    }

    private static List<BsonDocument> people() {
        return Stream.iterate(0, i -> i + 1)
                .limit(PEOPLE)
                .map(i -> BsonDocument.parse("{_id: " + i + ", name: '" + PLAIN + "-" + i + "', mail: '" + MASKED + "-"
                        + i + "@example.com'}"))
                .toList();
    }

    /** Asks before, while and after it runs, and keeps every answer. */
    private JsonNode run(Sluice sluice, String name, String source, String sink) {
        // The sink takes its time, so that the edges are seen before they are trimmed.
        String text =
                """
                version: 1
                name: %s
                defaults: {retry: {initial: 1s, max: 1s, attempts: 1}, timeout: {noProgress: 60s}}
                tasks:
                  read:
                    use: mongodb.read
                    connection: %s
                    database: canary
                    lanes: 2
                    collections: {people: {mode: snapshot}}
                  clean:
                    use: transform
                    from: [read]
                    steps:
                      - mask: {fields: [mail], with: hash, saltRef: mask-salt}
                  load:
                    use: redshift.load
                    connection: %s
                    from: [clean]
                    limit: {rows: 60/s}
                    write: {schema: canary, mode: merge}
                """
                        .formatted(name, source, sink);
        send(sluice, "PUT", "/workflows/" + name + "?dryRun=true", text);
        send(sluice, "PUT", "/workflows/" + name, text);
        String run = ContractJson.mapper()
                .readTree(send(sluice, "POST", "/workflows/" + name + "/runs", ""))
                .get("id")
                .asString();
        JsonNode[] last = new JsonNode[1];
        Waiting.until("the end of " + run, PATIENCE, () -> {
            last[0] = ContractJson.mapper().readTree(send(sluice, "GET", "/runs/" + run, ""));
            return Api.hasEnded(last[0]);
        });
        ask(sluice, "/workflows/" + name, "/runs/" + run + "/receipt");
        return last[0];
    }

    private static String failure(JsonNode run) {
        return run.get("state").asString() + " " + run.get("failure");
    }

    private void ask(Sluice sluice, String... paths) {
        for (String path : paths) {
            send(sluice, "GET", path, "");
        }
    }

    private String send(Sluice sluice, String method, String path, String body) {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create(sluice.stack().api() + path))
                            .timeout(Duration.ofSeconds(60))
                            .header("Content-Type", "application/yaml")
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            answers.add(method + " " + path + ": " + response.statusCode() + " "
                    + response.headers().map() + " " + response.body());
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> linesWith(Path logs, String... words) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path log : files.toList()) {
                List<String> lines = Files.readAllLines(log);
                assertThat(lines).as(log.toString()).isNotEmpty();
                lines.stream()
                        .filter(line -> Stream.of(words).anyMatch(line::contains))
                        .forEach(line -> found.add(log.getFileName() + ": " + line));
            }
        }
        return found;
    }

    /** The server of both databases, as its administrator. */
    private static final class Database {

        private final Warehouse warehouse;
        private final Warehouse sluice;

        Database(Sluice stack) {
            warehouse = stack.warehouse();
            sluice = new Warehouse(stack.stack().orchestratorDatabase());
        }

        /** With this password and no other; whoever is in is thrown out. */
        void letIn(String user, String password) throws IOException {
            warehouse.execute("do $$ begin if not exists (select 1 from pg_roles where rolname = '" + user
                    + "') then create role \"" + user + "\" login; grant all on database warehouse to \"" + user
                    + "\"; end if; end $$");
            warehouse.execute("alter role \"" + user + "\" password '" + password + "'");
            Path rules = Path.of(String.valueOf(
                    warehouse.rows("show hba_file").get(0).values().iterator().next()));
            String rule = "host all \"" + user + "\" 127.0.0.1/32 scram-sha-256\n";
            String before = Files.readString(rules);
            if (!before.startsWith(rule)) {
                // The embedded server trusts everybody else.
                Files.writeString(rules, rule + before);
                warehouse.rows("select pg_reload_conf()");
            }
            warehouse.rows("select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + user + "'");
        }

        /** Rows of all tables with one of the words, as text or as bytes. One word must be found, or nothing was searched. */
        List<String> rowsWith(String database, String there, String... words) {
            Warehouse asked = database.equals("sluice") ? sluice : warehouse;
            List<String> found = new ArrayList<>();
            boolean searched = false;
            for (Map<String, ?> table :
                    asked.rows("select quote_ident(schemaname) || '.' || quote_ident(tablename) as name"
                            + " from pg_tables where schemaname not in ('pg_catalog', 'information_schema')")) {
                for (Map<String, ?> row : asked.rows("select t::text as row from " + table.get("name") + " t")) {
                    String text = String.valueOf(row.get("row"));
                    searched |= text.contains(there);
                    for (String word : words) {
                        if (text.contains(word)
                                || text.contains(HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8)))) {
                            found.add(table.get("name") + ": " + text);
                        }
                    }
                }
            }
            assertThat(searched).as(database + " was searched").isTrue();
            return found;
        }
    }
}
