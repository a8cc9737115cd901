package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Answer.TableFigures;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Rows meet their keys; rows and ledger change together; the books say exactly what happened. */
class MergeTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theLastRowOfAKeyWinsInsideACommitAndAcrossCommitsAndTheBooksAreExact() {
        TaskRef task = database.merge("run-1");
        LedgerRow row = database.planAndTake(task);

        // given five rows of three keys in one commit, over two batches
        row = commit(
                task,
                row,
                database.commit(
                        2,
                        orders().row(Rows.key(1), 10)
                                .row(Rows.key(2), 20)
                                .row(Rows.key(1), 11)
                                .batch(0),
                        orders().row(Rows.key(3), 30).row(Rows.key(1), 12).batch(1)));
        assertThat(row.books().tables()).containsExactly(Map.entry("orders/orders", new TableBooks(5, 5, 2)));

        // when the next commit brings two of those keys again, one of them twice, and a new one
        row = commit(
                task,
                row,
                database.commit(
                        3,
                        orders().row(Rows.key(2), 21)
                                .row(Rows.key(3), 31)
                                .row(Rows.key(2), 22)
                                .row(Rows.key(4), 40)
                                .batch(2)));

        // then of nine written rows five were replaced, and four stand
        assertThat(row.books().tables()).containsExactly(Map.entry("orders/orders", new TableBooks(9, 9, 5)));
        assertThat(database.query("SELECT total FROM $schema.orders ORDER BY _sluice_key"))
                .containsExactly(List.of("12"), List.of("22"), List.of("31"), List.of("40"));
        Measured measured =
                Objects.requireNonNull(database.sink.measure(task, 1).block(Database.PATIENCE));
        assertThat(measured.tables())
                .containsExactly(new TableFigures("orders", database.schema + ".orders", new TableBooks(9, 9, 5), 4));
        assertThat(measured.streams()).isEqualTo(Map.of("orders", Books.read(9)));
    }

    @Test
    void rowsOfAnEarlierRunAreTakenOverWithoutCountingAsReplaced() {
        TaskRef first = database.merge("run-1");
        commit(
                first,
                database.planAndTake(first),
                database.commit(
                        1,
                        database.rows("orders")
                                .column("total", ValueClass.INT)
                                .column("note", ValueClass.TEXT)
                                .row(Rows.key(1), 1, "old")
                                .extra("{\"x\": 1}")
                                .row(Rows.key(2), 2, "stays")
                                .batch(0)));

        TaskRef second = database.merge("run-2");
        LedgerRow row = commit(
                second,
                database.planAndTake(second),
                database.commit(
                        1, orders().row(Rows.key(1), 100).row(Rows.key(3), 300).batch(0)));

        assertThat(row.books().tables().get("orders/orders")).isEqualTo(new TableBooks(2, 2, 0));
        assertThat(database.query(
                        "SELECT total, note, _sluice_extra, _sluice_run FROM $schema.orders ORDER BY _sluice_key"))
                .as("a column that the new row lacks is null, not what the old row had")
                .containsExactly(
                        Arrays.asList("100", null, null, "run-2"),
                        Arrays.asList("2", "stays", null, "run-1"),
                        Arrays.asList("300", null, null, "run-2"));
    }

    @Test
    void severalTablesAndTheLedgerChangeInOneTransaction() {
        assumeTrue(Server.isStandIn(), "injects a fault");
        TaskRef task = database.merge("run-1");
        LedgerRow row = commit(
                task,
                database.planAndTake(task),
                database.commit(1, orders().row(Rows.key(1), 1).batch(0)));
        Server.standIn().faults().failNext(1, "INSERT INTO [" + database.schema + "].[orders]", 50001, 16, "no");

        LedgerRow before = row;
        StepVerifier.create(database.sink.commit(
                        task,
                        0,
                        before,
                        database.commit(
                                2,
                                database.rows("customers")
                                        .column("name", ValueClass.TEXT)
                                        .row(Rows.key(9), "Ada")
                                        .batch(1),
                                orders().row(Rows.key(2), 2).batch(1))))
                .expectError()
                .verify(Database.PATIENCE);

        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.customers"))
                .isZero();
        assertThat(database.sink.look(task, 0).block(Database.PATIENCE)).isEqualTo(before);

        commit(
                task,
                before,
                database.commit(
                        2,
                        database.rows("customers")
                                .column("name", ValueClass.TEXT)
                                .row(Rows.key(9), "Ada")
                                .batch(1),
                        orders().row(Rows.key(2), 2).batch(1)));
        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.customers"))
                .isEqualTo(1);
        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.orders")).isEqualTo(2);
    }

    @Test
    void aCommitWithoutRowsMovesOnlyTheLedgerAndTheMarkerEndsIt() {
        TaskRef task = database.merge("run-1");
        LedgerRow row = database.planAndTake(task);

        row = commit(task, row, database.commit(7));
        assertThat(row.next()).isEqualTo(7);
        assertThat(row.link()).isEqualTo(1007);
        assertThat(row.state()).isEqualTo(LedgerRow.State.OPEN);
        row = commit(task, row, database.ending(8));

        assertThat(row.state()).isEqualTo(LedgerRow.State.ENDED);
        assertThat(database.sink.look(task, 0).block(Database.PATIENCE)).isEqualTo(row);
    }

    @Test
    void finishRefusesOpenLanesAndMayRunAgain() {
        TaskRef task = database.merge("run-1");
        database.sink.plan(task, 2).block(Database.PATIENCE);
        LedgerRow row = database.take(task, "me");
        commit(task, row, database.ending(1, orders().row(Rows.key(1), 1).batch(0)));

        StepVerifier.create(database.sink.finish(task, 2))
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(TransientFailure.class).hasMessageContaining("lanes [1]");
                    assertThat(((TransientFailure) error).code()).isEqualTo("not-ended");
                })
                .verify(Database.PATIENCE);

        LedgerRow other =
                Objects.requireNonNull(database.sink.take(task, 1, "me").block(Database.PATIENCE));
        database.sink.commit(task, 1, other, database.ending(1)).block(Database.PATIENCE);
        database.sink.finish(task, 2).block(Database.PATIENCE);
        database.sink.finish(task, 2).block(Database.PATIENCE);
        assertThat(database.query("SELECT DISTINCT state FROM $schema._sluice_ledger"))
                .containsExactly(List.of("FINISHED"));
    }

    @Test
    void planningAgainKeepsTheLedgerAndRaisesItsGeneration() {
        TaskRef task = database.merge("run-1");
        LedgerRow row = commit(
                task,
                database.planAndTake(task),
                database.commit(4, orders().row(Rows.key(1), 1).batch(0)));
        TaskRef next = Database.task("run-1", 2, task.settings());

        assertThat(Objects.requireNonNull(database.sink.plan(next, 1).block(Database.PATIENCE)))
                .extracting(column -> column.table() + "." + column.column() + " " + column.valueClass())
                .containsExactly("orders.total int");

        LedgerRow raised = database.take(next, "other");
        assertThat(raised.next()).isEqualTo(4);
        assertThat(raised.link()).isEqualTo(1004);
        assertThat(raised.books()).isEqualTo(row.books());
        StepVerifier.create(database.sink.take(task, 0, "late"))
                .expectErrorMatches(error ->
                        error instanceof TransientFailure moved && moved.code().equals("ledger-moved"))
                .verify(Database.PATIENCE);
    }

    private Rows orders() {
        return database.rows("orders").column("total", ValueClass.INT);
    }

    private LedgerRow commit(TaskRef task, LedgerRow row, SinkCommit commit) {
        return Objects.requireNonNull(database.sink.commit(task, 0, row, commit).block(Database.PATIENCE));
    }
}
