package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.codec.Answer;
import io.sluice.stack.sqlserver.codec.Environment;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.fault.ConnectionCut;
import io.sluice.stack.sqlserver.fault.Faults;
import io.sluice.stack.sqlserver.fault.Faults.CommitFate;
import io.sluice.stack.sqlserver.fault.Served;
import io.sluice.stack.sqlserver.tsql.Statement.IsolationLevel.Level;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A session's transaction, by SQL Server's rules on PostgreSQL's connection. Outside of one, each statement has its own. Inside, a
 * statement that fails takes only itself back, by a savepoint, and the transaction lives on; with XACT_ABORT, and for a deadlock's
 * victim, all of it is rolled back. Each beginning and end is told to the client ([MS-TDS] 2.2.7.9, types 8 to 10).
 */
final class Transaction {

    private static final String STATEMENT = "tds_statement";

    private final Connection connection;
    private final Options options;
    private final Faults faults;
    private final Served served;
    private final Map<String, String> savepoints = new HashMap<>();
    private int count;
    private long descriptor;
    private boolean fresh = true;

    /**
     * Whether PostgreSQL's transaction has something to keep. While a client has only read, PostgreSQL's ends with each statement: it
     * would hold the tables against ALTER until the end, which SQL Server's does not.
     */
    private boolean holds;

    Transaction(Connection connection, Options options, Faults faults, Served served) {
        this.connection = connection;
        this.options = options;
        this.faults = faults;
        this.served = served;
    }

    /** {@code @@TRANCOUNT}. */
    int count() {
        return count;
    }

    /** What a statement means to a transaction. */
    enum Effect {
        /** Reads no table: begins no transaction in the implicit mode. */
        NONE,
        /** Holds no lock when it is over, as long as it reads what is committed. */
        READS,
        WRITES
    }

    void run(Effect effect, Answer answer, Work work) throws SQLException, IOException {
        if (effect != Effect.NONE && options.implicitTransactions && count == 0) {
            begin(answer);
        }
        boolean strict = options.isolation != Level.READ_COMMITTED && options.isolation != Level.READ_UNCOMMITTED;
        boolean holdsThen = count > 0 && (holds || effect == Effect.WRITES || (strict && effect == Effect.READS));
        boolean takesOnlyItselfBack = holds && !options.abortTransactionOnError;
        prepare(takesOnlyItselfBack);
        boolean done = false;
        try {
            work.run();
            if (takesOnlyItselfBack) {
                execute("release savepoint " + STATEMENT);
            }
            if (!holdsThen) {
                connection.commit();
                fresh = true;
            }
            holds = holdsThen;
            done = true;
        } finally {
            if (!done) {
                takeBack(takesOnlyItselfBack);
            }
        }
    }

    /** After a statement failed, and was taken back. */
    void afterFailure(SqlError error, Answer answer) throws SQLException {
        boolean victim = error.number() == 1205 || error.number() == 3960;
        // A batch that cannot even be read has begun nothing.
        boolean aborts = options.abortTransactionOnError && error.number() != 102;
        if (count > 0 && (victim || aborts)) {
            rollback(answer);
        }
    }

    void begin(Answer answer) {
        if (count == 0) {
            descriptor++;
            answer.transaction(Environment.BEGIN, descriptor);
        }
        count++;
    }

    void commit(Answer answer) throws SQLException {
        if (count == 0) {
            throw SqlError.nothingToCommit();
        }
        if (count > 1) {
            count--;
            return;
        }
        CommitFate fate = faults.takeCommitFate();
        if (fate == CommitFate.LOST_BEFORE) {
            throw new ConnectionCut();
        }
        connection.commit();
        served.commit();
        if (fate == CommitFate.LOST_AFTER) {
            throw new ConnectionCut();
        }
        ended();
        answer.transaction(Environment.COMMIT, descriptor);
    }

    /** All of it, however deep it is nested. */
    void rollback(Answer answer) throws SQLException {
        if (count == 0) {
            throw SqlError.nothingToRollBack();
        }
        connection.rollback();
        served.rollback();
        ended();
        answer.transaction(Environment.ROLLBACK, descriptor);
    }

    void save(String name) throws SQLException {
        if (count == 0) {
            throw new SqlError(628, 16, "Cannot issue SAVE TRANSACTION when there is no active transaction.");
        }
        String stored = "tds_" + savepoints.size();
        prepare(false);
        execute("savepoint " + stored);
        holds = true;
        savepoints.put(name.toLowerCase(Locale.ROOT), stored);
    }

    void rollbackTo(String name) throws SQLException {
        String stored = savepoints.get(name.toLowerCase(Locale.ROOT));
        if (stored == null) {
            throw SqlError.missingSavepoint(name);
        }
        execute("rollback to savepoint " + stored);
    }

    private void ended() {
        count = 0;
        savepoints.clear();
        fresh = true;
        holds = false;
    }

    private void prepare(boolean savepoint) throws SQLException {
        if (fresh) {
            if (options.isolation != Level.READ_COMMITTED && options.isolation != Level.READ_UNCOMMITTED) {
                boolean strictest = options.isolation == Level.SERIALIZABLE;
                execute("set transaction isolation level " + (strictest ? "serializable" : "repeatable read"));
            }
            fresh = false;
        }
        if (savepoint) {
            execute("savepoint " + STATEMENT);
        }
        if (options.lockTimeoutMillis != Options.WAIT_FOR_EVER) {
            // PostgreSQL takes 0 for ever.
            execute("set local lock_timeout = " + Math.max(1, options.lockTimeoutMillis));
        }
    }

    private void takeBack(boolean onlyItself) throws SQLException {
        if (onlyItself) {
            execute("rollback to savepoint " + STATEMENT);
            execute("release savepoint " + STATEMENT);
        } else if (!holds) {
            connection.rollback();
            fresh = true;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
