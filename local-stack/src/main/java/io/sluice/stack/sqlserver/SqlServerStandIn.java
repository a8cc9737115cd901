package io.sluice.stack.sqlserver;

import io.sluice.stack.sqlserver.codec.Profile;
import io.sluice.stack.sqlserver.fault.Faults;
import io.sluice.stack.sqlserver.fault.Served;
import io.sluice.stack.sqlserver.net.TdsServer;
import io.sluice.stack.sqlserver.session.Databases;
import io.sluice.stack.sqlserver.session.PostgresServer;
import io.sluice.stack.sqlserver.session.Sessions;
import java.security.cert.X509Certificate;
import java.sql.SQLException;

/**
 * A SQL Server for the pipeline to load into on one machine. It keeps what it is given in databases of its own inside a PostgreSQL,
 * refuses what SQL Server refuses with SQL Server's numbers, counts what it served, and fails on request.
 */
public final class SqlServerStandIn implements AutoCloseable {

    private final Databases databases;
    private final Served served = new Served();
    private final Faults faults = new Faults(this::cutConnections);
    private final TdsServer server;

    private SqlServerStandIn(Settings settings, PostgresServer postgres) throws SQLException {
        this.databases = new Databases(postgres);
        databases.create(Databases.DEFAULT);
        this.server = TdsServer.start(
                settings.port(),
                new Sessions(settings.user(), settings.password(), databases, settings.profile(), faults, served),
                served);
    }

    /**
     * How clients come in. Prints no password.
     *
     * @param port 0 for any that is free
     */
    public record Settings(int port, String user, String password, Profile profile) {

        /** As a server since 2016. */
        public Settings(int port, String user, String password) {
            this(port, user, password, Profile.WITH_COLUMN_ENCRYPTION);
        }

        @Override
        public String toString() {
            return "Settings[port=" + port + ", user=" + user + ", profile=" + profile + "]";
        }
    }

    /**
     * Listens on 127.0.0.1. Databases that an earlier stand-in made in the same PostgreSQL are found again by {@link #jdbcUrl}.
     *
     * @param postgres 18 or later; stays the caller's to stop, after this
     */
    public static SqlServerStandIn start(Settings settings, PostgresServer postgres) throws SQLException {
        return new SqlServerStandIn(settings, postgres);
    }

    public int port() {
        return server.port();
    }

    /**
     * Makes a database unless it is there.
     *
     * @param database letters, digits and underscores, 40 at most
     * @return its address for mssql-jdbc, without user and password; {@code encrypt=true} and {@code encrypt=strict} work as well
     */
    public String jdbcUrl(String database) throws SQLException {
        databases.create(database);
        return "jdbc:sqlserver://127.0.0.1:" + port() + ";databaseName=" + database + ";encrypt=false";
    }

    /** What a client has to trust; made anew at each start. */
    public X509Certificate certificate() {
        return server.certificate();
    }

    public Faults faults() {
        return faults;
    }

    public Served served() {
        return served;
    }

    /** Cuts all connections; what they had not committed is rolled back. The databases stay. */
    @Override
    public void close() {
        server.close();
    }

    private void cutConnections() {
        server.cutConnections();
    }
}
