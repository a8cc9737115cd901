package io.sluice.sqlserver.load;

import com.microsoft.sqlserver.jdbc.ISQLServerBulkData;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopyOptions;
import io.sluice.contracts.failure.TransientFailure;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open transaction: the statements of a commit read as a list of calls to it. They block; only {@link #cancel} may be
 * called from another thread.
 */
final class Session {

    /** Turns the row that a result stands on into a value. */
    @FunctionalInterface
    interface RowMapping<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final ServerConnection server;
    private final Connection connection;
    private final ServerTimeouts timeouts;
    private final Duration statementTimeout;
    private volatile @Nullable Statement running;
    private volatile boolean cancelled;
    private String place = "";

    Session(ServerConnection server, ServerTimeouts timeouts, Duration statementTimeout) {
        this.server = server;
        this.connection = server.jdbc();
        this.timeouts = timeouts;
        this.statementTimeout = statementTimeout;
    }

    /** What is worked on from now on, for the message of a failure: a server's own text may hold values. */
    void at(String place) {
        this.place = place;
    }

    String place() {
        return place;
    }

    /** @return the rows that the server says it changed, or 0 for DDL */
    long execute(String sql, Object... values) throws SQLException {
        if (values.length == 0) {
            try (Statement statement = connection.createStatement()) {
                return counted(started(statement), () -> statement.executeUpdate(sql));
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return counted(started(statement), statement::executeUpdate);
        }
    }

    /** The same statement for each of {@code rows}, in one message: a table of 1,000 columns has 1,000 rows of memory. */
    void executeAll(String sql, List<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            counted(started(statement), () -> statement.executeBatch().length);
        }
    }

    <T> List<T> query(String sql, RowMapping<T> mapping, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            started(statement);
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(mapping.of(result));
                }
                return rows;
            } finally {
                running = null;
            }
        }
    }

    <T> Optional<T> first(String sql, RowMapping<T> mapping, Object... values) throws SQLException {
        return query(sql, mapping, values).stream().findFirst();
    }

    /**
     * A lock with a name, held until the transaction ends.
     *
     * @throws TransientFailure {@code destination-locked} if somebody else keeps it
     */
    void lock(String name) throws SQLException {
        // A procedure begins no transaction in the implicit mode, and without one there is nothing to hold the lock.
        query("SELECT TOP (1) 1 FROM sys.schemas", row -> true);
        try (CallableStatement call = connection.prepareCall("{? = call sp_getapplock(?, ?, ?, ?)}")) {
            call.registerOutParameter(1, Types.INTEGER);
            call.setString(2, name);
            call.setString(3, "Exclusive");
            call.setString(4, "Transaction");
            call.setInt(5, Math.toIntExact(timeouts.lock().toMillis()));
            counted(started(call), () -> call.execute() ? 0 : 1);
            int status = call.getInt(1);
            if (status < 0) {
                throw new TransientFailure(
                        "destination-locked",
                        "the lock \"" + name + "\" was not free in time (sp_getapplock answered " + status
                                + "); somebody else changes tables there");
            }
        }
    }

    /** A table of the connection that is empty at the start of every transaction; made when it is needed first. */
    void stage(String name, String create) throws SQLException {
        if (server.stages().add(name)) {
            execute(create);
            // Else locks on the catalogue of tempdb would last as long as the load.
            connection.commit();
        }
    }

    /**
     * Brings all rows to the server, in one batch.
     *
     * @param table quoted
     * @param columns unquoted, in the order of the rows' columns
     * @param locked TABLOCK: on a heap little is logged, and lanes load side by side
     */
    void bulkLoad(String table, List<String> columns, ISQLServerBulkData rows, boolean locked) throws SQLException {
        SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
        options.setBatchSize(0);
        options.setBulkCopyTimeout(ServerTimeouts.seconds(statementTimeout));
        options.setTableLock(locked);
        options.setKeepNulls(true);
        requireGoing();
        try (SQLServerBulkCopy copy = new SQLServerBulkCopy(connection)) {
            copy.setBulkCopyOptions(options);
            copy.setDestinationTableName(table);
            for (int i = 0; i < columns.size(); i++) {
                copy.addColumnMapping(i + 1, columns.get(i));
            }
            copy.writeToServer(rows);
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Tells the server to stop what runs now, and lets nothing start afterwards. */
    void cancel() {
        cancelled = true;
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // It has ended, or its connection has: both are what is wanted.
            }
        }
    }

    private <S extends Statement> S started(S statement) throws SQLException {
        statement.setQueryTimeout(ServerTimeouts.seconds(statementTimeout));
        running = statement;
        requireGoing();
        return statement;
    }

    private void requireGoing() throws SQLException {
        if (cancelled) {
            throw new SQLException("called off");
        }
    }

    private long counted(Statement statement, Counting work) throws SQLException {
        try {
            return Math.max(0, work.run());
        } finally {
            running = null;
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, (String) values[i]);
            }
        }
    }

    @FunctionalInterface
    private interface Counting {
        long run() throws SQLException;
    }
}
