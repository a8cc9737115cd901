package io.sluice.stack.sqlserver;

import io.sluice.stack.sqlserver.SqlServerStandIn.Settings;
import io.sluice.stack.sqlserver.codec.Profile;
import io.sluice.stack.sqlserver.session.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The stand-in over an embedded PostgreSQL, for one test class. Faults are healed after each test. */
final class StandInExtension implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    static final String USER = "sa";
    static final String PASSWORD = "Sluice-1";

    private final Profile profile;
    private @Nullable EmbeddedPostgres postgres;
    private @Nullable SqlServerStandIn server;

    StandInExtension() {
        this(Profile.WITH_COLUMN_ENCRYPTION);
    }

    StandInExtension(Profile profile) {
        this.profile = profile;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        postgres = startPostgres();
        server = SqlServerStandIn.start(new Settings(0, USER, PASSWORD, profile), address());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server().faults().heal();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        server().close();
        postgres().close();
    }

    SqlServerStandIn server() {
        return Objects.requireNonNull(server, "not started");
    }

    private EmbeddedPostgres postgres() {
        return Objects.requireNonNull(postgres, "not started");
    }

    PostgresServer address() {
        return new PostgresServer("127.0.0.1", postgres().getPort(), "postgres", "postgres", "postgres");
    }

    Connection connect() throws SQLException {
        return connect("");
    }

    /** @param more settings of the driver's address, each with a semicolon before it */
    Connection connect(String more) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", USER);
        login.setProperty("password", PASSWORD);
        login.setProperty("loginTimeout", "20");
        return DriverManager.getConnection(server().jdbcUrl("shop") + more, login);
    }

    private static EmbeddedPostgres startPostgres() throws IOException {
        Path binaries = Files.createDirectories(
                Path.of(System.getProperty("java.io.tmpdir"), "sluice-postgres-" + System.getProperty("user.name")));
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("encoding", "UTF-8")
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "off")
                .start();
    }
}
