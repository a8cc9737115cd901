package io.sluice.redshift.postgres;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.LedgerRow.State;
import io.sluice.runtime.naming.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
        this.ledger = new Ledger(settings.schema());
        this.swaps = new SqlIdentifier("_sluice_swaps").in(settings.schema());
    }

    /** Which run's table stands under each name, and when that run was planned. */
    static Mono<Long> createSwaps(Session session, SqlIdentifier schema) {
        return session.execute("CREATE TABLE IF NOT EXISTS " + new SqlIdentifier("_sluice_swaps").in(schema)
                + " (table_name text PRIMARY KEY, run text NOT NULL, task text NOT NULL,"
                + " planned_at timestamptz NOT NULL, swapped_at timestamptz NOT NULL)");
    }

    Mono<Boolean> run(Session session, int lanes) {
        return ledger.hold(session, task).collectList().flatMap(rows -> {
            Ledger.requireEnded(task, rows, lanes);
            if (rows.stream().allMatch(row -> row.state() == State.FINISHED)) {
                return Mono.just(true);
            }
            LedgerBooks books = sum(rows);
            requireBalance(books);
            Mono<Void> swapped = settings.replaces() ? swapAll(session, books) : Mono.empty();
            return swapped.then(ledger.finish(session, task)).thenReturn(true);
        });
    }

    static LedgerBooks sum(List<LedgerRow> rows) {
        return rows.stream().map(LedgerRow::books).reduce(LedgerBooks.EMPTY, (a, b) -> a.plusStreams(b.streams())
                .plusTables(b.tables()));
    }

    static String tableOf(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    static String streamOf(String key) {
        return key.substring(0, key.lastIndexOf('/'));
    }

    private void requireBalance(LedgerBooks books) {
        books.streams().forEach((stream, figures) -> {
            if (!figures.balances()) {
                throw new Bug("books-unbalanced", "stream " + stream + " of run " + task.run() + " reads " + figures);
            }
        });
        books.tables().forEach((table, figures) -> {
            if (figures.made() != figures.written()) {
                throw new Bug("books-unbalanced", "table " + table + " of run " + task.run() + " reads " + figures);
            }
        });
    }

    private Mono<Void> swapAll(Session session, LedgerBooks books) {
        Set<String> loaded =
                books.tables().keySet().stream().map(RunFinish::tableOf).collect(Collectors.toCollection(TreeSet::new));
        Set<String> tables = new TreeSet<>(loaded);
        tables.addAll(tablesLeftEmpty(books));
        return Flux.fromIterable(tables)
                .concatMap(table -> (loaded.contains(table)
                                ? Mono.just(true)
                                : catalog.grow(session, task, settings, table, Map.of())
                                        .thenReturn(true))
                        .then(swap(session, table)))
                .then();
    }

    /** A stream that brought no row at all leaves an empty table, not the rows of the run before. */
    private static Set<String> tablesLeftEmpty(LedgerBooks books) {
        Set<String> streamsWithRows =
                books.tables().keySet().stream().map(RunFinish::streamOf).collect(Collectors.toSet());
        return books.streams().entrySet().stream()
                .filter(stream -> !streamsWithRows.contains(stream.getKey()))
                .filter(stream -> keptNothing(stream.getValue()))
                .map(stream -> TableName.of(stream.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean keptNothing(Books books) {
        return books.kept() == 0;
    }

    private Mono<Void> swap(Session session, String table) {
        SqlIdentifier plain = new SqlIdentifier(table);
        String side = settings.sideTable(table).in(settings.schema());
        return TableCatalog.lock(session, settings.schema())
                .then(requireNewest(session, table))
                .then(session.execute("DROP TABLE IF EXISTS " + plain.in(settings.schema())))
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
