package io.sluice.redshift.postgres;

import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.SideTables;
import io.sluice.runtime.sink.TableBatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Writes one table's rows of one commit. In replace they are copied straight into the run's side table, in append straight
 * into the table: should the ledger's row have moved, they are rolled back with it. In merge they are copied into a stage table of the session, which costs no log, and moved under their key once the ledger's row is held.
 */
final class TableWriter {

    private final LoadSettings settings;
    private final String run;
    private final TableBatches batches;
    private final Map<String, ColumnOrigin> all;
    private final String target;
    private final String stage;

    /** @param all every column that the table has; one that the rows lack becomes null in a row that is replaced */
    TableWriter(LoadSettings settings, String run, TableBatches batches, Map<String, ColumnOrigin> all) {
        this.settings = settings;
        this.run = run;
        this.batches = batches;
        this.all = all;
        this.target = SqlIdentifier.written(settings, batches.table()).in(SqlIdentifier.schemaOf(settings));
        // One stage for each shape of rows: a table that grows gets another one, and none is ever altered.
        this.stage = "_sluice_stage_" + SideTables.hash(batches.columns().toString(), 16);
    }

    /** Brings the rows to the server. Holds no lock that another lane could wait for. */
    Mono<Long> copy(Session session, CopyRows rows) {
        return settings.merges() ? copyIntoStage(session, rows) : copyStraight(session, rows);
    }

    /** Puts staged rows in their places. @return the figures of this commit */
    Mono<TableBooks> move(Session session, long copied) {
        if (copied != batches.rows()) {
            return Mono.error(() -> new Bug(
                    "rows-miscounted",
                    "table " + settings.qualified(batches.table()) + " was given " + batches.rows() + " rows and took "
                            + copied));
        }
        return settings.merges()
                ? insertNew(session, copied).map(replaced -> new TableBooks(batches.rows(), copied, replaced))
                : Mono.just(new TableBooks(batches.rows(), copied, 0));
    }

    private Mono<Long> copyStraight(Session session, CopyRows rows) {
        return session.copyIn(copySql(target, columns(false)), rows.chunks());
    }

    private Mono<Long> copyIntoStage(Session session, CopyRows rows) {
        List<String> columns = new ArrayList<>(List.of(CopyRows.ORDINAL));
        columns.addAll(columns(true));
        String types = batches.columns().entrySet().stream()
                .map(column -> ", " + SqlIdentifier.quote(column.getKey()) + " "
                        + ColumnType.sql(column.getValue().valueClass()))
                .collect(Collectors.joining());
        return session.execute("CREATE TEMP TABLE IF NOT EXISTS " + stage + " (" + CopyRows.ORDINAL + " integer, "
                        + SluiceColumns.RUN + " text, " + SluiceColumns.SPLIT + " text, " + SluiceColumns.KEY
                        + " char(32), " + SluiceColumns.EXTRA + " jsonb" + types + ") ON COMMIT DELETE ROWS")
                .then(session.copyIn(copySql("pg_temp." + stage, columns), rows.chunks()));
    }

    /**
     * The first load of a table, and most of all others, meets no key twice: then this statement is all. Only if it left
     * rows over, they are looked at again.
     */
    private Mono<Long> insertNew(Session session, long copied) {
        String columns = String.join(", ", columns(true));
        return session.execute("INSERT INTO " + target + " (" + columns + ") SELECT " + columns + " FROM pg_temp."
                        + stage + " ON CONFLICT (" + SluiceColumns.KEY + ") DO NOTHING")
                .flatMap(inserted -> inserted == copied ? Mono.just(0L) : replaceOld(session, copied, inserted));
    }

    /**
     * Rows that were there before this transaction are told from its own by {@code xmin}, held, and counted if this run
     * wrote them: they are replaced, as are all rows of the commit but the last one of their key.
     */
    private Mono<Long> replaceOld(Session session, long copied, long inserted) {
        return session.query(
                        "WITH keys AS MATERIALIZED (SELECT DISTINCT " + SluiceColumns.KEY + " FROM pg_temp." + stage
                                + "), old AS MATERIALIZED (SELECT t." + SluiceColumns.RUN + " FROM keys JOIN " + target
                                + " t USING (" + SluiceColumns.KEY + ") WHERE t.xmin <> pg_current_xact_id()::xid"
                                + " FOR UPDATE OF t) SELECT (SELECT count(*) FROM keys) AS keys,"
                                + " count(*) AS old, count(*) FILTER (WHERE " + SluiceColumns.RUN
                                + " = $1) AS same_run FROM old",
                        row -> new Old(
                                Objects.requireNonNull(row.get("keys", Long.class)),
                                Objects.requireNonNull(row.get("old", Long.class)),
                                Objects.requireNonNull(row.get("same_run", Long.class))),
                        run)
                .single()
                .flatMap(old -> {
                    if (old.keys() != inserted + old.old()) {
                        return Mono.error(() -> new TransientFailure(
                                "rows-changed",
                                "rows of " + settings.qualified(batches.table())
                                        + " were deleted by somebody else during the commit; it is tried again"));
                    }
                    return session.execute(updateSql()).thenReturn(copied - old.keys() + old.sameRun());
                });
    }

    private String updateSql() {
        List<String> assignments = new ArrayList<>();
        for (String own : List.of(SluiceColumns.RUN, SluiceColumns.SPLIT, SluiceColumns.EXTRA)) {
            assignments.add(own + " = s." + own);
        }
        for (String column : all.keySet()) {
            String quoted = SqlIdentifier.quote(column);
            assignments.add(quoted + " = " + (batches.columns().containsKey(column) ? "s." + quoted : "NULL"));
        }
        return "UPDATE " + target + " t SET " + String.join(", ", assignments) + " FROM (SELECT DISTINCT ON ("
                + SluiceColumns.KEY + ") *, count(*) OVER (PARTITION BY " + SluiceColumns.KEY
                + ") AS _sluice_rows_of_key FROM pg_temp." + stage + " ORDER BY " + SluiceColumns.KEY + ", "
                + CopyRows.ORDINAL + " DESC) s WHERE t." + SluiceColumns.KEY + " = s." + SluiceColumns.KEY
                + " AND (s._sluice_rows_of_key > 1 OR t.xmin <> pg_current_xact_id()::xid)";
    }

    private List<String> columns(boolean keyed) {
        return CopyRows.columns(batches.columns(), keyed);
    }

    private static String copySql(String table, List<String> columns) {
        return "COPY " + table + " (" + String.join(", ", columns) + ") FROM STDIN (FORMAT binary)";
    }

    private record Old(long keys, long old, long sameRun) {}
}
