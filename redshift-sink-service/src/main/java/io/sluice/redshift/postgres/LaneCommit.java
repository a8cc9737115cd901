package io.sluice.redshift.postgres;

import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.LedgerRow.State;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.RunBooks;
import io.sluice.runtime.sink.TableBatches;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One commit of one lane: tables first, in transactions of their own; then rows and ledger in one. Inside it the data comes
 * first and takes long; guard, move, ledger and commit come last and are short.
 */
final class LaneCommit {

    private final Warehouse warehouse;
    private final TableCatalog catalog;
    private final LoadSettings settings;
    private final TaskRef task;
    private final int lane;
    private final LedgerRow expected;
    private final SinkCommit commit;

    LaneCommit(
            Warehouse warehouse,
            TableCatalog catalog,
            LoadSettings settings,
            TaskRef task,
            int lane,
            LedgerRow expected,
            SinkCommit commit) {
        this.warehouse = warehouse;
        this.catalog = catalog;
        this.settings = settings;
        this.task = task;
        this.lane = lane;
        this.expected = expected;
        this.commit = commit;
    }

    Mono<LedgerRow> run() {
        return Flux.fromIterable(TableBatches.of(commit.batches()))
                .concatMap(batches -> catalog.ensure(task, settings, batches.table(), batches.columns())
                        .map(all -> table(batches, all)))
                .collectList()
                // What fails here may have failed because a table is not what this replica believes.
                .flatMap(tables -> write(tables))
                .doOnError(error -> catalog.forget(task));
    }

    private Mono<LedgerRow> write(List<Table> tables) {
        return warehouse
                .inTransaction(
                        session -> copy(session, tables).flatMap(copied -> new Ledger(SqlIdentifier.schemaOf(settings))
                                .guard(session, task, lane, expected, commit)
                                .flatMap(books -> move(session, tables, copied, books))))
                // However this ends, nobody may read the batches afterwards: they are the caller's to close.
                .doOnTerminate(() -> tables.forEach(Table::close))
                .doOnCancel(() -> tables.forEach(Table::close));
    }

    private Mono<List<Long>> copy(Session session, List<Table> tables) {
        return Flux.fromIterable(tables)
                .concatMap(table -> table.writer().copy(session, table.rows()))
                .collectList();
    }

    private Mono<LedgerRow> move(Session session, List<Table> tables, List<Long> copied, LedgerBooks before) {
        return Flux.range(0, tables.size())
                .concatMap(i -> tables.get(i)
                        .writer()
                        .move(session, copied.get(i))
                        .map(moved -> RunBooks.shares(tables.get(i).batches(), moved.replaced())))
                .reduce(before.plusStreams(commit.books()), LedgerBooks::plusTables)
                .flatMap(books -> new Ledger(SqlIdentifier.schemaOf(settings))
                        .writeBooks(session, task, lane, books)
                        .thenReturn(new LedgerRow(
                                task.generation(),
                                commit.next(),
                                commit.link(),
                                expected.owner(),
                                books,
                                commit.ended() ? State.ENDED : State.OPEN)));
    }

    private Table table(TableBatches batches, Map<String, ColumnOrigin> all) {
        return new Table(
                batches,
                new TableWriter(settings, task.run(), batches, all),
                new CopyRows(batches, task.run(), settings.merges()));
    }

    private record Table(TableBatches batches, TableWriter writer, CopyRows rows) implements AutoCloseable {

        @Override
        public void close() {
            rows.close();
        }
    }
}
