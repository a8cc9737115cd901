package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.error.SqlError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The databases of the stand-in: each is a PostgreSQL database of its own, with the catalogue in it. */
public final class Databases {

    public static final String DEFAULT = "master";

    private static final String INSTALL = "/io/sluice/stack/sqlserver/install.sql";
    private static final String PREFIX = "sqlserver_";
    private static final int LONGEST = 40;

    private final PostgresServer server;
    private final Map<String, Database> known = new ConcurrentHashMap<>();

    public Databases(PostgresServer server) {
        this.server = server;
    }

    /** @param stored its name in PostgreSQL */
    private record Database(String name, String stored) {}

    /** Makes a database unless it is there. @param name letters, digits and underscores, 40 at most */
    public synchronized void create(String name) throws SQLException {
        if (!name.matches("[A-Za-z0-9_]{1," + LONGEST + "}")) {
            throw new IllegalArgumentException("a database called " + name
                    + "; letters, digits and underscores are allowed, " + LONGEST + " at most");
        }
        String stored = PREFIX + folded(name);
        if (known.containsKey(folded(name))) {
            return;
        }
        try (Connection connection = connect(server.database())) {
            if (!exists(connection, stored)) {
                execute(connection, "create database \"" + stored + "\" template template0 encoding 'UTF8' locale 'C'");
            }
        }
        try (Connection connection = connect(stored)) {
            connection.setAutoCommit(false);
            install(connection, name);
            connection.commit();
        }
        known.put(folded(name), new Database(name, stored));
    }

    /**
     * The name of a database as it was made.
     *
     * @param name null or empty for the default
     * @throws SqlError 4060 if there is none
     */
    String require(@Nullable String name) {
        return find(name).name();
    }

    /** @throws SqlError 4060 if there is none */
    Connection open(String name) throws SQLException {
        return connect(find(name).stored());
    }

    private Database find(@Nullable String name) {
        Database found = known.get(folded(name == null || name.isEmpty() ? DEFAULT : name));
        if (found == null) {
            throw SqlError.databaseRefused(String.valueOf(name));
        }
        return found;
    }

    private static void install(Connection connection, String name) throws SQLException {
        try (ResultSet schema =
                connection.createStatement().executeQuery("select 1 from pg_namespace where nspname = 'sqlserver'")) {
            if (schema.next()) {
                // Left over from a stand-in that did not end in order.
                execute(connection, "delete from sqlserver.tables where session is not null");
                return;
            }
        }
        execute(connection, installation());
        try (PreparedStatement insert =
                connection.prepareStatement("insert into sqlserver.database (name) values (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }

    private static String installation() {
        try (InputStream in = Databases.class.getResourceAsStream(INSTALL)) {
            if (in == null) {
                throw new IllegalStateException(INSTALL + " is not packed");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean exists(Connection connection, String stored) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
            query.setString(1, stored);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", server.username());
        properties.setProperty("password", server.password());
        properties.setProperty("ApplicationName", "sluice-sqlserver");
        properties.setProperty("connectTimeout", "10");
        // jit would compile the long checks of wide tables for every statement.
        properties.setProperty("options", "-c TimeZone=UTC -c jit=off -c client_min_messages=warning");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database, properties);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
