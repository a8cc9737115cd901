package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.sink.LoadSettings;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** Of two that believe a lane is theirs, one writes. */
class OwnershipTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "replace"})
    void whoLostTheLaneBeforeItsCommitWritesNothing(String mode) {
        TaskRef task = task(mode);
        LedgerRow zombie = database.planAndTake(task);
        LedgerRow successor = database.take(task, "successor");

        refused(task, zombie, "ledger-moved");

        assertThat(rows(mode)).isZero();
        database.sink.commit(task, 0, successor, oneRow()).block(Database.PATIENCE);
        assertThat(rows(mode)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "replace"})
    void whoLosesTheLaneBetweenCopyAndGuardWritesNothing(String mode) throws Exception {
        assumeTrue(Server.isStandIn(), "looks into the stand-in");
        TaskRef task = task(mode);
        LedgerRow zombie = database.planAndTake(task);
        try (Connection taker = Database.connect();
                Statement statement = taker.createStatement()) {
            taker.setAutoCommit(false);
            statement.execute("UPDATE " + database.schema + "._sluice_ledger SET owner = 'successor'");

            CompletableFuture<LedgerRow> late =
                    database.sink.commit(task, 0, zombie, oneRow()).toFuture();
            Database.await("the server sees the guard", () -> Server.standIn().served().statements().stream()
                    .anyMatch(text -> text.contains("[" + database.schema + "].[_sluice_ledger] SET next")));
            taker.commit();

            assertThat(failure(late)).isInstanceOf(TransientFailure.class);
            assertThat(failure(late).code()).isEqualTo("ledger-moved");
        }
        assertThat(rows(mode)).isZero();
    }

    @Test
    void whoExpectsAnotherSequenceOrGenerationWritesNothing() {
        TaskRef task = task("merge");
        LedgerRow row = database.planAndTake(task);
        database.sink.commit(task, 0, row, oneRow()).block(Database.PATIENCE);

        refused(task, row, "ledger-moved");
        refused(Database.task("run-1", 2, task.settings()), database.take(task, "me"), "ledger-moved");

        assertThat(rows("merge")).isEqualTo(1);
    }

    @Test
    void anEndedLaneTakesNoMoreRows() {
        TaskRef task = task("merge");
        LedgerRow row = database.planAndTake(task);
        database.sink.commit(task, 0, row, database.ending(1)).block(Database.PATIENCE);

        StepVerifier.create(database.sink.commit(task, 0, database.take(task, "me"), oneRow(2)))
                .expectErrorMatches(
                        error -> error instanceof Bug bug && bug.code().equals("ledger-closed"))
                .verify(Database.PATIENCE);
        assertThat(rows("merge")).isZero();
    }

    @Test
    void takingWaitsForThePreviousOwnersTransactionAndGivesUpInTime() throws Exception {
        ServerTimeouts brisk = new ServerTimeouts(
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
        try (Database impatient = new Database(brisk);
                Connection previous = Database.connect();
                Statement statement = previous.createStatement()) {
            TaskRef task = impatient.merge("run-1");
            impatient.planAndTake(task);
            previous.setAutoCommit(false);
            statement.execute("UPDATE " + impatient.schema + "._sluice_ledger SET next = 5");

            StepVerifier.create(impatient.sink.take(task, 0, "successor"))
                    .expectErrorMatches(error -> error instanceof TransientFailure late
                            && late.code().equals("destination-locked"))
                    .verify(Database.PATIENCE);
            previous.commit();

            assertThat(impatient.take(task, "successor").next()).isEqualTo(5);
        }
    }

    @Test
    void aLaneThatWasNeverPlannedIsMissing() {
        TaskRef task = task("merge");
        database.planAndTake(task);
        StepVerifier.create(database.sink.take(task, 1, "me"))
                .expectErrorMatches(
                        error -> error instanceof Bug bug && bug.code().equals("ledger-missing"))
                .verify(Database.PATIENCE);
    }

    private TaskRef task(String mode) {
        return mode.equals("merge") ? database.merge("run-1") : database.replace("run-1");
    }

    private SinkCommit oneRow() {
        return oneRow(1);
    }

    private SinkCommit oneRow(long next) {
        return database.commit(
                next,
                database.rows("orders")
                        .column("total", ValueClass.INT)
                        .row(Rows.key(1), 1)
                        .batch(0));
    }

    private void refused(TaskRef task, LedgerRow row, String code) {
        StepVerifier.create(database.sink.commit(task, 0, row, oneRow(row.next() + 1)))
                .expectErrorMatches(error ->
                        error instanceof TransientFailure moved && moved.code().equals(code))
                .verify(Database.PATIENCE);
    }

    private long rows(String mode) {
        String table = mode.equals("merge")
                ? "orders"
                : LoadSettings.of(task(mode), SqlServerSink.SQL_SERVER).side().of("orders");
        return database.number("SELECT COUNT_BIG(*) FROM $schema." + table);
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
