package io.sluice.sqlserver.load;

import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.LedgerRow.State;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.RunBooks;
import io.sluice.runtime.sink.TableBatches;
import java.sql.SQLException;
import java.util.List;
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
    private final Ledger ledger;

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
        this.ledger = new Ledger(settings);
    }

    Mono<LedgerRow> run() {
        return Flux.fromIterable(TableBatches.of(commit.batches()))
                .concatMap(batches -> catalog.ensure(task, settings, batches.table(), batches.columns())
                        .map(all -> new TableWriter(settings, task.run(), batches, all)))
                .collectList()
                .flatMap(this::write)
                // What fails here may have failed because a table is not what this replica believes.
                .doOnError(error -> catalog.forget(task));
    }

    private Mono<LedgerRow> write(List<TableWriter> tables) {
        return warehouse
                .inTransaction(session -> writeIn(session, tables))
                // However this ends, nobody may read the batches afterwards: they are the caller's to close.
                .doOnTerminate(() -> tables.forEach(TableWriter::close))
                .doOnCancel(() -> tables.forEach(TableWriter::close));
    }

    private LedgerRow writeIn(Session session, List<TableWriter> tables) throws SQLException {
        for (TableWriter table : tables) {
            table.prepare(session);
        }
        for (TableWriter table : tables) {
            table.copy(session);
        }
        LedgerBooks books = ledger.guard(session, task, lane, expected, commit).plusStreams(commit.books());
        for (TableWriter table : tables) {
            books = books.plusTables(RunBooks.shares(table.batches(), table.move(session)));
        }
        ledger.writeBooks(session, task, lane, books);
        return new LedgerRow(
                task.generation(),
                commit.next(),
                commit.link(),
                expected.owner(),
                books,
                commit.ended() ? State.ENDED : State.OPEN);
    }
}
