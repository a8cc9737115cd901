package io.sluice.sqlserver.load;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.sink.LedgerRules;
import io.sluice.runtime.sink.LoadSettings;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;

/** Loads rows into SQL Server. One warehouse for each connection's name, shared by all tasks and lanes. */
public final class SqlServerSink implements Sink, AutoCloseable {

    private static final Set<String> RESERVED = Set.of("sys", "information_schema", "guest");

    static final LoadSettings.Product SQL_SERVER =
            new LoadSettings.Product("SQL Server", SqlServerSink::isReserved, SqlName::quote);

    private final Connections connections;
    private final ServerTimeouts timeouts;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();

    public SqlServerSink(Connections connections) {
        this(connections, ServerTimeouts.DEFAULT);
    }

    SqlServerSink(Connections connections, ServerTimeouts timeouts) {
        this.connections = connections;
        this.timeouts = timeouts;
    }

    @Override
    public String connector() {
        return "sqlserver.load";
    }

    @Override
    public Mono<List<KnownColumn>> plan(TaskRef task, int lanes) {
        return with(task, (target, settings) -> target.warehouse().inTransaction(session -> {
            TableCatalog.lock(session, settings);
            if (!schemaExists(session, settings)) {
                session.execute("CREATE SCHEMA " + SqlName.schemaOf(settings).quoted());
            }
            Ledger ledger = new Ledger(settings);
            ledger.create(session);
            ColumnMemory memory = new ColumnMemory(settings);
            memory.create(session);
            RunFinish.createSwaps(session, settings);
            if (ledger.open(session, task, lanes) > 0 && task.generation() > 1) {
                handOver(session, settings, task);
            }
            return memory.all(session);
        }));
    }

    @Override
    public Mono<Checked> check(TaskRef task, List<String> streams) {
        return with(task, (target, settings) -> target.warehouse()
                .inTransaction(session -> new DestinationCheck(session, settings).of(streams)));
    }

    @Override
    public Mono<LedgerRow> take(TaskRef task, int lane, String owner) {
        return with(task, (target, settings) -> {
            target.catalog().forget(task);
            return target.warehouse()
                    .inTransaction(session -> new Ledger(settings).take(session, task, lane, owner))
                    .onErrorMap(error -> Ledger.isGone(error) ? LedgerRules.missing(task, lane) : error);
        });
    }

    @Override
    public Mono<LedgerRow> look(TaskRef task, int lane) {
        return with(task, (target, settings) -> target.warehouse()
                .inTransaction(session -> new Ledger(settings).look(session, task, lane))
                .onErrorMap(error -> Ledger.isGone(error) ? LedgerRules.missing(task, lane) : error));
    }

    @Override
    public Mono<LedgerRow> commit(TaskRef task, int lane, LedgerRow expected, SinkCommit commit) {
        return with(task, (target, settings) -> new LaneCommit(
                        target.warehouse(), target.catalog(), settings, task, lane, expected, commit)
                .run());
    }

    @Override
    public Mono<Void> finish(TaskRef task, int lanes) {
        return with(task, (target, settings) -> target.warehouse()
                        .inTransaction(session -> new RunFinish(settings, task).run(session, lanes)))
                .then();
    }

    @Override
    public Mono<Measured> measure(TaskRef task, int lanes) {
        return with(task, (target, settings) -> target.warehouse().measuring(new RunFigures(settings, task)::measure));
    }

    /** The ledger's rows go as well: nothing of a run is left but its rows. A schema that was never planned has nothing. */
    @Override
    public Mono<Void> cleanUp(TaskRef task) {
        return with(task, (target, settings) -> {
                    target.catalog().forget(task);
                    return target.warehouse().inTransaction(session -> {
                        List<String> tables = TableCatalog.tables(session, settings);
                        for (String table : tables) {
                            if (settings.side().isOne(table)) {
                                session.execute("DROP TABLE IF EXISTS " + SqlName.of(settings, table));
                            }
                        }
                        if (tables.contains(Ledger.NAME)) {
                            new Ledger(settings).delete(session, task);
                        }
                        return true;
                    });
                })
                .then();
    }

    @Override
    public void close() {
        targets.values().forEach(target -> target.warehouse().close());
    }

    static boolean schemaExists(Session session, LoadSettings settings) throws SQLException {
        return session.first("SELECT 1 FROM sys.schemas WHERE name = ?", row -> true, settings.schema())
                .isPresent();
    }

    /**
     * A run that is restored after its ledger was removed begins its books anew. Its rows of before are then those of another
     * run: they are replaced, and count as nothing that this one has stored.
     */
    private static void handOver(Session session, LoadSettings settings, TaskRef task) throws SQLException {
        List<String> written = session.query(
                "SELECT t.name FROM sys.columns AS c INNER JOIN sys.tables AS t ON t.object_id = c.object_id"
                        + " INNER JOIN sys.schemas AS n ON n.schema_id = t.schema_id"
                        + " WHERE n.name = ? AND c.name = ? ORDER BY t.name",
                row -> row.getString(1),
                settings.schema(),
                SluiceColumns.RUN);
        for (String table : written) {
            session.execute(
                    "UPDATE " + SqlName.of(settings, table) + " SET " + SluiceColumns.RUN + " = ? WHERE "
                            + SluiceColumns.RUN + " = ?",
                    task.run() + ".g" + (task.generation() - 1),
                    task.run());
        }
    }

    private static boolean isReserved(String schema) {
        String name = schema.toLowerCase(Locale.ROOT);
        return RESERVED.contains(name) || name.startsWith("db_");
    }

    /** Settings and connection are checked when somebody subscribes, so that what is wrong arrives as a signal. */
    private <T> Mono<T> with(TaskRef task, BiFunction<Target, LoadSettings, Mono<T>> work) {
        return Mono.defer(() -> {
            LoadSettings settings = LoadSettings.of(task, SQL_SERVER);
            ServerAddress address = ServerAddress.of(connections.of(task));
            Target target = targets.computeIfAbsent(address.connection(), name -> Target.of(address, timeouts));
            return work.apply(target, settings);
        });
    }

    private record Target(Warehouse warehouse, TableCatalog catalog) {
        static Target of(ServerAddress address, ServerTimeouts timeouts) {
            Warehouse warehouse = new Warehouse(address, timeouts);
            return new Target(warehouse, new TableCatalog(warehouse));
        }
    }
}
