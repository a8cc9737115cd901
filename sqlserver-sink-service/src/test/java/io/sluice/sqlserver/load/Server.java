package io.sluice.sqlserver.load;

import io.sluice.stack.backing.SqlServerContainer;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import io.sluice.stack.sqlserver.SqlServerStandIn.Settings;
import io.sluice.stack.sqlserver.session.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The server that the tests load into: the one that {@code SLUICE_SQLSERVER_URL} names
 * ({@code jdbc:sqlserver://host:1433;databaseName=test;user=sa;password=...;encrypt=true;trustServerCertificate=true}), or
 * one in a container ({@code SLUICE_DOCKER=true} with {@code ACCEPT_EULA=Y}), or the stand-in, started once for all test classes of this process.
 */
final class Server {

    private static final String USER = "sa";
    private static final String PASSWORD = "Sluice-1";
    private static final Server INSTANCE = start();

    private final Map<String, String> properties;
    private final @Nullable SqlServerStandIn standIn;

    private Server(Map<String, String> properties, @Nullable SqlServerStandIn standIn) {
        this.properties = properties;
        this.standIn = standIn;
    }

    /** As they stand under {@code sluice.connections.warehouse}. */
    static Map<String, String> properties() {
        return INSTANCE.properties;
    }

    /** Whether faults can be injected, and what the server saw can be asked. */
    static boolean isStandIn() {
        return INSTANCE.standIn != null;
    }

    static SqlServerStandIn standIn() {
        return Objects.requireNonNull(INSTANCE.standIn, "a real server injects no faults");
    }

    static Connection connect() throws SQLException {
        Map<String, String> properties = properties();
        Properties login = new Properties();
        login.setProperty("user", properties.get("username"));
        login.setProperty("password", properties.get("password"));
        login.setProperty("databaseName", properties.get("database"));
        login.setProperty("encrypt", properties.get("encrypt"));
        login.setProperty("trustServerCertificate", properties.get("trustServerCertificate"));
        return DriverManager.getConnection(
                "jdbc:sqlserver://" + properties.get("host") + ":" + properties.get("port"), login);
    }

    private static Server start() {
        String url = System.getenv("SLUICE_SQLSERVER_URL");
        if (url != null && !url.isBlank()) {
            return new Server(parsed(url), null);
        }
        return SqlServerContainer.isWanted(System.getenv()) ? containerOrStandIn() : standInServer();
    }

    /** Docker that is there may still not be able to pull an image. */
    private static Server containerOrStandIn() {
        try {
            SqlServerContainer container = SqlServerContainer.start("shop");
            Runtime.getRuntime().addShutdownHook(new Thread(container::close));
            return new Server(parsed(container.address().jdbcUrl()), null);
        } catch (RuntimeException | SQLException e) {
            System.err.println("no SQL Server from Docker: " + e.getMessage() + "; its stand-in is used instead");
            return standInServer();
        }
    }

    private static Map<String, String> parsed(String url) {
        String[] parts = url.substring("jdbc:sqlserver://".length()).split(";", -1);
        Map<String, String> given = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            if (pair.length == 2) {
                given.put(pair[0], pair[1]);
            }
        }
        String[] address = parts[0].split(":", 2);
        return Map.of(
                "host", address[0],
                "port", address.length == 2 ? address[1] : "1433",
                "database", given.getOrDefault("databaseName", "master"),
                "username", Objects.requireNonNull(given.get("user"), "user"),
                "password", Objects.requireNonNull(given.get("password"), "password"),
                "encrypt", given.getOrDefault("encrypt", "true"),
                "trustServerCertificate", given.getOrDefault("trustServerCertificate", "false"));
    }

    private static Server standInServer() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(Files.createDirectories(Path.of(
                                    System.getProperty("java.io.tmpdir"),
                                    "sluice-postgres-" + System.getProperty("user.name")))
                            .toFile())
                    .setLocaleConfig("locale", "C.UTF-8")
                    .setLocaleConfig("encoding", "UTF-8")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "200")
                    .start();
            SqlServerStandIn standIn = SqlServerStandIn.start(
                    new Settings(0, USER, PASSWORD),
                    new PostgresServer("127.0.0.1", postgres.getPort(), "postgres", "postgres", "postgres"));
            standIn.jdbcUrl("shop");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(standIn, postgres)));
            return new Server(
                    Map.of(
                            "host", "127.0.0.1",
                            "port", Integer.toString(standIn.port()),
                            "database", "shop",
                            "username", USER,
                            "password", PASSWORD,
                            "encrypt", "true",
                            "trustServerCertificate", "true"),
                    standIn);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(SqlServerStandIn standIn, EmbeddedPostgres postgres) {
        standIn.close();
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
