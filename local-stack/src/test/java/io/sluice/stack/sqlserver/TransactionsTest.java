package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransactionsTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Sql sql;
    private Sql other;

    @BeforeEach
    void connect() throws SQLException {
        sql = Sql.connect(STAND_IN);
        other = Sql.connect(STAND_IN);
        sql.run("DROP TABLE IF EXISTS t");
        sql.run("CREATE TABLE t (id int NOT NULL, v int, CONSTRAINT PK_t PRIMARY KEY (id))");
        sql.run("INSERT INTO t VALUES (1, 0), (2, 0)");
        sql.connection.setAutoCommit(false);
        other.connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        threads.shutdownNow();
        sql.close();
        other.close();
    }

    @Test
    void whatIsCommittedStaysAndWhatIsRolledBackNeverWas() throws SQLException {
        sql.run("INSERT INTO t VALUES (3, 0)");
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(1);
        assertThat(other.count("t")).isEqualTo(2);
        sql.connection.commit();
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        sql.run("DELETE FROM t");
        sql.run("CREATE TABLE made (a int)");
        sql.run("ALTER TABLE t ADD more int");
        sql.connection.rollback();
        assertThat(sql.count("t")).isEqualTo(3);
        assertThat(sql.value("SELECT OBJECT_ID('made')")).isNull();
        assertThat(sql.value("SELECT COL_LENGTH('t', 'more')")).isNull();
    }

    @Test
    void aConnectionThatGoesAwayTakesBackWhatItHadNotCommitted() throws SQLException {
        other.run("DELETE FROM t");
        other.run("CREATE TABLE #gone (a int)");
        other.close();
        // Waits for the other's locks, which go when the stand-in has noticed.
        assertThat(sql.run("UPDATE t SET v = 1")).isEqualTo(2);
    }

    @Test
    void aLockWithANameIsHeldUntilTheTransactionEndsAndIsNeverHadWithoutOne() throws SQLException {
        assertThat(lock(sql)).as("no transaction has begun").isEqualTo(-999);
        sql.count("t");
        other.count("t");
        assertThat(lock(sql)).isZero();
        assertThat(lock(sql)).as("once more").isZero();
        assertThat(lock(other)).as("not in time").isEqualTo(-1);
        assertThat(other.count("t")).as("its transaction lives on").isEqualTo(2);
        sql.connection.commit();
        assertThat(lock(other)).isZero();
    }

    private static int lock(Sql sql) throws SQLException {
        try (CallableStatement call = sql.connection.prepareCall("{? = call sp_getapplock(?, ?, ?, ?)}")) {
            call.registerOutParameter(1, Types.INTEGER);
            call.setString(2, "a lock");
            call.setString(3, "Exclusive");
            call.setString(4, "Transaction");
            call.setInt(5, 200);
            call.execute();
            return call.getInt(1);
        }
    }

    @Test
    void aStatementThatFailsTakesOnlyItselfBack() throws SQLException {
        sql.run("INSERT INTO t VALUES (3, 0)");
        assertThat(sql.error("INSERT INTO t VALUES (4, 0), (1, 0)")).isEqualTo(2627);
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(1);
        sql.connection.commit();
        assertThat(sql.count("t")).isEqualTo(3);
    }

    @Test
    void withXactAbortAnErrorTakesTheWholeTransactionBack() throws SQLException {
        sql.run("SET XACT_ABORT ON");
        sql.run("INSERT INTO t VALUES (3, 0)");
        assertThat(sql.error("INSERT INTO t VALUES (1, 0)")).isEqualTo(2627);
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        sql.connection.commit();
        assertThat(sql.count("t")).isEqualTo(2);
    }

    @Test
    void aBatchGoesOnBehindARowThatIsRefusedUnlessXactAbortIsOn() throws SQLException {
        assertThat(sql.error("INSERT INTO t VALUES (1, 0); INSERT INTO t VALUES (3, 0)"))
                .isEqualTo(2627);
        assertThat(sql.count("t")).isEqualTo(3);
        sql.run("SET XACT_ABORT ON");
        assertThat(sql.error("INSERT INTO t VALUES (1, 0); INSERT INTO t VALUES (4, 0)"))
                .isEqualTo(2627);
        assertThat(sql.value("SELECT COUNT(*) FROM t WHERE id = 4")).isEqualTo(0);
    }

    @Test
    void savepointsAndNestedTransactions() throws SQLException {
        sql.run("INSERT INTO t VALUES (3, 0)");
        Savepoint savepoint = sql.connection.setSavepoint("half");
        sql.run("INSERT INTO t VALUES (4, 0)");
        sql.connection.rollback(savepoint);
        sql.connection.commit();
        assertThat(sql.count("t")).isEqualTo(3);
        sql.connection.setAutoCommit(true);
        sql.run("BEGIN TRAN; BEGIN TRANSACTION; DELETE FROM t; COMMIT");
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(1);
        sql.run("IF @@TRANCOUNT > 0 ROLLBACK TRAN");
        assertThat(sql.count("t")).isEqualTo(3);
    }

    @Test
    void aLockIsWaitedForAsLongAsIsSaid() throws SQLException {
        sql.run("UPDATE t SET v = 1 WHERE id = 1");
        other.run("SET LOCK_TIMEOUT 200");
        assertThat(other.error("UPDATE t SET v = 2 WHERE id = 1")).isEqualTo(1222);
        assertThat(other.error("SELECT v FROM t WITH (UPDLOCK, ROWLOCK) WHERE id = 1"))
                .isEqualTo(1222);
        assertThat(other.value("SELECT @@TRANCOUNT")).isEqualTo(1);
        assertThat(other.error("ALTER TABLE t ADD x int")).isEqualTo(1222);
        sql.connection.commit();
        other.run("SET LOCK_TIMEOUT -1");
        assertThat(other.run("UPDATE t SET v = v + 1 WHERE id = 1")).isEqualTo(1);
        other.connection.commit();
        assertThat(sql.value("SELECT v FROM t WHERE id = 1")).isEqualTo(2);
    }

    @Test
    void ofTwoThatWaitForEachOtherOneIsTheVictimAndRolledBack() throws Exception {
        sql.run("UPDATE t SET v = 1 WHERE id = 1");
        other.run("UPDATE t SET v = 2 WHERE id = 2");
        Future<Integer> first = threads.submit(() -> sql.error("UPDATE t SET v = 1 WHERE id = 2"));
        Future<Integer> second = threads.submit(() -> other.error("UPDATE t SET v = 2 WHERE id = 1"));
        CompletableFuture<Integer> victim = new CompletableFuture<>();
        threads.submit(() -> victim.complete(first.get(20, TimeUnit.SECONDS) + second.get(20, TimeUnit.SECONDS)));
        assertThat(victim.get(20, TimeUnit.SECONDS)).isEqualTo(1205);
        Sql lost = first.get() == 1205 ? sql : other;
        assertThat(lost.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        Sql won = lost == sql ? other : sql;
        won.connection.commit();
        assertThat(lost.value("SELECT SUM(v) FROM t")).isIn(2, 4);
    }

    @Test
    void twoThatAddTheSameColumnAtOnceAreOneAndA2705() throws Exception {
        sql.run("ALTER TABLE t ADD a int");
        Future<Integer> second =
                threads.submit(() -> other.error("IF COL_LENGTH('t', 'a') IS NULL ALTER TABLE t ADD a int"));
        Future<Integer> third;
        try (Sql more = Sql.connect(STAND_IN)) {
            third = threads.submit(() -> more.error("ALTER TABLE t ADD b int"));
            assertThat(second.isDone()).isFalse();
            sql.connection.commit();
            assertThat(second.get(20, TimeUnit.SECONDS)).isIn(2705, 0);
            other.connection.commit();
            assertThat(third.get(20, TimeUnit.SECONDS)).isZero();
        }
        assertThat(sql.value("SELECT COL_LENGTH('t', 'a')")).isEqualTo((short) 4);
        assertThat(sql.value("SELECT COL_LENGTH('t', 'b')")).isEqualTo((short) 4);
    }

    @Test
    void isolationLevelsAreTakenAndSnapshotConflictsAre3960() throws SQLException {
        sql.connection.commit();
        sql.connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(sql.count("t")).isEqualTo(2);
        other.run("UPDATE t SET v = 5 WHERE id = 1");
        other.connection.commit();
        assertThat(sql.value("SELECT SUM(v) FROM t")).isEqualTo(0);
        assertThat(sql.error("UPDATE t SET v = 6 WHERE id = 1")).isEqualTo(3960);
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    void aStatementIsCancelledAndItsTransactionLivesOn() throws Exception {
        sql.run("UPDATE t SET v = 1 WHERE id = 1");
        other.run("INSERT INTO t VALUES (9, 9)");
        try (var statement = other.connection.createStatement()) {
            Future<?> waiting = threads.submit(() -> {
                Thread.sleep(300);
                statement.cancel();
                return null;
            });
            assertThatThrownBy(() -> statement.executeUpdate("UPDATE t SET v = 2 WHERE id = 1"))
                    .isInstanceOf(SQLException.class);
            waiting.get(5, TimeUnit.SECONDS);
        }
        assertThat(other.value("SELECT @@TRANCOUNT")).isEqualTo(1);
        other.connection.commit();
        sql.connection.commit();
        assertThat(sql.count("t")).isEqualTo(3);
    }

    @Test
    void aQueryTimeoutIsACancellationToo() throws Exception {
        sql.run("UPDATE t SET v = 1 WHERE id = 1");
        other.run("SET XACT_ABORT ON");
        try (var statement = other.connection.createStatement()) {
            statement.setQueryTimeout(1);
            long start = System.nanoTime();
            assertThatThrownBy(() -> statement.executeUpdate("UPDATE t SET v = 2 WHERE id = 1"))
                    .hasMessageContaining("timed out");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(other.value("SELECT @@TRANCOUNT"))
                .as("XACT_ABORT takes the transaction back with the statement")
                .isEqualTo(0);
    }
}
