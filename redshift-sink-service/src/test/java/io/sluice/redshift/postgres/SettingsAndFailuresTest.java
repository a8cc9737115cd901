package io.sluice.redshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.sink.LoadSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a person may get wrong is answered with the thing, what was found, and what is allowed. */
class SettingsAndFailuresTest {

    @Test
    void settingsThatThisVersionDoesNotKnowAreRefused() {
        assertThat(settings(Map.of())).contains("settings-incomplete", "write: {schema: shop, mode: merge}");
        assertThat(settings(Map.of("write", Map.of("mode", "merge")))).contains("write.schema");
        assertThat(settings(Map.of("write", Map.of("schema", "s", "mode", "apend"))))
                .contains("settings-invalid", "allowed are merge, replace, append; did you mean append?");
        assertThat(settings(Map.of("write", Map.of("schema", "s", "mode", "upsert"))))
                .contains("\"upsert\"", "allowed are merge, replace");
        assertThat(settings(Map.of("write", Map.of("schema", "s", "keys", Map.of()))))
                .contains("write.keys");
        assertThat(settings(Map.of("write", Map.of("schema", "s", "moed", "merge"))))
                .contains("settings-unknown", "write.moed", "mode, schema");
        assertThat(settings(Map.of("write", Map.of("schema", "s"), "colour", 1)))
                .contains("colour", "write");
        assertThat(settings(Map.of("write", Map.of("schema", "ü".repeat(32))))).contains("64 bytes");
    }

    @Test
    void connectionsThatCannotBeAreRefused() {
        assertThat(plan(Map.of("kind", "redshift")))
                .contains("BadConfiguration", "this version writes to PostgreSQL only");
        assertThat(plan(Map.of("port", "no"))).contains("port is \"no\"", "1 to 65535");
        assertThat(plan(Map.of("sslMode", "maybe"))).contains("sslMode", "verify-full");
        assertThat(plan(Map.of("database", ""))).contains("BadConfiguration", "has no database");
        assertThat(plan(Map.of("socketFactory", "hunter2")))
                .contains("connection-property connection \"warehouse\" has socketFactory; allowed under"
                        + " sluice.connections.warehouse are kind, host, port, database, username, password, sslMode")
                .doesNotContain("hunter2");
    }

    /** The server's own text names the user. */
    @Test
    void aUserWhoIsNotLetInIsNotNamed() {
        try (Database database = new Database()) {
            database.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'outsider') THEN"
                    + " CREATE ROLE outsider NOLOGIN; END IF; END $$");
            assertThat(plan(Map.of("username", "outsider")))
                    .contains("BadConfiguration destination-login", "SQLSTATE 28000", "check username and password")
                    .doesNotContain("outsider");
            database.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'crowd') THEN"
                    + " CREATE ROLE crowd LOGIN CONNECTION LIMIT 0; END IF; END $$");
            assertThat(plan(Map.of("username", "crowd")))
                    .contains("TransientFailure destination-busy", "SQLSTATE 53300")
                    .doesNotContain("crowd");
        }
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(plan(Map.of("port", Integer.toString(free))))
                .contains("TransientFailure", "destination-unreachable", "127.0.0.1:" + free, "\"warehouse\"");
        assertThat(plan(Map.of("host", "nowhere.invalid")))
                .contains("TransientFailure", "destination-unreachable", "nowhere.invalid:");
    }

    @Test
    void aDatabaseThatIsNotThereIsAnErrorOfConfiguration() {
        assertThat(plan(Map.of("database", "missing"))).contains("BadConfiguration", "destination-login", "missing");
    }

    @Test
    void aUserWithoutRightsIsToldWhatToGrantAndNoPasswordIsPrinted() {
        try (Database database = new Database()) {
            database.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'poor') THEN"
                    + " CREATE ROLE poor LOGIN PASSWORD 'hunter2'; END IF; END $$");
            assertThat(plan(Map.of("username", "poor", "password", "hunter2")))
                    .contains("BadConfiguration", "destination-permission", "grant")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void namesAreQuotedAndSideTablesStayInsideSixtyThreeBytes() {
        assertThat(SqlIdentifier.quote("a\"b; DROP")).isEqualTo("\"a\"\"b; DROP\"");
        LoadSettings settings =
                LoadSettings.of(task(Map.of("write", Map.of("schema", "s", "mode", "replace"))), PostgresSink.POSTGRES);
        String first = settings.side().of("ü".repeat(31));
        String second = settings.side().of("ü".repeat(30) + "a");
        assertThat(first.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(63);
        assertThat(first).isNotEqualTo(second).endsWith(settings.side().suffix());
    }

    @Test
    void aSchemaWithAnyNameIsMadeAndUsed() {
        try (Database database = new Database()) {
            TaskRef task = task(Map.of("write", Map.of("schema", database.schema + "\"'; -- ü")));
            database.sink.plan(task, 1).block(Database.PATIENCE);
            assertThat(database.sink.take(task, 0, "me").block(Database.PATIENCE))
                    .isNotNull();
        }
    }

    private static TaskRef task(Map<String, Object> settings) {
        return Database.task("run-1", 1, settings);
    }

    private static String settings(Map<String, Object> settings) {
        try {
            LoadSettings.of(task(settings), PostgresSink.POSTGRES);
            return "accepted";
        } catch (BadConfiguration e) {
            return e.code() + " " + e.text();
        }
    }

    private static String plan(Map<String, String> connection) {
        try (PostgresSink sink = new PostgresSink(Database.connections(connection))) {
            return sink.plan(task(Map.of("write", Map.of("schema", "not_mine"))), 1)
                    .map(columns -> "planned")
                    .onErrorResume(error -> Mono.just(describe(error)))
                    .blockOptional(Database.PATIENCE)
                    .orElseThrow();
        }
    }

    private static String describe(Throwable error) {
        assertThat(error).isInstanceOfAny(BadConfiguration.class, TransientFailure.class);
        SluiceFailure failure = SluiceFailure.of(error);
        return failure.getClass().getSimpleName() + " " + failure.code() + " " + failure.text();
    }
}
