package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.sink.LoadSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What a person may get wrong is answered with the thing, what was found, and what is allowed. */
class SettingsAndFailuresTest {

    private static final ServerAddress ADDRESS =
            new ServerAddress("warehouse", "db1", 1433, "shop", "loader", "hunter2", "true", false, null, null);

    @ParameterizedTest
    @ValueSource(strings = {"sys", "SYS", "information_schema", "guest", "db_owner"})
    void schemasThatSqlServerKeepsForItselfAreRefused(String schema) {
        assertThat(settings(Map.of("write", Map.of("schema", schema))))
                .contains("settings-invalid", "SQL Server keeps that schema for itself");
    }

    @Test
    void settingsAreThoseOfEverySinkOfTables() {
        assertThat(settings(Map.of())).contains("settings-incomplete", "write: {schema: shop, mode: merge}");
        assertThat(settings(Map.of("write", Map.of("schema", "s", "mode", "apend"))))
                .contains("did you mean append?");
        assertThat(settings(Map.of("write", Map.of("schema", "ü".repeat(32))))).contains("64 bytes", "SQL Server");
    }

    @Test
    void connectionsThatCannotBeAreRefused() {
        assertThat(plan(Map.of("port", "no"))).contains("port is \"no\"", "1 to 65535");
        assertThat(plan(Map.of("encrypt", "maybe"))).contains("encrypt", "true, strict, false");
        assertThat(plan(Map.of("trustServerCertificate", "1"))).contains("trustServerCertificate", "true, false");
        assertThat(plan(Map.of("database", ""))).contains("BadConfiguration", "has no database");
        assertThat(plan(Map.of("socketFactoryClass", "hunter2")))
                .contains("connection-property connection \"warehouse\" has socketFactoryClass; allowed under")
                .doesNotContain("hunter2");
    }

    /** A pool that tries again by itself would answer after half a minute, and lock the user out. */
    @Test
    void aWrongPasswordIsToldAtOnceAndNotShown() {
        assertThat(plan(Map.of("password", "hunter2")))
                .contains("BadConfiguration destination-login", "18456", "check username")
                .doesNotContain("hunter2");
    }

    @Test
    void aDatabaseThatIsNotThereIsTriedAgainForAServerThatStartsSaysTheSame() {
        assertThat(plan(Map.of("database", "missing")))
                .contains("TransientFailure database-not-open", "4060", "check database");
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(plan(Map.of("host", "127.0.0.1", "port", Integer.toString(free))))
                .contains("TransientFailure destination-unreachable", "127.0.0.1:" + free, "\"warehouse\"");
    }

    @Test
    void aCertificateThatIsNotTrustedIsToldWithItsRemedy() {
        assumeTrue(Server.isStandIn(), "its certificate is its own");
        assertThat(plan(Map.of("trustServerCertificate", "false")))
                .contains("BadConfiguration destination-tls", "hostNameInCertificate", "trustServerCertificate");
    }

    @ParameterizedTest
    @CsvSource({
        "1205, TransientFailure, destination-busy",
        "3960, TransientFailure, destination-busy",
        "10928, TransientFailure, destination-busy",
        "1222, TransientFailure, destination-locked",
        "9002, TransientFailure, destination-full",
        "1105, TransientFailure, destination-full",
        "208, TransientFailure, destination-changed",
        "40613, TransientFailure, destination-unreachable",
        "229, BadConfiguration, destination-permission",
        "262, BadConfiguration, destination-permission",
        "511, BadConfiguration, row-too-wide",
        "1702, BadConfiguration, too-many-columns",
        "2705, BadConfiguration, name-taken",
        "2627, Bug, duplicate-key",
        "2628, Bug, value-does-not-fit",
        "8152, Bug, value-does-not-fit",
        "8115, Bug, value-does-not-fit",
        "4815, Bug, value-does-not-fit",
        "50000, Bug, destination-error"
    })
    void errorsHaveOneKindByTheirNumberAndNeverShowAValue(int number, String kind, String code) {
        boolean mayQuote = List.of("Bug", "row-too-wide").contains(kind);
        SluiceFailure failure = new SqlServerFailures(ADDRESS)
                .classify(
                        new SQLException(mayQuote ? "Truncated value: 'secret'" : "said the server", "S0001", number),
                        "table shop.orders");
        assertThat(failure.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.text()).contains("db1:1433").doesNotContain("secret", "hunter2", "loader");
        assertThat(failure.getCause()).isNull();
    }

    @Test
    void whatTheDriverSaysByItselfIsKnownByItsState() {
        SqlServerFailures failures = new SqlServerFailures(ADDRESS);
        assertThat(failures.classify(new SQLTimeoutException("timed out", "HY008", 0), "")
                        .code())
                .isEqualTo("destination-slow");
        assertThat(failures.classify(new SQLException("Connection reset", "08S01", 0), ""))
                .isInstanceOf(TransientFailure.class);
        assertThat(failures.classify(new IllegalStateException("secret"), "table t"))
                .isInstanceOf(Bug.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesAndLiteralsAreQuoted() {
        assertThat(SqlName.quote("a]b; DROP")).isEqualTo("[a]]b; DROP]");
        assertThat(SqlName.literal("a'b")).isEqualTo("N'a''b'");
    }

    @Test
    void aSchemaWithAnyNameIsMadeAndUsedToTheEnd() {
        try (Database database = new Database()) {
            TaskRef task = Database.task(
                    "run-1", 1, Map.of("write", Map.of("schema", database.schema + "]'; -- ü", "mode", "replace")));
            var row = database.planAndTake(task);
            database.sink
                    .commit(
                            task,
                            0,
                            row,
                            database.ending(
                                    1,
                                    database.rows("o'r]d\"ers")
                                            .column("a]'b", ValueClass.INT)
                                            .row(Rows.key(1), 1)
                                            .batch(0)))
                    .block(Database.PATIENCE);
            database.sink.finish(task, 1).block(Database.PATIENCE);
            assertThat(database.sink.measure(task, 1).block(Database.PATIENCE))
                    .satisfies(measured ->
                            assertThat(measured.tables().get(0).stored()).isEqualTo(1));
            database.sink.cleanUp(task).block(Database.PATIENCE);
        }
    }

    private static TaskRef task(Map<String, Object> settings) {
        return Database.task("run-1", 1, settings);
    }

    private static String settings(Map<String, Object> settings) {
        try {
            LoadSettings.of(task(settings), SqlServerSink.SQL_SERVER);
            return "accepted";
        } catch (BadConfiguration e) {
            return e.code() + " " + e.text();
        }
    }

    private static String plan(Map<String, String> connection) {
        try (SqlServerSink sink = new SqlServerSink(Database.connections(connection))) {
            return sink.plan(task(Map.of("write", Map.of("schema", "not_mine"))), 1)
                    .map(columns -> "planned")
                    .onErrorResume(error -> Mono.just(describe(error)))
                    .blockOptional(Database.PATIENCE)
                    .orElseThrow();
        }
    }

    private static String describe(Throwable error) {
        SluiceFailure failure = SluiceFailure.of(error);
        return failure.getClass().getSimpleName() + " " + failure.code() + " " + failure.text();
    }
}
