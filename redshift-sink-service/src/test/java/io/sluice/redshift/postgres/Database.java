package io.sluice.redshift.postgres;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A schema of its own in the one embedded server, the sink that writes there, and SQL to look at what it wrote. */
final class Database implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    final String schema = "shop" + SCHEMAS.incrementAndGet();
    final PostgresSink sink;
    final BufferAllocator allocator = new RootAllocator();
    private final List<SinkBatch> batches = new ArrayList<>();

    Database() {
        this(WarehouseTimeouts.DEFAULT);
    }

    Database(WarehouseTimeouts timeouts) {
        sink = new PostgresSink(connections(Map.of()), timeouts);
    }

    static Connections connections(Map<String, String> others) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "host",
                "127.0.0.1",
                "port",
                Integer.toString(server().getPort()),
                "database",
                "postgres",
                "username",
                "postgres",
                "password",
                "postgres",
                "sslMode",
                "disable"));
        properties.putAll(others);
        return new Connections(Map.of("warehouse", properties));
    }

    TaskRef merge(String run) {
        return task(run, 1, Map.of("write", Map.of("schema", schema)));
    }

    TaskRef replace(String run) {
        return task(run, 1, Map.of("write", Map.of("schema", schema, "mode", "replace")));
    }

    TaskRef append(String run) {
        return task(run, 1, Map.of("write", Map.of("schema", schema, "mode", "append")));
    }

    static TaskRef task(String run, int generation, Map<String, Object> settings) {
        return new TaskRef(run, "shop", 1, generation, "load", 1, "redshift.load", "warehouse", settings, false);
    }

    Rows rows(String table) {
        return Rows.of(allocator, table);
    }

    SinkCommit commit(long next, SinkBatch... of) {
        return commit(next, false, of);
    }

    SinkCommit ending(long next, SinkBatch... of) {
        return commit(next, true, of);
    }

    private SinkCommit commit(long next, boolean ended, SinkBatch... of) {
        batches.addAll(List.of(of));
        Map<String, Books> books = new TreeMap<>();
        for (SinkBatch batch : of) {
            books.merge(batch.stream(), Books.read(batch.rows().rows().getRowCount()), Books::plus);
        }
        return new SinkCommit(next, 1000 + next, books, ended, List.of(of));
    }

    LedgerRow planAndTake(TaskRef task) {
        sink.plan(task, 1).block(PATIENCE);
        return take(task, "me");
    }

    LedgerRow take(TaskRef task, String owner) {
        return Objects.requireNonNull(sink.take(task, 0, owner).block(PATIENCE));
    }

    /** Every row as a list of texts. */
    List<List<String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql.replace("$schema", schema))) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    long number(String sql) {
        return Long.parseLong(query(sql).get(0).get(0));
    }

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql.replace("$schema", schema));
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    static Connection connect() throws SQLException {
        return server().getPostgresDatabase().getConnection();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + PATIENCE + " in vain until " + what);
            }
            Thread.onSpinWait();
        }
    }

    static int port() {
        return server().getPort();
    }

    @Override
    public void close() {
        sink.close();
        batches.forEach(batch -> batch.rows().close());
        allocator.close();
    }

    private static EmbeddedPostgres server() {
        return Server.INSTANCE;
    }

    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres started = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
                return started;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void close(EmbeddedPostgres server) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
