package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.bulk.BulkLoad;
import io.sluice.stack.sqlserver.bulk.BulkTarget;
import io.sluice.stack.sqlserver.catalogue.Catalogue;
import io.sluice.stack.sqlserver.codec.Answer;
import io.sluice.stack.sqlserver.codec.Done;
import io.sluice.stack.sqlserver.codec.MessageIgnored;
import io.sluice.stack.sqlserver.codec.RemoteCall;
import io.sluice.stack.sqlserver.codec.WireInput;
import io.sluice.stack.sqlserver.error.DatabaseFailure;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.fault.ConnectionCut;
import io.sluice.stack.sqlserver.fault.Faults;
import io.sluice.stack.sqlserver.fault.Faults.BulkFault;
import io.sluice.stack.sqlserver.fault.Served;
import io.sluice.stack.sqlserver.translate.Variables;
import io.sluice.stack.sqlserver.tsql.Parser;
import io.sluice.stack.sqlserver.tsql.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has open: one PostgreSQL connection, one transaction, its options and prepared statements. All but
 * {@link #expectRequest} and {@link #cancel} belongs to one thread at a time.
 */
public final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int CLOSES_CONNECTION = 20;

    /** Errors that end their statement and not the batch, as long as XACT_ABORT is off. */
    private static final Set<Integer> STATEMENT_ONLY = Set.of(220, 511, 515, 1222, 1946, 2601, 2627, 2628, 8115, 8134);

    private final Connection connection;
    private final Catalogue catalogue;
    private final Options options = new Options();
    private final Transaction transaction;
    private final StatementRunner runner;
    private final Faults faults;
    private final Served served;
    private final boolean keyTable;
    private final Attention attention = new Attention();
    private boolean over;

    /**
     * @param connection owned from now on
     * @param keyTable whether column encryption was agreed upon
     */
    public Session(Connection connection, String database, int spid, boolean keyTable, Faults faults, Served served)
            throws SQLException {
        connection.setAutoCommit(false);
        this.connection = connection;
        this.catalogue = new Catalogue(connection, database, spid);
        this.transaction = new Transaction(connection, options, faults, served);
        this.runner = new StatementRunner(connection, catalogue, transaction, options, spid);
        this.faults = faults;
        this.served = served;
        this.keyTable = keyTable;
    }

    /** To be called for each request before it is given to the session's thread. */
    public void expectRequest() {
        attention.started();
    }

    /** To be called after each request, when nothing of it is left to stop. */
    public void requestEnded() {
        attention.finished();
    }

    /** Stops the request that is at work, from any thread; returns when PostgreSQL has been told. */
    public void cancel() {
        attention.ask(() -> {
            try {
                connection.unwrap(PGConnection.class).cancelQuery();
            } catch (SQLException e) {
                LOG.debug("cancel not sent cause={}", e.toString());
            }
        });
    }

    /** Whether an error was answered that ends the connection. */
    public boolean isOver() {
        return over;
    }

    /** Runs the text of an SQLBatch. */
    public void batch(String text, Answer answer) throws IOException {
        served.batch(text);
        guarded(answer, false, () -> {
            disturb(text);
            runAll(Parser.batch(text), answer);
        });
    }

    /** Runs the calls of an RPC message; each has its own DONEPROC, and one that fails does not stop the next. */
    public void calls(List<RemoteCall> calls, Answer answer) throws IOException {
        for (RemoteCall call : calls) {
            String text = runner.procedures().textOf(call);
            served.call(text);
            boolean good = guarded(answer, true, () -> {
                disturb(text);
                runner.procedures().call(call, answer);
            });
            answer.procedureDone(!good);
            if (over) {
                return;
            }
        }
    }

    /** Runs a bulk load. Reads its message to the end, whatever happens: an answer before that would not be read. */
    public void bulk(InputStream message, Answer answer) throws IOException {
        guarded(answer, false, () -> {
            try {
                answer.done(Done.BULK_INSERT, load(new WireInput(message), answer), false);
            } finally {
                drain(message);
            }
        });
    }

    /** Rolls back what was not committed, and gives the connection back. */
    @Override
    public void close() {
        try (connection) {
            connection.rollback();
            catalogue.forgetTemporary();
            connection.commit();
        } catch (SQLException e) {
            LOG.debug("session closed without its PostgreSQL connection cause={}", e.toString());
        }
    }

    private void runAll(List<Statement> statements, Answer answer) throws SQLException, IOException {
        for (Statement statement : statements) {
            boolean goesOn = true;
            try {
                runner.run(statement, Variables.NONE, false, answer);
            } catch (SqlError error) {
                goesOn = tell(error, false, answer);
            } catch (DatabaseFailure failure) {
                goesOn = tell(translated(failure.failure()), false, answer);
            } catch (SQLException failure) {
                goesOn = tell(translated(failure), false, answer);
            }
            if (!goesOn) {
                return;
            }
        }
    }

    private long load(WireInput in, Answer answer) throws SQLException, IOException {
        BulkTarget target = runner.takeAnnounced();
        if (target == null) {
            throw SqlError.malformed("a bulk load that no INSERT BULK announced");
        }
        Optional<BulkFault> fault = faults.takeBulkFault();
        BulkLoad load = new BulkLoad(target, in, keyTable, row -> fault.ifPresent(one -> strike(one, row)));
        try {
            return runner.load(target, answer, load::run);
        } finally {
            served.bulkLoad(load.rows());
        }
    }

    private void strike(BulkFault fault, long row) {
        if (row < fault.afterRows()) {
            return;
        }
        if (fault.error() == null) {
            throw new ConnectionCut();
        }
        throw fault.error();
    }

    private static void drain(InputStream message) throws IOException {
        byte[] waste = new byte[8_192];
        while (message.read(waste) >= 0) {
            // What came too late to matter.
        }
    }

    private void disturb(String text) {
        attention.pause(faults.delayOf(text));
        if (attention.asked()) {
            throw new Cancelled();
        }
        faults.takeFailure(text).ifPresent(error -> {
            throw error;
        });
    }

    /** @return whether it ended without an error */
    private boolean guarded(Answer answer, boolean inProcedure, Work work) throws IOException {
        try {
            return told(answer, inProcedure, work);
        } catch (Cancelled stopped) {
            interrupted(answer);
        } catch (MessageIgnored givenUp) {
            LOG.debug("request given up cause={}", givenUp.toString());
        }
        return false;
    }

    private boolean told(Answer answer, boolean inProcedure, Work work) throws IOException {
        try {
            work.run();
            return true;
        } catch (SqlError error) {
            tell(error, inProcedure, answer);
        } catch (DatabaseFailure failure) {
            tell(translated(failure.failure()), inProcedure, answer);
        } catch (SQLException failure) {
            tell(translated(failure), inProcedure, answer);
        }
        return false;
    }

    /** An attention takes its statement back, and with XACT_ABORT the transaction. */
    private void interrupted(Answer answer) {
        try {
            if (options.abortTransactionOnError && transaction.count() > 0) {
                transaction.rollback(answer);
            }
        } catch (SQLException e) {
            LOG.warn("session ends, its transaction could not be rolled back cause={}", e.toString());
            over = true;
        }
        answer.interrupted();
    }

    private SqlError translated(SQLException failure) {
        boolean stopped = Failures.CANCELLED.equals(failure.getSQLState()) && attention.asked();
        if (stopped) {
            throw new Cancelled();
        }
        return runner.failures().translate(failure);
    }

    /** @return whether the batch goes on */
    private boolean tell(SqlError error, boolean inProcedure, Answer answer) {
        served.error(error.number());
        if (error.severity() >= CLOSES_CONNECTION) {
            // Its text may quote a value.
            LOG.warn("session ends number={} severity={}", error.number(), error.severity());
            over = true;
        }
        try {
            transaction.afterFailure(error, answer);
        } catch (SQLException e) {
            LOG.warn("session ends, its transaction could not be rolled back cause={}", e.toString());
            over = true;
        }
        answer.failed(error, inProcedure);
        return !over && !options.abortTransactionOnError && STATEMENT_ONLY.contains(error.number());
    }
}
