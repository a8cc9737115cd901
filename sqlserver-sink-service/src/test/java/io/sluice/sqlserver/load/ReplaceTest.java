package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** A reader sees all of the old tables, or all of the new ones. */
class ReplaceTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theNewRowsAppearAtFinishAndTheOldOnesAreGone() {
        load(database.replace("run-1"), 1, 2, 3);
        TaskRef second = database.replace("run-2");

        LedgerRow row = database.planAndTake(second);
        database.sink
                .commit(second, 0, row, database.ending(1, orders(7).batch(0)))
                .block(Database.PATIENCE);
        assertThat(totals()).containsExactly("1", "2", "3");
        database.sink.finish(second, 1).block(Database.PATIENCE);
        database.sink.finish(second, 1).block(Database.PATIENCE);

        assertThat(totals()).containsExactly("7");
        assertThat(tables()).containsExactly("orders");
    }

    @Test
    void aColumnOfAnEarlierRunStaysEvenIfNoRowHasItNow() {
        TaskRef first = database.replace("run-1");
        LedgerRow row = database.planAndTake(first);
        database.sink
                .commit(
                        first,
                        0,
                        row,
                        database.ending(
                                1,
                                database.rows("orders")
                                        .column("note", ValueClass.TEXT)
                                        .row(Rows.key(1), "x")
                                        .batch(0)))
                .block(Database.PATIENCE);
        database.sink.finish(first, 1).block(Database.PATIENCE);

        load(database.replace("run-2"), 5);

        assertThat(database.query("SELECT note, total FROM $schema.orders")).containsExactly(Arrays.asList(null, "5"));
    }

    @Test
    void aStreamThatBroughtNothingLeavesAnEmptyTable() {
        load(database.replace("run-1"), 1, 2);
        TaskRef second = database.replace("run-2");
        LedgerRow row = database.planAndTake(second);
        database.sink
                .commit(second, 0, row, new SinkCommit(1, 1, Map.of("orders", Books.EMPTY), true, List.of()))
                .block(Database.PATIENCE);

        database.sink.finish(second, 1).block(Database.PATIENCE);

        assertThat(totals()).isEmpty();
    }

    @Test
    void aRunThatWasPlannedEarlierDoesNotBringItsOlderRowsBack() {
        TaskRef older = database.replace("run-older");
        LedgerRow row = database.planAndTake(older);
        database.sink
                .commit(older, 0, row, database.ending(1, orders(1).batch(0)))
                .block(Database.PATIENCE);
        load(database.replace("run-newer"), 2);

        StepVerifier.create(database.sink.finish(older, 1))
                .expectErrorMatches(error -> error instanceof BadConfiguration refused
                        && refused.code().equals("newer-run-swapped"))
                .verify(Database.PATIENCE);

        assertThat(totals()).containsExactly("2");
    }

    @Test
    void cleaningUpLeavesNothingOfTheRunAndMayRunAgain() {
        load(database.replace("run-1"), 1);
        TaskRef dropped = database.replace("run-2");
        String wide = "ü".repeat(31);
        LedgerRow row = database.planAndTake(dropped);
        database.sink
                .commit(
                        dropped,
                        0,
                        row,
                        database.commit(
                                1,
                                orders(9).batch(0),
                                database.rows(wide)
                                        .column("a", ValueClass.INT)
                                        .row(Rows.key(1), 1)
                                        .batch(0)))
                .block(Database.PATIENCE);
        assertThat(tables()).hasSize(3);

        database.sink.cleanUp(dropped).block(Database.PATIENCE);
        database.sink.cleanUp(dropped).block(Database.PATIENCE);

        assertThat(tables()).containsExactly("orders");
        assertThat(totals()).containsExactly("1");
        assertThat(database.query("SELECT run FROM $schema._sluice_ledger")).containsExactly(List.of("run-1"));
    }

    private void load(TaskRef task, int... totals) {
        LedgerRow row = database.planAndTake(task);
        database.sink
                .commit(task, 0, row, database.ending(1, orders(totals).batch(0)))
                .block(Database.PATIENCE);
        database.sink.finish(task, 1).block(Database.PATIENCE);
    }

    private Rows orders(int... totals) {
        Rows rows = database.rows("orders").column("total", ValueClass.INT);
        for (int total : totals) {
            rows.row(Rows.key(total), total);
        }
        return rows;
    }

    private List<String> totals() {
        return database.query("SELECT total FROM $schema.orders ORDER BY 1").stream()
                .map(row -> row.get(0))
                .toList();
    }

    private List<String> tables() {
        return database
                .query("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = '$schema' ORDER BY 1")
                .stream()
                .map(row -> row.get(0))
                .filter(table -> !table.startsWith("_sluice"))
                .toList();
    }
}
