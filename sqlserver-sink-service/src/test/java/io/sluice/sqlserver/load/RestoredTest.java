package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A destination that was restored to a time before a run, or lost its ledger, is noticed and written anew. */
class RestoredTest {

    private final Database database = new Database();
    private final TaskRef task = database.merge("run-1");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aLedgerThatIsGoneIsToldAsMissing() {
        LedgerRow row = database.planAndTake(task);
        commit(task, row, order(1));
        database.execute("DELETE FROM $schema._sluice_ledger");
        missing(database.sink.take(task, 0, "me"));
        missing(database.sink.look(task, 0));

        database.execute("DROP TABLE $schema._sluice_ledger");
        missing(database.sink.take(task, 0, "me"));
        missing(database.sink.look(task, 0));
        TaskRef nowhere = Database.task("run-1", 1, Map.of("write", Map.of("schema", database.schema + "_gone")));
        missing(database.sink.take(nowhere, 0, "me"));
    }

    @Test
    void rowsOfAnEarlierGenerationAreHandedOverWhenTheLedgerBeginsAnew() {
        commit(task, database.planAndTake(task), order(1), order(2));
        database.execute("DELETE FROM $schema._sluice_ledger");
        TaskRef again = Database.task("run-1", 2, task.settings());

        LedgerRow row = commit(again, database.planAndTake(again), order(1));

        assertThat(row.books().tables())
                .as("a row of before counts as nothing that this making of the run has stored")
                .containsEntry("orders/orders", new TableBooks(1, 1, 0));
        assertThat(database.query("SELECT _sluice_run FROM $schema.orders ORDER BY _sluice_key"))
                .containsExactly(List.of("run-1"), List.of("run-1.g1"));
        assertThat(Objects.requireNonNull(database.sink.measure(again, 1).block(Database.PATIENCE))
                        .tables()
                        .get(0)
                        .stored())
                .isEqualTo(1);
    }

    private void missing(Mono<?> call) {
        assertThat(database.failure(call)).isInstanceOfSatisfying(Bug.class, bug -> assertThat(bug.code())
                .isEqualTo(Event.TaskFailed.LEDGER_MISSING));
    }

    private LedgerRow commit(TaskRef of, LedgerRow row, SinkBatch... batches) {
        return Objects.requireNonNull(database.sink
                .commit(of, 0, row, database.commit(row.next() + 1, batches))
                .block(Database.PATIENCE));
    }

    private SinkBatch order(long id) {
        return database.rows("orders")
                .column("total", ValueClass.INT)
                .row(Rows.key(id), id)
                .batch(0);
    }
}
