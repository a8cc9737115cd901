package io.sluice.sqlserver.load;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
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
import reactor.core.publisher.Mono;

/** A schema of its own in the one server, the sink that writes there, and SQL to look at what it wrote. */
final class Database implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    final String schema = "shop" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
    final SqlServerSink sink;
    final BufferAllocator allocator = new RootAllocator();
    private final List<SinkBatch> batches = new ArrayList<>();

    Database() {
        this(ServerTimeouts.DEFAULT);
    }

    Database(ServerTimeouts timeouts) {
        sink = new SqlServerSink(connections(Map.of()), timeouts);
    }

    static Connections connections(Map<String, String> others) {
        Map<String, String> properties = new HashMap<>(Server.properties());
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
        return new TaskRef(run, "shop", 1, generation, "load", 1, "sqlserver.load", "warehouse", settings, false);
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

    /** What a call that cannot succeed ends with. */
    SluiceFailure failure(Mono<?> call) {
        return Objects.requireNonNull(call.<SluiceFailure>map(made -> {
                    throw new AssertionError("it succeeded");
                })
                .onErrorResume(error -> Mono.just(SluiceFailure.of(error)))
                .block(PATIENCE));
    }

    static Connection connect() throws SQLException {
        return Server.connect();
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

    @Override
    public void close() {
        sink.close();
        batches.forEach(batch -> batch.rows().close());
        allocator.close();
    }
}
