package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.control.Answer.TableFigures;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows are added, each once, whoever dies meanwhile. */
class AppendTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void rowsOfOneKeyStandBesideOneAnotherAndEachRunIsMeasuredByItsOwn() {
        TaskRef first = database.append("run-1");
        LedgerRow row = commit(first, database.planAndTake(first), 2, orders(1, 10), orders(1, 11));
        assertThat(row.books().tables().get("orders/orders")).isEqualTo(new TableBooks(2, 2, 0));
        finish(first, row, 2);

        TaskRef second = database.append("run-2");
        row = commit(second, database.planAndTake(second), 1, orders(1, 12));
        finish(second, row, 1);

        assertThat(database.query("SELECT total, _sluice_run FROM $schema.orders ORDER BY total"))
                .containsExactly(List.of("10", "run-1"), List.of("11", "run-1"), List.of("12", "run-2"));
        assertThat(Objects.requireNonNull(database.sink.measure(second, 1).block(Database.PATIENCE))
                        .tables())
                .containsExactly(new TableFigures("orders", database.schema + ".orders", new TableBooks(1, 1, 0), 1));
    }

    @Test
    void aLaneThatWasTakenOverAddsNothingMoreAndItsCommitIsNotDoneTwice() {
        TaskRef task = database.append("run-1");
        LedgerRow old = database.planAndTake(task);
        LedgerRow taken = database.take(task, "another");
        commit(task, taken, 1, orders(1, 10));

        // The old owner wakes up and commits the same sequence, and so does the new one, who never saw its answer.
        for (LedgerRow outdated : List.of(old, taken)) {
            assertThatThrownBy(() -> commit(task, outdated, 1, orders(1, 10)))
                    .isInstanceOf(TransientFailure.class)
                    .extracting("code")
                    .isEqualTo("ledger-moved");
        }
        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.orders")).isEqualTo(1);
        assertThat(database.take(task, "again").next()).isEqualTo(1);
    }

    @Test
    void aConnectionCutInTheMiddleOfALoadLeavesNothingAndTheLaneGoesOn() {
        assumeTrue(Server.isStandIn(), "injects a fault");
        TaskRef task = database.append("run-1");
        LedgerRow row = commit(task, database.planAndTake(task), 1, orders(0, 0));
        Rows rows = database.rows("orders").column("total", ValueClass.INT);
        for (int i = 0; i < 150_000; i++) {
            rows.row(Rows.key(i), i);
        }
        SinkBatch batch = rows.batch(1);
        LedgerRow before = row;
        Server.standIn().faults().dropBulkAfter(100_000);
        var killed =
                database.sink.commit(task, 0, before, database.commit(2, batch)).toFuture();

        assertThatThrownBy(killed::get).hasCauseInstanceOf(TransientFailure.class);
        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.orders")).isEqualTo(1);
        LedgerRow again = database.take(task, "again");
        assertThat(again.next()).isEqualTo(1);
        database.sink.commit(task, 0, again, database.commit(2, batch)).block(Database.PATIENCE);
        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.orders")).isEqualTo(150_001);
    }

    @Test
    void aTableThatMergeMadeIsNotAppendedTo() {
        TaskRef merge = database.merge("run-1");
        commit(merge, database.planAndTake(merge), 1, orders(1, 10));
        TaskRef append = database.append("run-2");
        LedgerRow row = database.planAndTake(append);
        assertThatThrownBy(() -> commit(append, row, 1, orders(1, 10)))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("was made in mode merge");
    }

    private LedgerRow commit(TaskRef task, LedgerRow row, long next, SinkBatch... batches) {
        return Objects.requireNonNull(database.sink
                .commit(task, 0, row, database.commit(next, batches))
                .block(Database.PATIENCE));
    }

    private void finish(TaskRef task, LedgerRow row, long next) {
        database.sink.commit(task, 0, row, database.ending(next + 1)).block(Database.PATIENCE);
        database.sink.finish(task, 1).block(Database.PATIENCE);
    }

    private SinkBatch orders(long id, long total) {
        return database.rows("orders")
                .column("total", ValueClass.INT)
                .row(Rows.key(id), total)
                .batch(0);
    }
}
