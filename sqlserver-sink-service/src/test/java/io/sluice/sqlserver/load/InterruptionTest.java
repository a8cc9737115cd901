package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.sluice.runtime.connector.TableRows;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** A commit that ends in its middle leaves nothing, neither in the database nor in our memory. */
class InterruptionTest {

    private static final int ROWS = 100_000;

    private final Database database = new Database();
    private final TaskRef merge = database.merge("run-1");

    @BeforeEach
    void onlyWithFaults() {
        assumeTrue(Server.isStandIn(), "injects faults");
    }

    @AfterEach
    void close() {
        if (Server.isStandIn()) {
            Server.standIn().faults().heal();
        }
        // Arrow's allocator refuses to close while any batch is referenced.
        database.close();
    }

    @Test
    void aConnectionCutInTheMiddleOfALoadLeavesNothingAndTheLaneGoesOn() {
        LedgerRow row = database.planAndTake(merge);
        SinkBatch batch = many();
        Server.standIn().faults().dropBulkAfter(ROWS / 2);

        SluiceFailure failure = database.failure(database.sink.commit(merge, 0, row, database.commit(1, batch)));

        assertThat(failure).isInstanceOf(TransientFailure.class);
        assertThat(failure.code()).isEqualTo("destination-unreachable");
        assertThat(rows()).isZero();
        LedgerRow again = database.take(merge, "again");
        assertThat(again.next()).isZero();
        database.sink.commit(merge, 0, again, database.commit(1, batch)).block(Database.PATIENCE);
        assertThat(rows()).isEqualTo(ROWS);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsSettledByTheLedger() {
        LedgerRow row = database.planAndTake(merge);
        row = commit(row, 1);
        LedgerRow before = row;
        Server.standIn().faults().loseCommitAcknowledgements(1);
        SluiceFailure failure = database.failure(database.sink.commit(merge, 0, before, database.commit(2, few(2))));
        assertThat(failure.code()).isEqualTo("destination-unreachable");

        LedgerRow taken = database.take(merge, "again");

        assertThat(taken.next()).as("it was done").isEqualTo(2);
        assertThat(rows()).isEqualTo(2);
        Server.standIn().faults().loseCommits(1);
        database.failure(database.sink.commit(merge, 0, taken, database.commit(3, few(3))));
        assertThat(database.take(merge, "once more").next())
                .as("it was not done")
                .isEqualTo(2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aFullLogIsToldWithItsRemedyAndTheCommitIsTriedAgain() {
        LedgerRow row = commit(database.planAndTake(merge), 1);
        Server.standIn()
                .faults()
                .failBulkAfter(1, 9002, 17, "The transaction log for database 'shop' is full due to 'LOG_BACKUP'.");

        SluiceFailure failure = database.failure(database.sink.commit(merge, 0, row, database.commit(2, few(2))));

        assertThat(failure).isInstanceOf(TransientFailure.class);
        assertThat(failure.code()).isEqualTo("destination-full");
        assertThat(failure.text()).contains("9002", database.schema + ".orders", "LOG_BACKUP", "back up its log");
        assertThat(rows()).isEqualTo(1);
        commit(row, 2);
        assertThat(rows()).isEqualTo(2);
    }

    /** The driver expects nothing but an SQLException of its rows; any other leaves it in the middle of a message. */
    @Test
    void aBatchThatCannotBeReadInTheMiddleOfALoadLeavesNothingAndTheLaneGoesOn() {
        LedgerRow row = commit(database.planAndTake(merge), 1);
        Field honest = Rows.origin("total", ValueClass.INT).field("total");
        Field lying =
                new Field("total", new FieldType(true, ArrowType.Utf8.INSTANCE, null, honest.getMetadata()), null);
        VectorSchemaRoot root = VectorSchemaRoot.create(
                new Schema(List.of(SluiceColumns.KEY_FIELD, SluiceColumns.EXTRA_FIELD, lying)), database.allocator);
        root.allocateNew();
        ((VarCharVector) root.getVector(SluiceColumns.KEY))
                .setSafe(0, Rows.key(9).getBytes(StandardCharsets.US_ASCII));
        root.setRowCount(1);
        SinkBatch poisoned = new SinkBatch(2, "orders", "orders-0", new TableRows("orders", root));

        SluiceFailure failure =
                database.failure(database.sink.commit(merge, 0, row, database.commit(3, few(2), poisoned)));

        assertThat(failure).isInstanceOf(Bug.class);
        assertThat(failure.code()).isEqualTo("batch-unreadable");
        assertThat(failure.text()).contains("table orders", "ClassCastException");
        assertThat(rows()).isEqualTo(1);
        commit(row, 2);
        assertThat(rows()).isEqualTo(2);
    }

    /** Also where the driver asks on its own, and wraps the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"SET books", "SET FMTONLY", "sys.columns"})
    void aDeadlocksVictimIsToldAsBusy(String statement) {
        LedgerRow row = commit(database.planAndTake(merge), 1);
        Server.standIn().faults().failNext(1, statement, 1205, 13, "deadlocked");

        SluiceFailure failure = database.failure(database.sink.commit(merge, 0, row, database.commit(2, few(2))));

        assertThat(failure).isInstanceOf(TransientFailure.class);
        assertThat(failure.code()).isEqualTo("destination-busy");
        assertThat(rows()).isEqualTo(1);
        commit(row, 2);
    }

    @Test
    void aCommitCalledOffInTheMiddleOfALoadLetsGoOfItsBatchesAtOnce() {
        LedgerRow row = database.planAndTake(merge);
        SinkBatch batch = many();
        Server.standIn().served().reset();
        Disposable running =
                database.sink.commit(merge, 0, row, database.commit(1, batch)).subscribe();
        Database.await("the load has begun", () -> saw("insert bulk"));

        running.dispose();
        batch.rows().close();

        assertThat(database.allocator.getAllocatedMemory()).isZero();
        LedgerRow again = database.take(merge, "again");
        assertThat(again.next()).isZero();
        assertThat(rows()).isZero();
        database.sink.commit(merge, 0, again, database.commit(1, few(1))).block(Database.PATIENCE);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aStatementThatIsCalledOffIsStoppedOnTheServer() {
        LedgerRow row = commit(database.planAndTake(merge), 1);
        Server.standIn().faults().delay("SET books", Duration.ofMinutes(5));
        Server.standIn().served().reset();
        Disposable running =
                database.sink.commit(merge, 0, row, database.commit(2, few(2))).subscribe();
        Database.await("the statement waits", () -> saw("SET books"));

        running.dispose();

        Database.await(
                "the server is told", () -> Server.standIn().served().counts().attentions() > 0);
        Server.standIn().faults().heal();
        assertThat(database.take(merge, "again").next()).isEqualTo(1);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aStatementThatTakesTooLongIsStoppedOnTheServerAndToldAsSlow() {
        ServerTimeouts brisk = new ServerTimeouts(
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
        try (Database impatient = new Database(brisk)) {
            TaskRef task = impatient.merge("run-1");
            LedgerRow row = impatient.planAndTake(task);
            Server.standIn().served().reset();
            Server.standIn().faults().delay("SET books", Duration.ofMinutes(5));

            SluiceFailure failure = impatient.failure(impatient.sink.commit(task, 0, row, impatient.commit(1)));

            assertThat(failure).isInstanceOf(TransientFailure.class);
            assertThat(failure.code()).isEqualTo("destination-slow");
            assertThat(failure.text()).contains(impatient.schema + "._sluice_ledger");
            assertThat(Server.standIn().served().counts().attentions()).isPositive();
            Server.standIn().faults().heal();
            assertThat(impatient.take(task, "again").next()).isZero();
        }
    }

    @Test
    void aTableThatSomebodyElseLocksIsToldInTime() throws Exception {
        ServerTimeouts brisk = new ServerTimeouts(
                Duration.ofMillis(300),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
        try (Database impatient = new Database(brisk);
                Connection holder = Database.connect();
                Statement statement = holder.createStatement()) {
            TaskRef task = impatient.merge("run-1");
            LedgerRow row = impatient.planAndTake(task);
            row = Objects.requireNonNull(impatient
                    .sink
                    .commit(
                            task,
                            0,
                            row,
                            impatient.commit(
                                    1,
                                    impatient
                                            .rows("orders")
                                            .column("total", ValueClass.INT)
                                            .row(Rows.key(1), 1)
                                            .batch(0)))
                    .block(Database.PATIENCE));
            holder.setAutoCommit(false);
            statement.execute("UPDATE " + impatient.schema + ".orders SET total = 7");

            SluiceFailure failure = impatient.failure(impatient.sink.commit(
                    task,
                    0,
                    row,
                    impatient.commit(
                            2,
                            impatient
                                    .rows("orders")
                                    .column("total", ValueClass.INT)
                                    .row(Rows.key(1), 2)
                                    .batch(1))));

            assertThat(failure.code()).isEqualTo("destination-locked");
            assertThat(failure.text()).contains(impatient.schema + ".orders");
            holder.rollback();
            assertThat(impatient.take(task, "again").next()).isEqualTo(1);
        }
    }

    private boolean saw(String text) {
        return Server.standIn().served().statements().stream()
                .anyMatch(statement -> statement.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
    }

    private long rows() {
        return database.number("SELECT COUNT_BIG(*) FROM $schema.orders");
    }

    private LedgerRow commit(LedgerRow row, long next) {
        return Objects.requireNonNull(database.sink
                .commit(merge, 0, row, database.commit(next, few(next)))
                .block(Database.PATIENCE));
    }

    private SinkBatch few(long key) {
        return database.rows("orders")
                .column("total", ValueClass.INT)
                .row(Rows.key(key), key)
                .batch(0);
    }

    private SinkBatch many() {
        Rows rows = database.rows("orders").column("total", ValueClass.INT).column("text", ValueClass.TEXT);
        for (int i = 0; i < ROWS; i++) {
            rows.row(Rows.key(i), i, "a text that takes some room on its way");
        }
        return rows.batch(0);
    }
}
