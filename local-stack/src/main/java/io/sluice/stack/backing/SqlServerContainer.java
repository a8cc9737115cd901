package io.sluice.stack.backing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.testcontainers.mssqlserver.MSSQLServerContainer;

/** Microsoft's own SQL Server in a container, where Docker can pull it and whoever starts it has accepted its licence. */
public final class SqlServerContainer implements AutoCloseable {

    private static final String IMAGE = "mcr.microsoft.com/mssql/server:2022-latest";

    private final MSSQLServerContainer server;
    private final SqlServerAddress address;

    private SqlServerContainer(MSSQLServerContainer server, String database) {
        this.server = server;
        this.address = new SqlServerAddress(
                server.getHost(),
                server.getMappedPort(MSSQLServerContainer.MS_SQL_SERVER_PORT),
                database,
                server.getUsername(),
                server.getPassword(),
                "true",
                true);
    }

    /** Asked for by {@code SLUICE_DOCKER=true} and {@code ACCEPT_EULA=Y} together: the licence is not ours to accept. */
    public static boolean isWanted(Map<String, String> environment) {
        return "true".equalsIgnoreCase(environment.get("SLUICE_DOCKER"))
                && "Y".equalsIgnoreCase(environment.get("ACCEPT_EULA"));
    }

    /** @param database is made in it */
    public static SqlServerContainer start(String database) throws SQLException {
        MSSQLServerContainer server = new MSSQLServerContainer(IMAGE).acceptLicense();
        server.start();
        SqlServerContainer started = new SqlServerContainer(server, "master");
        try (Connection connection = DriverManager.getConnection(started.address.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE [" + database + "]");
            return new SqlServerContainer(server, database);
        } catch (SQLException e) {
            server.stop();
            throw e;
        }
    }

    public SqlServerAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.stop();
    }
}
