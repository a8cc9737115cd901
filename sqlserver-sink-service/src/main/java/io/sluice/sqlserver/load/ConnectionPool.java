package io.sluice.sqlserver.load;

import com.microsoft.sqlserver.jdbc.SQLServerDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are open and idle. Its bound is that of the threads that borrow: each holds one at a time. That is why it
 * is no library's: those make connections on threads of their own and try again by themselves, so that a wrong password is
 * reported after half a minute and may lock the user out; here the first answer of the server is the caller's.
 */
final class ConnectionPool implements AutoCloseable {

    private static final Duration LOGIN = Duration.ofSeconds(10);

    private final SQLServerDataSource source;
    private final Deque<ServerConnection> idle = new ArrayDeque<>();
    private boolean closed;

    ConnectionPool(ServerAddress address, ServerTimeouts timeouts) {
        this.source = address.dataSource();
        source.setApplicationName("sluice");
        source.setLoginTimeout(ServerTimeouts.seconds(LOGIN));
        source.setLockTimeout(Math.toIntExact(timeouts.lock().toMillis()));
        // The last resort, for a network that says nothing: every statement has a limit of its own.
        source.setSocketTimeout(
                Math.toIntExact(timeouts.measuring().plus(timeouts.statement()).toMillis()));
        source.setCancelQueryTimeout(ServerTimeouts.seconds(timeouts.grace()));
        // A connection that came back by itself would have lost its transaction and its stages.
        source.setConnectRetryCount(0);
        // Larger packets make every value of a (max) column cost four times their size.
        source.setPacketSize(8000);
        // As text a time is exact from the year 1 to 9999 whatever the JVM's zone; in the driver's binary forms it is
        // not.
        source.setSendTemporalDataTypesAsStringForBulkCopy(true);
    }

    /** One that answers; in a transaction from its first statement on, which any error ends. */
    ServerConnection borrow() throws SQLException {
        ServerConnection next = takeIdle();
        while (next != null) {
            if (next.isUsable()) {
                return next;
            }
            next.close();
            next = takeIdle();
        }
        return connect();
    }

    /** Only after a commit: whatever else happened to a connection, it is closed. */
    void giveBack(ServerConnection connection) {
        if (!keep(connection)) {
            connection.close();
        }
    }

    @Override
    public void close() {
        ServerConnection next = takeLast();
        while (next != null) {
            next.close();
            next = takeIdle();
        }
    }

    private ServerConnection connect() throws SQLException {
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET XACT_ABORT ON");
            connection.setAutoCommit(false);
            return ServerConnection.of(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private synchronized @Nullable ServerConnection takeLast() {
        closed = true;
        return idle.pollLast();
    }

    private synchronized @Nullable ServerConnection takeIdle() {
        return idle.pollLast();
    }

    private synchronized boolean keep(ServerConnection connection) {
        return !closed && idle.offerLast(connection);
    }
}
