package io.sluice.redshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.ResourceLeakDetector;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.sluice.runtime.sink.LoadSettings;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;

/** A commit that ends in its middle leaves nothing, neither in the database nor in our memory. */
class InterruptionTest {

    private static final int ROWS = 150_000;

    private final Database database = new Database();
    private final TaskRef merge = database.merge("run-1");
    private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

    @BeforeEach
    void watchForLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        leaks.start();
        leakLog().addAppender(leaks);
    }

    @AfterEach
    void close() {
        leakLog().detachAppender(leaks);
        ResourceLeakDetector.setLevel(level);
        // Arrow's allocator refuses to close while any batch is referenced.
        database.close();
    }

    @Test
    void aBackendKilledInTheMiddleOfACopyLeavesNothingAndTheLaneGoesOn() throws Exception {
        LedgerRow row = database.planAndTake(merge);
        SinkBatch batch = many();
        CompletableFuture<LedgerRow> killed =
                database.sink.commit(merge, 0, row, database.commit(1, batch)).toFuture();
        Database.await("rows flow", this::copying);
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_copy");

        assertThat(failure(killed)).isInstanceOf(TransientFailure.class);
        assertThat(failure(killed).code()).isEqualTo("destination-unreachable");
        assertThat(database.number("SELECT count(*) FROM $schema.orders")).isZero();

        LedgerRow again = database.take(merge, "again");
        assertThat(again.next()).isZero();
        database.sink.commit(merge, 0, again, database.commit(1, batch)).block(Database.PATIENCE);
        assertThat(database.number("SELECT count(*) FROM $schema.orders")).isEqualTo(ROWS);
    }

    @Test
    void aCommitCancelledInTheMiddleOfACopyLetsGoOfItsBatchesAtOnce() {
        LedgerRow row = database.planAndTake(merge);
        SinkBatch batch = many();
        Disposable running =
                database.sink.commit(merge, 0, row, database.commit(1, batch)).subscribe();
        Database.await("rows flow", this::copying);

        running.dispose();
        batch.rows().close();

        assertThat(database.allocator.getAllocatedMemory()).isZero();
        Database.await("the server has rolled back", () -> !copying());
        assertThat(database.number("SELECT count(*) FROM $schema.orders")).isZero();
        LedgerRow again = database.take(merge, "again");
        database.sink.commit(merge, 0, again, database.commit(1, few())).block(Database.PATIENCE);
        assertThat(database.number("SELECT count(*) FROM $schema.orders")).isEqualTo(1);
    }

    @Test
    void aReplaceThatWaitsForItsSideTableCanBeCancelled() throws Exception {
        TaskRef replace = database.replace("run-2");
        LedgerRow row = database.planAndTake(replace);
        row = Objects.requireNonNull(
                database.sink.commit(replace, 0, row, database.commit(1, few())).block(Database.PATIENCE));
        LoadSettings settings = LoadSettings.of(replace, PostgresSink.POSTGRES);
        String side = SqlIdentifier.written(settings, "orders").in(SqlIdentifier.schemaOf(settings));
        try (Connection holder = Database.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE " + side + " IN ACCESS EXCLUSIVE MODE");
            Disposable running = database.sink
                    .commit(replace, 0, row, database.commit(2, few()))
                    .subscribe();
            Database.await("the COPY waits", this::copyWaits);
            running.dispose();
            holder.rollback();
        }
        Database.await("the server has rolled back", () -> !copyWaits());
        assertThat(database.take(replace, "again").next()).isEqualTo(1);
        assertThat(database.number("SELECT count(*) FROM " + side)).isEqualTo(1);
    }

    @Test
    void commitsThatSucceedFailAndEndEarlyLeakNoBuffer() throws Exception {
        LedgerRow row = database.planAndTake(merge);
        for (int i = 1; i <= 20; i++) {
            row = Objects.requireNonNull(database.sink
                    .commit(merge, 0, row, database.commit(i, few()))
                    .block(Database.PATIENCE));
        }
        // A text with NUL is refused by the server while the sender still sends.
        for (int i = 0; i < 10; i++) {
            Rows rows = database.rows("orders").column("total", ValueClass.INT).column("text", ValueClass.TEXT);
            rows.row(Rows.key(1), 1, "a\0b");
            for (int r = 2; r < 20_000; r++) {
                rows.row(Rows.key(r), r, "long enough to fill many chunks");
            }
            CompletableFuture<LedgerRow> refused = database.sink
                    .commit(merge, 0, row, database.commit(21, rows.batch(20)))
                    .toFuture();
            assertThat(failure(refused).code()).isEqualTo("value-does-not-fit");
            assertThat(failure(refused).text()).contains("column text").doesNotContain("a\0b");
        }
        for (int i = 0; i < 5; i++) {
            System.gc();
            database.take(merge, "again");
        }
        assertThat(leaks.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    private SinkBatch few() {
        return database.rows("orders")
                .column("total", ValueClass.INT)
                .row(Rows.key(1), 1)
                .batch(0);
    }

    private SinkBatch many() {
        Rows rows = database.rows("orders").column("total", ValueClass.INT).column("text", ValueClass.TEXT);
        for (int i = 0; i < ROWS; i++) {
            rows.row(Rows.key(i), i, "a text that takes some room on its way");
        }
        return rows.batch(0);
    }

    private boolean copying() {
        return database.number("SELECT count(*) FROM pg_stat_progress_copy WHERE tuples_processed > 0") > 0;
    }

    private boolean copyWaits() {
        return database.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'COPY%'")
                > 0;
    }

    private static Logger leakLog() {
        return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    }

    private static SluiceFailure failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get();
            throw new AssertionError("the commit went through");
        } catch (ExecutionException e) {
            return SluiceFailure.of(e);
        }
    }
}
