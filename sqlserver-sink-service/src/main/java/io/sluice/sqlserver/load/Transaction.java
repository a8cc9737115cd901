package io.sluice.sqlserver.load;

import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * One transaction on its thread. Whatever goes wrong in it, its connection is closed and not used again: after a bulk load
 * that failed in its middle nobody knows what the server still expects, and a closed connection is rolled back for certain.
 */
final class Transaction<T> implements Runnable {

    private final ConnectionPool pool;
    private final Function<ServerConnection, Session> sessions;
    private final Warehouse.Work<T> work;
    private final SqlServerFailures failures;
    private final MonoSink<T> sink;

    private @Nullable ServerConnection connection;
    private @Nullable Session session;
    private volatile boolean cancelled;

    Transaction(
            ConnectionPool pool,
            Function<ServerConnection, Session> sessions,
            Warehouse.Work<T> work,
            SqlServerFailures failures,
            MonoSink<T> sink) {
        this.pool = pool;
        this.sessions = sessions;
        this.work = work;
        this.failures = failures;
        this.sink = sink;
    }

    @Override
    public void run() {
        if (cancelled) {
            return;
        }
        try {
            T made = inSession();
            sink.success(made);
        } catch (SQLException | RuntimeException | Error e) {
            if (!cancelled) {
                Session last = session;
                sink.error(failures.classify(e, last == null ? "" : last.place()));
            }
        }
    }

    /** Nobody waits for it any more. */
    void cancelled() {
        cancelled = true;
    }

    /** The server is told to stop. */
    void interrupt() {
        Session running = running();
        if (running != null) {
            running.cancel();
        }
    }

    /** If it has not stopped by now, its connection ends. */
    synchronized void abort() {
        if (connection != null) {
            connection.abort();
        }
    }

    private T inSession() throws SQLException {
        ServerConnection borrowed = pool.borrow();
        Session opened = sessions.apply(borrowed);
        begun(borrowed, opened);
        try {
            if (cancelled) {
                throw new SQLException("called off");
            }
            T made = work.in(opened);
            opened.commit();
            ended();
            pool.giveBack(borrowed);
            return made;
        } catch (SQLException | RuntimeException | Error e) {
            ended();
            borrowed.close();
            throw e;
        }
    }

    private synchronized void begun(ServerConnection borrowed, Session opened) {
        connection = borrowed;
        session = opened;
    }

    /** From here on the connection is not this transaction's to end. */
    private synchronized void ended() {
        connection = null;
    }

    private synchronized @Nullable Session running() {
        return connection == null ? null : session;
    }
}
