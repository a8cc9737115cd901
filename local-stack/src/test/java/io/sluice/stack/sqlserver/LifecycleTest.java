package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import io.sluice.stack.sqlserver.SqlServerStandIn.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LifecycleTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    private static final String OWN_SESSIONS =
            "select count(*) from pg_stat_activity where application_name = 'sluice-sqlserver' and datname = 'sqlserver_%s'";

    private static final String WAITING = "select count(*) from pg_locks where not granted";

    @Test
    void aStandInThatClosesLeavesNoSessionBehindAndTheNextOneFindsItsTables() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Settings settings = new Settings(0, StandInExtension.USER, StandInExtension.PASSWORD);
        try (SqlServerStandIn first = SqlServerStandIn.start(settings, STAND_IN.address())) {
            Sql holder = open(first);
            Sql waiter = open(first);
            holder.run("CREATE TABLE Kept (id int)");
            holder.run("CREATE TABLE #lost (id int)");
            holder.run("INSERT INTO Kept VALUES (1)");
            holder.connection.setAutoCommit(false);
            // In a transaction, too: else it may get the lock, and its way, while all is being closed.
            waiter.connection.setAutoCommit(false);
            holder.run("UPDATE Kept SET id = 2");
            Future<Integer> waiting = threads.submit(() -> waiter.error("UPDATE Kept SET id = 3"));
            awaitThat("one waits for the other", () -> postgres(WAITING) > 0);
            first.close();
            waiting.get(10, TimeUnit.SECONDS);
        }
        threads.shutdownNow();
        awaitThat("PostgreSQL has let the sessions go", () -> postgres(String.format(OWN_SESSIONS, "kept")) == 0);
        try (SqlServerStandIn second = SqlServerStandIn.start(settings, STAND_IN.address());
                Sql sql = open(second)) {
            assertThat(sql.value("SELECT id FROM kept")).isEqualTo(1);
            assertThat(sql.value("SELECT COUNT(*) FROM sys.tables")).isEqualTo(1);
        }
    }

    @Test
    void thereAreSeatsFor64SessionsAndOneThatLeavesGivesItsSeatBack() throws Exception {
        List<Connection> open = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                open.add(STAND_IN.connect());
            }
            assertThatThrownBy(STAND_IN::connect)
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(17809));
            open.remove(0).close();
            Connection late = null;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (late == null && System.nanoTime() < end) {
                late = connectOrNull();
            }
            Objects.requireNonNull(late, "the seat was not given back").close();
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    @Test
    void aSourceThatBreaksOffWithARuntimeExceptionPoisonsItsConnectionAlone() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE poisoned (id int)");
            BulkRows rows = new BulkRows(List.of(new BulkRows.Column("id", Types.INTEGER, 0, 0)));
            for (int i = 0; i < 10_000; i++) {
                rows.add(i);
            }
            Sql victim = Sql.connect(STAND_IN);
            try (SQLServerBulkCopy copy = new SQLServerBulkCopy(victim.connection)) {
                copy.setDestinationTableName("poisoned");
                rows.breakAt(9_000);
                assertThatThrownBy(() -> copy.writeToServer(rows)).isInstanceOf(IllegalStateException.class);
            }
            victim.connection.abort(Runnable::run);
            assertThat(sql.run("ALTER TABLE poisoned ADD more int"))
                    .as("waits until the load that was given up has let the table go")
                    .isZero();
            assertThat(sql.count("poisoned")).isZero();
        }
    }

    private static @Nullable Connection connectOrNull() {
        try {
            return STAND_IN.connect();
        } catch (SQLException stillTaken) {
            return null;
        }
    }

    private static Sql open(SqlServerStandIn standIn) throws SQLException {
        return new Sql(
                DriverManager.getConnection(standIn.jdbcUrl("kept"), StandInExtension.USER, StandInExtension.PASSWORD));
    }

    private static void awaitThat(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        boolean holds = condition.call();
        while (!holds && System.nanoTime() < end) {
            holds = condition.call();
        }
        assertThat(holds).as(what).isTrue();
    }

    private static long postgres(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + STAND_IN.address().port() + "/postgres",
                        "postgres",
                        "postgres");
                ResultSet result = connection.createStatement().executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
