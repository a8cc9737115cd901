package io.sluice.sqlserver.load;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.LedgerRow.State;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.sink.LedgerRules;
import io.sluice.runtime.sink.LoadSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The statements of {@code _sluice_ledger}: what is in it has been written, and nothing else has. */
final class Ledger {

    static final String NAME = "_sluice_ledger";

    private static final String COLUMNS = "generation, next, link, owner, books, state";
    private static final String TASK = " WHERE run = ? AND task = ?";
    private static final String LANE = TASK + " AND lane = ?";

    private final String table;
    private final String name;

    Ledger(LoadSettings settings) {
        this.table = SqlName.of(settings, NAME);
        this.name = settings.qualified(NAME);
    }

    void create(Session session) throws SQLException {
        session.at("table " + name);
        session.execute("IF OBJECT_ID(" + SqlName.literal(table) + ", N'U') IS NULL CREATE TABLE " + table + " (run "
                + ColumnType.RUN + " NOT NULL, task " + ColumnType.RUN + " NOT NULL, lane int NOT NULL,"
                + " generation int NOT NULL, next bigint NOT NULL, link bigint NOT NULL, owner " + ColumnType.RUN
                + " NOT NULL, books nvarchar(max) NOT NULL, state varchar(10) NOT NULL,"
                + " planned_at datetime2(6) NOT NULL, PRIMARY KEY (run, task, lane))");
    }

    /**
     * One row for each lane. A row of an older generation is raised: what it holds stays, its writers are shut out. Under
     * the schema's lock, so that nobody else opens the same.
     *
     * @return how many were not there
     */
    int open(Session session, TaskRef task, int lanes) throws SQLException {
        Set<Integer> there = new HashSet<>(
                session.query("SELECT lane FROM " + table + TASK, row -> row.getInt(1), task.run(), task.task()));
        List<Object[]> missing = IntStream.range(0, lanes)
                .filter(lane -> !there.contains(lane))
                .mapToObj(lane -> new Object[] {
                    task.run(), task.task(), lane, task.generation(), ContractJson.writeText(LedgerBooks.EMPTY)
                })
                .toList();
        session.executeAll(
                "INSERT INTO " + table + " (run, task, lane, " + COLUMNS + ", planned_at)"
                        + " VALUES (?, ?, ?, ?, 0, 0, N'', ?, 'OPEN', SYSUTCDATETIME())",
                missing);
        session.execute(
                "UPDATE " + table + " SET generation = ?" + TASK + " AND generation < ?",
                task.generation(),
                task.run(),
                task.task(),
                task.generation());
        return missing.size();
    }

    LedgerRow take(Session session, TaskRef task, int lane, String owner) throws SQLException {
        session.execute("UPDATE " + table + " SET owner = ?" + LANE, owner, task.run(), task.task(), lane);
        return LedgerRules.requireGeneration(task, lane, look(session, task, lane));
    }

    LedgerRow look(Session session, TaskRef task, int lane) throws SQLException {
        return session.first("SELECT " + COLUMNS + " FROM " + table + LANE, Ledger::row, task.run(), task.task(), lane)
                .orElseThrow(() -> LedgerRules.missing(task, lane));
    }

    /** Every row of the task in the order of lanes, held until the transaction ends. */
    List<LedgerRow> hold(Session session, TaskRef task) throws SQLException {
        return session.query(
                "SELECT " + COLUMNS + " FROM " + table + " WITH (UPDLOCK)" + TASK + " ORDER BY lane",
                Ledger::row,
                task.run(),
                task.task());
    }

    List<LedgerRow> read(Session session, TaskRef task) throws SQLException {
        return session.query(
                "SELECT " + COLUMNS + " FROM " + table + TASK + " ORDER BY lane", Ledger::row, task.run(), task.task());
    }

    /**
     * Moves the lane's row if it still is what the caller believes, and holds it from then on. Comes after the data, which
     * takes long, and before the move, so that nobody waits for a slow sender.
     *
     * @return the books as they were
     */
    LedgerBooks guard(Session session, TaskRef task, int lane, LedgerRow expected, SinkCommit commit)
            throws SQLException {
        session.at("table " + name);
        long moved = session.execute(
                "UPDATE " + table + " SET next = ?, link = ?, state = ?" + LANE
                        + " AND generation = ? AND next = ? AND owner = ? AND state = 'OPEN'",
                commit.next(),
                commit.link(),
                (commit.ended() ? State.ENDED : State.OPEN).name(),
                task.run(),
                task.task(),
                lane,
                task.generation(),
                expected.next(),
                expected.owner());
        LedgerRow found = look(session, task, lane);
        if (moved != 1) {
            throw LedgerRules.whyNot(task, lane, expected, found);
        }
        return found.books();
    }

    void writeBooks(Session session, TaskRef task, int lane, LedgerBooks books) throws SQLException {
        session.at("table " + name);
        session.execute(
                "UPDATE " + table + " SET books = ?" + LANE,
                ContractJson.writeText(books),
                task.run(),
                task.task(),
                lane);
    }

    void finish(Session session, TaskRef task) throws SQLException {
        session.execute("UPDATE " + table + " SET state = 'FINISHED'" + TASK, task.run(), task.task());
    }

    void delete(Session session, TaskRef task) throws SQLException {
        session.execute("DELETE FROM " + table + TASK, task.run(), task.task());
    }

    /** The table itself, or its schema, is not there. */
    static boolean isGone(Throwable error) {
        return error instanceof SluiceFailure failure && failure.code().equals(SqlServerFailures.CHANGED);
    }

    private static LedgerRow row(ResultSet row) throws SQLException {
        return new LedgerRow(
                row.getInt(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                ContractJson.read(row.getString(5), LedgerBooks.class),
                State.valueOf(row.getString(6)));
    }
}
