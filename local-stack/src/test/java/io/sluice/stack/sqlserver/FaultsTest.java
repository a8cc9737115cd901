package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    private Sql sql;

    @BeforeEach
    void connect() throws SQLException {
        sql = Sql.connect(STAND_IN);
        sql.run("DROP TABLE IF EXISTS t");
        sql.run("CREATE TABLE t (id int NOT NULL)");
        sql.connection.setAutoCommit(false);
        STAND_IN.server().served().reset();
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void aCommitWhoseAcknowledgementIsLostIsDone() throws SQLException {
        sql.run("INSERT INTO t VALUES (1)");
        STAND_IN.server().faults().loseCommitAcknowledgements(1);
        assertThatThrownBy(sql.connection::commit).isInstanceOf(SQLException.class);
        assertThat(sql.connection.isValid(1)).isFalse();
        assertThat(countAnew()).isEqualTo(1);
        assertThat(STAND_IN.server().served().counts().commits()).isEqualTo(1);
    }

    @Test
    void aCommitThatIsLostOnItsWayIsNotDone() throws SQLException {
        sql.run("INSERT INTO t VALUES (1)");
        STAND_IN.server().faults().loseCommits(1);
        assertThatThrownBy(sql.connection::commit).isInstanceOf(SQLException.class);
        assertThat(countAnew()).isZero();
    }

    @Test
    void aLoadIsCutInTheMiddleAndNothingOfItStays() throws SQLException {
        sql.run("INSERT INTO t VALUES (1)");
        STAND_IN.server().faults().dropBulkAfter(500);
        assertThatThrownBy(() -> load(200_000)).isInstanceOf(SQLException.class);
        assertThat(sql.connection.isValid(1)).isFalse();
        assertThat(countAnew()).isZero();
        assertThat(STAND_IN.server().served().counts().bulkRows()).isEqualTo(500);
    }

    @Test
    void aLoadFailsInTheMiddleAndTheTransactionLivesOn() throws SQLException {
        sql.run("INSERT INTO t VALUES (1)");
        STAND_IN.server()
                .faults()
                .failBulkAfter(100, 9002, 17, "The transaction log for database 'shop' is full due to 'LOG_BACKUP'.");
        assertThatThrownBy(() -> load(200_000))
                .hasMessageContaining("is full")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(9002));
        load(10);
        sql.connection.commit();
        assertThat(countAnew()).isEqualTo(11);
    }

    @Test
    void aStatementIsAnsweredWithAnErrorOfChoice() throws SQLException {
        STAND_IN.server().faults().failNext(2, "into T values", 9002, 17, "full");
        assertThat(sql.error("INSERT INTO t VALUES (1)")).isEqualTo(9002);
        assertThat(sql.count("t")).isZero();
        try (var insert = sql.connection.prepareStatement("INSERT INTO t VALUES (?)")) {
            insert.setInt(1, 1);
            assertThatThrownBy(insert::execute).hasMessageContaining("full");
            insert.execute();
        }
        assertThat(sql.count("t")).isEqualTo(1);
        assertThat(STAND_IN.server().served().errors()).containsEntry(9002, 2);
    }

    @Test
    void aDeadlockOfChoiceRollsTheTransactionBack() throws SQLException {
        sql.run("INSERT INTO t VALUES (1)");
        STAND_IN.server().faults().failNext(1, "UPDATE t", 1205, 13, "deadlocked");
        assertThat(sql.error("UPDATE t SET id = 2")).isEqualTo(1205);
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        assertThat(sql.count("t")).isZero();
    }

    @Test
    void anErrorOfHighSeverityEndsTheConnection() throws SQLException {
        STAND_IN.server().faults().failNext(1, "SELECT", 823, 24, "The operating system returned an error");
        assertThat(sql.error("SELECT 1")).isEqualTo(823);
        assertThat(sql.connection.isValid(1)).isFalse();
    }

    @Test
    void statementsAreSlowAndCanBeCancelledMeanwhile() throws SQLException {
        STAND_IN.server().faults().delay("SELECT 42", Duration.ofMillis(400));
        long start = System.nanoTime();
        assertThat(sql.value("SELECT 42")).isEqualTo(42);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        STAND_IN.server().faults().delay("SELECT 42", Duration.ofMinutes(1));
        try (var statement = sql.connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.executeQuery("SELECT 42")).hasMessageContaining("timed out");
        }
        assertThat(sql.value("SELECT 43")).isEqualTo(43);
        assertThat(STAND_IN.server().served().counts().attentions()).isEqualTo(1);
    }

    @Test
    void allConnectionsAreCutAndNewOnesAreWelcome() throws SQLException {
        sql.run("INSERT INTO t VALUES (1)");
        STAND_IN.server().faults().cutNow();
        assertThatThrownBy(() -> sql.value("SELECT 1")).isInstanceOf(SQLException.class);
        assertThat(countAnew()).isZero();
    }

    private static long countAnew() throws SQLException {
        try (Sql anew = Sql.connect(STAND_IN)) {
            // A lock of the connection that was lost would still be in the way.
            anew.run("ALTER TABLE t ADD x" + System.nanoTime() + " int");
            return anew.count("t");
        }
    }

    private void load(int count) throws SQLException {
        BulkRows rows = new BulkRows(List.of(new BulkRows.Column("id", Types.INTEGER, 0, 0)));
        for (int i = 0; i < count; i++) {
            rows.add(i);
        }
        try (SQLServerBulkCopy copy = new SQLServerBulkCopy(sql.connection)) {
            copy.setDestinationTableName("t");
            copy.addColumnMapping("id", "id");
            copy.writeToServer(rows);
        }
    }
}
