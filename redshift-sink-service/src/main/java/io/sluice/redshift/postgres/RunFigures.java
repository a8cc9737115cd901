package io.sluice.redshift.postgres;

import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Answer.TableFigures;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.RunBooks;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the receipt compares: the ledgers' sums, and what the database itself counts of the run's rows. */
final class RunFigures {

    private final LoadSettings settings;
    private final TaskRef task;

    RunFigures(LoadSettings settings, TaskRef task) {
        this.settings = settings;
        this.task = task;
    }

    Mono<Measured> measure(Session session) {
        return new Ledger(SqlIdentifier.schemaOf(settings))
                .read(session, task)
                .collectList()
                .map(RunBooks::of)
                .flatMap(books -> tables(session, books.sum())
                        .collectList()
                        .map(tables -> new Measured(books.sum().streams(), tables)));
    }

    private Flux<TableFigures> tables(Session session, LedgerBooks books) {
        return Flux.fromIterable(books.tables().entrySet()).concatMap(entry -> {
            String table = RunBooks.tableOf(entry.getKey());
            return stored(session, table)
                    .map(stored -> new TableFigures(
                            RunBooks.streamOf(entry.getKey()), settings.qualified(table), entry.getValue(), stored));
        });
    }

    private Mono<Long> stored(Session session, String table) {
        SqlIdentifier name = new SqlIdentifier(table);
        return TableCatalog.exists(session, SqlIdentifier.schemaOf(settings), name)
                .flatMap(exists -> exists
                        ? session.query(
                                        "SELECT count(*) AS stored FROM " + name.in(SqlIdentifier.schemaOf(settings))
                                                + " WHERE " + SluiceColumns.RUN + " = $1",
                                        row -> Objects.requireNonNull(row.get("stored", Long.class)),
                                        task.run())
                                .single()
                        : Mono.just(0L));
    }
}
