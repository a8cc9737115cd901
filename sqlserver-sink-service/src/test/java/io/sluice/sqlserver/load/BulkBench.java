package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Rows by bulk copy beside rows by JDBC batches, in turns, merged into two tables. No test by name, so no build runs it:
 *
 * <pre>mvn -B -pl sqlserver-sink-service -am test -Dtest=BulkBench -Dsurefire.failIfNoSpecifiedTests=false</pre>
 *
 * <p>{@code -Dsluice.bench.rows} says how many go by bulk copy (2,000,000); a tenth of them goes by batches, which take longer.
 * Processor time is that of the client's own threads. Against the stand-in, wall time and ratios are figures of the stand-in: none of
 * them says anything about SQL Server.
 */
class BulkBench {

    private static final int COMMIT = 20_000;
    private static final int BATCH = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int commits = Integer.getInteger("sluice.bench.rows", 2_000_000) / COMMIT;

    @Test
    void bulkCopyBesideBatches() throws SQLException {
        try (Database database = new Database();
                Connection connection = Database.connect()) {
            TaskRef task = database.merge("bench");
            LedgerRow row = database.planAndTake(task);
            Taken bulk = new Taken();
            Taken batches = new Taken();
            makeTable(connection, database.schema);
            for (int i = 0; i < commits; i++) {
                row = byBulk(database, task, row, i, i, bulk);
                if (i % 10 == 0) {
                    byBatches(connection, database.schema, i, batches);
                }
            }
            long heap = heapAfterCollection();
            for (int again = 0; again < Math.max(1, commits / 10); again++) {
                row = byBulk(database, task, row, commits + again, again, new Taken());
            }

            bulk.print("bulk copy");
            batches.print("batches");
            System.out.printf(
                    "per row, batches took %.1f times the processor time and %.1f times the wall time; heap after a collection %d MiB%n",
                    batches.cpuPerRow() / bulk.cpuPerRow(), batches.wallPerRow() / bulk.wallPerRow(), heap >> 20);
            assertThat(database.number("SELECT COUNT_BIG(*) FROM [$schema].[orders]"))
                    .as("rows, a tenth of them merged twice")
                    .isEqualTo((long) commits * COMMIT);
        }
    }

    private static final class Taken {
        private long rows;
        private long cpu;
        private long wall;

        double cpuPerRow() {
            return (double) cpu / rows;
        }

        double wallPerRow() {
            return (double) wall / rows;
        }

        void print(String what) {
            System.out.printf(
                    "%s: %,d rows, %,.0f rows/s, %.1f s of the client's processor time per million rows%n",
                    what, rows, rows * 1e9 / wall, cpuPerRow() / 1e3);
        }
    }

    private static LedgerRow byBulk(
            Database database, TaskRef task, LedgerRow row, int sequence, int chunk, Taken taken) {
        SinkBatch batch = batch(database, sequence, chunk);
        try {
            long cpu = clientCpu();
            long begun = System.nanoTime();
            LedgerRow next = database.sink
                    .commit(task, 0, row, database.commit(sequence + 1, batch))
                    .block(PATIENCE);
            taken.wall += System.nanoTime() - begun;
            taken.cpu += clientCpu() - cpu;
            taken.rows += COMMIT;
            return Objects.requireNonNull(next);
        } finally {
            batch.rows().close();
        }
    }

    private static SinkBatch batch(Database database, int sequence, int chunk) {
        Rows rows = database.rows("orders")
                .column("n", ValueClass.INT)
                .column("price", ValueClass.FLOAT)
                .column("paid", ValueClass.BOOL)
                .column("at", ValueClass.TIME)
                .column("city", ValueClass.TEXT)
                .column("note", ValueClass.TEXT);
        for (int i = 0; i < COMMIT; i++) {
            long n = (long) chunk * COMMIT + i;
            rows.row(Rows.key(n), n, n / 7.0, n % 3 == 0, 1_700_000_000_000L + n * 1_000, city(n), note(n));
        }
        return rows.batch(sequence);
    }

    private static void makeTable(Connection connection, String schema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE [" + schema + "].[batches] (_sluice_key varchar(32) NOT NULL PRIMARY KEY,"
                    + " n bigint NULL, price float(53) NULL, paid bit NULL, at datetime2(6) NULL, city nvarchar(max) NULL,"
                    + " note nvarchar(max) NULL)");
            statement.execute(
                    "CREATE TABLE [#batch] (_sluice_key varchar(32) NULL, n bigint NULL, price float(53) NULL,"
                            + " paid bit NULL, at datetime2(6) NULL, city nvarchar(max) NULL, note nvarchar(max) NULL)");
        }
        connection.setAutoCommit(false);
    }

    /** As a careful program without bulk copy would: a stage, and one statement that moves it. */
    private static void byBatches(Connection connection, String schema, int chunk, Taken taken) throws SQLException {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO [#batch] (_sluice_key, n, price, paid, at, city, note)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?)");
                Statement move = connection.createStatement()) {
            for (int i = 0; i < COMMIT; i++) {
                long n = (long) chunk * COMMIT + i;
                insert.setString(1, Rows.key(n));
                insert.setLong(2, n);
                insert.setDouble(3, n / 7.0);
                insert.setBoolean(4, n % 3 == 0);
                insert.setObject(
                        5, java.time.LocalDateTime.ofEpochSecond(1_700_000_000 + n, 0, java.time.ZoneOffset.UTC));
                insert.setString(6, city(n));
                insert.setString(7, note(n));
                insert.addBatch();
                if ((i + 1) % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            move.execute("INSERT INTO [" + schema + "].[batches] (_sluice_key, n, price, paid, at, city, note)"
                    + " SELECT s._sluice_key, s.n, s.price, s.paid, s.at, s.city, s.note FROM [#batch] AS s WHERE NOT EXISTS"
                    + " (SELECT 1 FROM [" + schema + "].[batches] AS t WHERE t._sluice_key = s._sluice_key)");
            move.execute("TRUNCATE TABLE [#batch]");
            connection.commit();
        }
        taken.wall += System.nanoTime() - begun;
        taken.cpu += THREADS.getCurrentThreadCpuTime() - cpu;
        taken.rows += COMMIT;
    }

    private static String city(long n) {
        return "city " + n % 1_000;
    }

    private static String note(long n) {
        return "a note about order " + n + ", some eighty characters long, as people write them down";
    }

    /** Of the sink's own threads, which outlive a commit. */
    private static long clientCpu() {
        long sum = 0;
        for (ThreadInfo thread : THREADS.dumpAllThreads(false, false)) {
            if (thread.getThreadName().matches("sluice-sqlserver-[0-9]+")) {
                sum += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }

    private static long heapAfterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}
