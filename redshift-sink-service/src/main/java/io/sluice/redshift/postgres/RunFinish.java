package io.sluice.redshift.postgres;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connector.LedgerRow.State;
import io.sluice.runtime.sink.LedgerRules;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.RunBooks;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The end of a run, in one transaction: every lane's row is held and must have ended with books that balance; in replace
 * the side tables take their places; then the rows say FINISHED. A reader sees all old tables or all new ones.
 */
final class RunFinish {

    private final TableCatalog catalog;
    private final LoadSettings settings;
    private final TaskRef task;
    private final Ledger ledger;
    private final String swaps;

    RunFinish(TableCatalog catalog, LoadSettings settings, TaskRef task) {
        this.catalog = catalog;
        this.settings = settings;
        this.task = task;
        this.ledger = new Ledger(SqlIdentifier.schemaOf(settings));
        this.swaps = new SqlIdentifier("_sluice_swaps").in(SqlIdentifier.schemaOf(settings));
    }

    /** Which run's table stands under each name, and when that run was planned. */
    static Mono<Long> createSwaps(Session session, SqlIdentifier schema) {
        return session.execute("CREATE TABLE IF NOT EXISTS " + new SqlIdentifier("_sluice_swaps").in(schema)
                + " (table_name text PRIMARY KEY, run text NOT NULL, task text NOT NULL,"
                + " planned_at timestamptz NOT NULL, swapped_at timestamptz NOT NULL)");
    }

    Mono<Boolean> run(Session session, int lanes) {
        return ledger.hold(session, task).collectList().flatMap(rows -> {
            LedgerRules.requireEnded(task, rows, lanes);
            if (rows.stream().allMatch(row -> row.state() == State.FINISHED)) {
                return Mono.just(true);
            }
            RunBooks books = RunBooks.of(rows);
            books.requireBalance(task);
            Mono<Void> swapped = settings.replaces() ? swapAll(session, books) : Mono.empty();
            return swapped.then(ledger.finish(session, task)).thenReturn(true);
        });
    }

    private Mono<Void> swapAll(Session session, RunBooks books) {
        Set<String> loaded = books.tables();
        Set<String> tables = new TreeSet<>(loaded);
        tables.addAll(books.tablesLeftEmpty());
        return Flux.fromIterable(tables)
                .concatMap(table -> (loaded.contains(table)
                                ? Mono.just(true)
                                : catalog.grow(session, task, settings, table, Map.of())
                                        .thenReturn(true))
                        .then(swap(session, table)))
                .then();
    }

    private Mono<Void> swap(Session session, String table) {
        SqlIdentifier plain = new SqlIdentifier(table);
        String side = new SqlIdentifier(settings.side().of(table)).in(SqlIdentifier.schemaOf(settings));
        return TableCatalog.lock(session, SqlIdentifier.schemaOf(settings))
                .then(requireNewest(session, table))
                .then(session.execute("DROP TABLE IF EXISTS " + plain.in(SqlIdentifier.schemaOf(settings))))
                .then(session.execute("ALTER TABLE " + side + " RENAME TO " + plain.quoted()))
                .then();
    }

    /** A run that was planned before the one whose table stands there would bring back older rows. */
    private Mono<Long> requireNewest(Session session, String table) {
        return session.execute(
                        "INSERT INTO " + swaps + " AS last SELECT $3, $1, $2, " + ledger.plannedAt() + ", now()"
                                + " ON CONFLICT (table_name) DO UPDATE SET run = excluded.run, task = excluded.task,"
                                + " planned_at = excluded.planned_at, swapped_at = excluded.swapped_at"
                                + " WHERE last.planned_at < excluded.planned_at",
                        task.run(),
                        task.task(),
                        table)
                .doOnNext(changed -> {
                    if (changed != 1) {
                        throw new BadConfiguration(
                                "newer-run-swapped",
                                "table " + settings.qualified(table) + " holds a run that was planned after "
                                        + task.run() + ": its rows are kept; start a new run instead");
                    }
                });
    }
}
