package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Tables grow while lanes write them, and the destination remembers what each column was made for. */
class GrowthTest {

    private static final int LANES = 8;

    private final Database database = new Database();
    private final TaskRef task = database.merge("run-1");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void lanesThatBringTheSameNewColumnsAtOnceAllWrite() {
        database.sink.plan(task, LANES).block(Database.PATIENCE);
        for (int round = 1; round <= 4; round++) {
            int wave = round;
            Flux.range(0, LANES)
                    .flatMap(
                            lane -> database.sink
                                    .take(task, lane, "me")
                                    .flatMap(row -> database.sink.commit(
                                            task,
                                            lane,
                                            row,
                                            database.commit(
                                                    wave,
                                                    database.rows("orders")
                                                            .column("c" + wave, ValueClass.INT)
                                                            .row(Rows.key(wave * 100 + lane), lane)
                                                            .batch(wave)))),
                            LANES)
                    .collectList()
                    .block(Database.PATIENCE);
        }

        assertThat(
                        database.query(
                                "SELECT COUNT_BIG(*), COUNT_BIG(c1), COUNT_BIG(c2), COUNT_BIG(c3), COUNT_BIG(c4) FROM $schema.orders"))
                .containsExactly(List.of("32", "8", "8", "8", "8"));
        assertThat(database.query("SELECT column_name, class FROM $schema._sluice_columns ORDER BY ordinal"))
                .containsExactly(
                        List.of("c1", "int"), List.of("c2", "int"), List.of("c3", "int"), List.of("c4", "int"));
    }

    @Test
    void replicasThatPlanAtOnceMakeEverythingOnce() {
        try (Database other = new Database()) {
            Flux.range(0, LANES)
                    .flatMap(i -> (i % 2 == 0 ? database : other).sink.plan(task, LANES), LANES)
                    .collectList()
                    .block(Database.PATIENCE);
        }
        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema._sluice_ledger"))
                .isEqualTo(LANES);
    }

    @Test
    void aColumnThatAnotherReplicaAddedIsNullInARowThatLacksIt() {
        LedgerRow row = database.planAndTake(task);
        row = commit(
                database,
                row,
                database.rows("orders").column("a", ValueClass.INT).row(Rows.key(1), 1));
        try (Database other = new Database()) {
            LedgerRow taken =
                    Objects.requireNonNull(other.sink.take(task, 0, "other").block(Database.PATIENCE));
            commit(
                    other,
                    taken,
                    other.rows("orders").column("b", ValueClass.INT).row(Rows.key(1), 2));
        }

        commit(
                database,
                database.take(task, "me"),
                database.rows("orders").column("a", ValueClass.INT).row(Rows.key(1), 3));

        assertThat(database.query("SELECT a, b FROM $schema.orders")).containsExactly(Arrays.asList("3", null));
    }

    @Test
    void aColumnKeepsTheClassThatItWasMadeFor() {
        LedgerRow row = database.planAndTake(task);
        LedgerRow next = commit(
                database,
                row,
                database.rows("orders").column("price", ValueClass.INT).row(Rows.key(1), 1));

        refused(
                next,
                database.rows("orders").column("price", ValueClass.TEXT).row(Rows.key(2), "x"),
                "column-conflict",
                "price",
                "class int",
                "class text");
    }

    @Test
    void aTableOfSomebodyElseIsLeftAlone() {
        LedgerRow row = database.planAndTake(task);
        database.execute("CREATE TABLE $schema.orders (id bigint)");

        refused(
                row,
                database.rows("orders").column("price", ValueClass.INT).row(Rows.key(1), 1),
                "table-not-ours",
                database.schema + ".orders",
                "_sluice_key");
    }

    private LedgerRow commit(Database through, LedgerRow row, Rows rows) {
        return Objects.requireNonNull(through.sink
                .commit(task, 0, row, through.commit(row.next() + 1, rows.batch(row.next())))
                .block(Database.PATIENCE));
    }

    private void refused(LedgerRow row, Rows rows, String code, String... parts) {
        Mono<LedgerRow> commit = database.sink.commit(task, 0, row, database.commit(row.next() + 1, rows.batch(0)));
        StepVerifier.create(commit)
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(BadConfiguration.class).hasMessageContainingAll(parts);
                    assertThat(((BadConfiguration) error).code()).isEqualTo(code);
                })
                .verify(Database.PATIENCE);
    }
}
