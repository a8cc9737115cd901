package io.sluice.sqlserver.load;

import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.SideTables;
import io.sluice.runtime.sink.TableBatches;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes one table's rows of one commit. In replace they are loaded straight into the run's side table, in append straight
 * into the table: should the ledger's row have moved, they are rolled back with it. In merge they are loaded into a
 * temporary heap of the connection, which costs next to no log, and moved under their key once the ledger's row is held.
 * MERGE is not used: it is not safe against others that insert, and has a history of errors.
 */
final class TableWriter implements AutoCloseable {

    private static final String SAME_KEY = "t." + SluiceColumns.KEY + " = s." + SluiceColumns.KEY;

    /**
     * A commit's rows meet a table of any size by its key. Without statistics of the stage the server would sometimes scan
     * all of the table for each commit, and wait for the rows that other lanes hold.
     */
    private static final String BY_KEY = " OPTION (LOOP JOIN)";

    private final LoadSettings settings;
    private final String run;
    private final TableBatches batches;
    private final Map<String, ColumnOrigin> all;
    private final ArrowRows rows;
    private final String target;
    private final String stage;

    /** @param all every column that the table has; one that the rows lack becomes null in a row that is replaced */
    TableWriter(LoadSettings settings, String run, TableBatches batches, Map<String, ColumnOrigin> all) {
        this.settings = settings;
        this.run = run;
        this.batches = batches;
        this.all = all;
        this.rows = new ArrowRows(batches, run, settings.merges());
        this.target = SqlName.of(settings, settings.written(batches.table()));
        // One stage for each shape of rows: a table that grows gets another one, and none is ever altered.
        this.stage = "[#sluice_stage_" + SideTables.hash(batches.columns().toString(), 16) + "]";
    }

    TableBatches batches() {
        return batches;
    }

    /** Makes the stage, before the transaction begins. */
    void prepare(Session session) throws SQLException {
        if (settings.merges()) {
            session.at("a stage of table " + settings.qualified(batches.table()));
            session.stage(stage, "CREATE TABLE " + stage + " (" + rows.definitions() + ")");
        }
    }

    /** Brings the rows to the server. Holds no lock that another lane could wait for. */
    void copy(Session session) throws SQLException {
        session.at("table " + settings.qualified(batches.table()));
        rows.choose();
        try {
            session.bulkLoad(
                    settings.merges() ? stage : target,
                    rows.names(),
                    rows,
                    // Into a table that others read, a lock of all of it would shut them out until the commit.
                    settings.mode() != LoadSettings.Mode.APPEND);
        } catch (SQLException e) {
            rows.requireReadable();
            throw e;
        }
        rows.requireAllSent();
    }

    /** Puts staged rows in their places. @return how many rows of this run were replaced, those of this commit included */
    long move(Session session) throws SQLException {
        if (!settings.merges()) {
            return 0;
        }
        session.at("table " + settings.qualified(batches.table()));
        long replacedInCommit = batches.rows() - rows.count();
        long old = count(session);
        long sameRun = old == 0 ? 0 : session.execute(updateSql("="), run);
        long others = old == 0 ? 0 : session.execute(updateSql("<>"), run);
        long inserted = sameRun + others == rows.count() ? 0 : session.execute(insertSql());
        if (sameRun + others + inserted != rows.count()) {
            throw new TransientFailure(
                    "rows-changed",
                    "rows of " + settings.qualified(batches.table()) + " were changed by somebody else during the"
                            + " commit; it is tried again");
        }
        session.execute("TRUNCATE TABLE " + stage);
        return replacedInCommit + sameRun;
    }

    @Override
    public void close() {
        rows.close();
    }

    private long count(Session session) throws SQLException {
        return session.query(
                        "SELECT COUNT_BIG(*) FROM " + stage + " AS s INNER JOIN " + target + " AS t ON " + SAME_KEY
                                + BY_KEY,
                        row -> row.getLong(1))
                .get(0);
    }

    /**
     * Rows of this run and rows of others are replaced by a statement each: what the server counts tells them apart, with
     * nothing read and held before. Who wrote a row is the same after the first statement, so the second finds none of its.
     */
    private String updateSql(String ofRun) {
        List<String> assignments = new ArrayList<>();
        for (String own : List.of(SluiceColumns.RUN, SluiceColumns.SPLIT, SluiceColumns.EXTRA)) {
            assignments.add(own + " = s." + own);
        }
        for (String column : all.keySet()) {
            String quoted = SqlName.quote(column);
            assignments.add(quoted + " = " + (batches.columns().containsKey(column) ? "s." + quoted : "NULL"));
        }
        return "UPDATE t SET " + String.join(", ", assignments) + " FROM " + target + " AS t INNER JOIN " + stage
                + " AS s ON " + SAME_KEY + " WHERE t." + SluiceColumns.RUN + " " + ofRun + " ?" + BY_KEY;
    }

    private String insertSql() {
        String columns = rows.names().stream().map(SqlName::quote).collect(Collectors.joining(", "));
        String staged =
                rows.names().stream().map(name -> "s." + SqlName.quote(name)).collect(Collectors.joining(", "));
        return "INSERT INTO " + target + " (" + columns + ") SELECT " + staged + " FROM " + stage
                + " AS s WHERE NOT EXISTS (SELECT 1 FROM " + target + " AS t WHERE " + SAME_KEY + ")" + BY_KEY;
    }
}
