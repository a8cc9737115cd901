package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is as large as SQL Server holds is held; what is larger is refused by name, and nothing of its commit stays. */
class LimitsTest {

    private final Database database = new Database();
    private final TaskRef task = database.merge("run-1");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTableHas1024ColumnsAndNotOneMore() {
        LedgerRow row = database.planAndTake(task);
        // Four of them are Sluice's own.
        row = commit(row, wide(1_020));
        assertThat(database.query("SELECT c0, c1019 FROM $schema.wide")).containsExactly(List.of("0", "1"));

        SluiceFailure failure = database.failure(database.sink.commit(
                task, 0, row, database.commit(2, wide(1_021).batch(1))));

        assertThat(failure).isInstanceOf(BadConfiguration.class);
        assertThat(failure.code()).isEqualTo("too-many-columns");
        assertThat(failure.text()).contains(database.schema + ".wide", "1,024");
        assertThat(database.query("SELECT c0, c1019 FROM $schema.wide")).containsExactly(List.of("0", "1"));
        assertThat(database.take(task, "again").next()).isEqualTo(1);
    }

    @Test
    void aValueOf16MegabytesPasses() {
        String text = "0123456789abcdef".repeat(1 << 20);
        byte[] bytes = new byte[16 << 20];
        bytes[0] = 1;
        bytes[bytes.length - 1] = 2;
        commit(
                database.planAndTake(task),
                database.rows("big")
                        .column("t", ValueClass.TEXT)
                        .column("b", ValueClass.BYTES)
                        .row(Rows.key(1), text, bytes));

        assertThat(database.query(
                        "SELECT LEN(t), SUBSTRING(t, 16777201, 16), DATALENGTH(b), SUBSTRING(b, 16777216, 1) FROM"
                                + " $schema.big"))
                .containsExactly(List.of("16777216", "0123456789abcdef", "16777216", "02"));
    }

    /** 400 columns are what the transform makes at most; full of long texts they leave 24 bytes each in the row. */
    @Test
    void aRowOfMoreThan8060BytesIsRefusedAndNothingOfItsCommitStays() {
        LedgerRow row = database.planAndTake(task);
        Rows rows = database.rows("wide");
        Object[] values = new Object[400];
        for (int i = 0; i < 400; i++) {
            rows.column("c" + i, ValueClass.TEXT);
            values[i] = "x".repeat(100);
        }
        rows.row(Rows.key(1), new Object[400]).row(Rows.key(2), values);

        SluiceFailure failure = database.failure(database.sink.commit(task, 0, row, database.commit(1, rows.batch(0))));

        assertThat(failure).isInstanceOf(BadConfiguration.class);
        assertThat(failure.code()).isEqualTo("row-too-wide");
        assertThat(failure.text()).contains(database.schema + ".wide", "8,060");
        assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.wide")).isZero();
        assertThat(database.take(task, "again").next()).isZero();
    }

    /** To the server both names are one table; rows of two collections would meet in it. */
    @Test
    void aTableWhoseNameDiffersByCaseOnlyIsNotTakenForOurs() {
        LedgerRow row = database.planAndTake(task);
        commit(row, database.rows("orders").column("a", ValueClass.INT).row(Rows.key(1), 1));
        database.execute("EXEC sp_rename '$schema.orders', 'elsewhere'");
        database.execute("EXEC sp_rename '$schema.elsewhere', 'ORDERS'");

        SluiceFailure failure = database.failure(database.sink.commit(
                task,
                0,
                database.take(task, "again"),
                database.commit(
                        2,
                        database.rows("orders")
                                .column("a", ValueClass.INT)
                                .row(Rows.key(2), 2)
                                .batch(1))));

        assertThat(failure.code()).isEqualTo("table-not-ours");
        assertThat(failure.text()).contains(database.schema + ".ORDERS", "collation");
    }

    @Test
    void aColumnThatDiffersByCaseOnlyIsRefused() {
        LedgerRow row = database.planAndTake(task);
        row = commit(row, database.rows("orders").column("a", ValueClass.INT).row(Rows.key(1), 1));
        database.execute("ALTER TABLE $schema.orders ADD [Price] int");

        SluiceFailure failure = database.failure(database.sink.commit(
                task,
                0,
                row,
                database.commit(
                        2,
                        database.rows("orders")
                                .column("price", ValueClass.INT)
                                .row(Rows.key(2), 2)
                                .batch(1))));

        assertThat(failure).isInstanceOf(BadConfiguration.class);
        assertThat(failure.code()).isEqualTo("name-taken");
    }

    /** Keys are compared letter by letter: what differs in a document's path is two columns of our books. */
    @Test
    void namesOfRunsAndSplitsThatDifferByCaseAreNotMixed() {
        TaskRef upper = database.merge("RUN-1");
        commit(
                database.planAndTake(task),
                database.rows("orders").column("a", ValueClass.INT).row(Rows.key(1), 1));
        LedgerRow other = database.planAndTake(upper);
        assertThat(other.next()).isZero();
        database.sink
                .commit(
                        upper,
                        0,
                        other,
                        database.commit(
                                1,
                                database.rows("orders")
                                        .column("a", ValueClass.INT)
                                        .row(Rows.key(1), 2)
                                        .batch(0, "orders", "Orders-0")))
                .block(Database.PATIENCE);
        assertThat(database.query("SELECT _sluice_run, _sluice_split, a FROM $schema.orders"))
                .containsExactly(List.of("RUN-1", "Orders-0", "2"));
    }

    private Rows wide(int columns) {
        Rows rows = database.rows("wide");
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
            rows.column("c" + i, ValueClass.BOOL);
            values[i] = i % 2 == 1;
        }
        return rows.row(Rows.key(1), values);
    }

    private LedgerRow commit(LedgerRow row, Rows rows) {
        return Objects.requireNonNull(database.sink
                .commit(task, 0, row, database.commit(row.next() + 1, rows.batch(row.next())))
                .block(Database.PATIENCE));
    }
}
