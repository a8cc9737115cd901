package io.sluice.sqlserver.load;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.LedgerRow.State;
import io.sluice.runtime.sink.LedgerRules;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.RunBooks;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The end of a run, in one transaction: every lane's row is held and must have ended with books that balance; in replace
 * the side tables take their places; then the rows say FINISHED. A reader sees all old tables or all new ones.
 */
final class RunFinish {

    private final LoadSettings settings;
    private final TaskRef task;
    private final Ledger ledger;
    private final String swaps;

    RunFinish(LoadSettings settings, TaskRef task) {
        this.settings = settings;
        this.task = task;
        this.ledger = new Ledger(settings);
        this.swaps = SqlName.of(settings, "_sluice_swaps");
    }

    /** Which run's table stands under each name, and when that run was planned. */
    static void createSwaps(Session session, LoadSettings settings) throws SQLException {
        String swaps = SqlName.of(settings, "_sluice_swaps");
        session.execute("IF OBJECT_ID(" + SqlName.literal(swaps) + ", N'U') IS NULL CREATE TABLE " + swaps
                + " (table_name " + ColumnType.NAME + " NOT NULL, run " + ColumnType.RUN + " NOT NULL, task "
                + ColumnType.RUN + " NOT NULL, planned_at datetime2(6) NOT NULL, swapped_at datetime2(6) NOT NULL,"
                + " PRIMARY KEY (table_name))");
    }

    boolean run(Session session, int lanes) throws SQLException {
        if (settings.replaces()) {
            // Before the rows, as in planning: so the two never wait for each other crosswise.
            TableCatalog.lock(session, settings);
        }
        List<LedgerRow> rows = ledger.hold(session, task);
        LedgerRules.requireEnded(task, rows, lanes);
        if (rows.stream().allMatch(row -> row.state() == State.FINISHED)) {
            return true;
        }
        RunBooks books = RunBooks.of(rows);
        books.requireBalance(task);
        if (settings.replaces()) {
            swapAll(session, books);
        }
        ledger.finish(session, task);
        return true;
    }

    private void swapAll(Session session, RunBooks books) throws SQLException {
        Set<String> loaded = books.tables();
        Set<String> tables = new TreeSet<>(loaded);
        tables.addAll(books.tablesLeftEmpty());
        for (String table : tables) {
            if (!loaded.contains(table)) {
                TableCatalog.grow(session, task, settings, table, Map.of());
            }
            swap(session, table);
        }
    }

    private void swap(Session session, String table) throws SQLException {
        session.at("table " + settings.qualified(table));
        // What stands there may have become somebody else's since it was looked at.
        TableCatalog.requireOurs(session, settings, table);
        requireNewest(session, table);
        session.execute("DROP TABLE IF EXISTS " + SqlName.of(settings, table));
        // The new name is text, not a name: it is taken as it is, without brackets.
        session.execute("EXEC sp_rename "
                + SqlName.literal(SqlName.of(settings, settings.side().of(table))) + ", " + SqlName.literal(table));
    }

    /** A run that was planned before the one whose table stands there would bring back older rows. */
    private void requireNewest(Session session, String table) throws SQLException {
        long renewed = session.execute(
                "UPDATE w SET run = l.run, task = l.task, planned_at = l.planned_at, swapped_at = SYSUTCDATETIME() FROM "
                        + swaps + " AS w INNER JOIN " + SqlName.of(settings, Ledger.NAME)
                        + " AS l ON l.planned_at > w.planned_at"
                        + " WHERE w.table_name = ? AND l.run = ? AND l.task = ? AND l.lane = 0",
                table,
                task.run(),
                task.task());
        if (renewed == 1) {
            return;
        }
        long first = session.execute(
                "INSERT INTO " + swaps + " (table_name, run, task, planned_at, swapped_at) SELECT "
                        + SqlName.literal(table) + ", l.run, l.task, l.planned_at, SYSUTCDATETIME() FROM "
                        + SqlName.of(settings, Ledger.NAME)
                        + " AS l WHERE l.run = ? AND l.task = ? AND l.lane = 0 AND NOT EXISTS (SELECT 1 FROM " + swaps
                        + " AS w WHERE w.table_name = ?)",
                task.run(),
                task.task(),
                table);
        if (first != 1) {
            throw new BadConfiguration(
                    "newer-run-swapped",
                    "table " + settings.qualified(table) + " holds a run that was planned after " + task.run()
                            + ": its rows are kept; start a new run instead");
        }
    }
}
