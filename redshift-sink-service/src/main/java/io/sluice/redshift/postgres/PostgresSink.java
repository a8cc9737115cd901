package io.sluice.redshift.postgres;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.sink.LedgerRules;
import io.sluice.runtime.sink.LoadSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Loads rows into PostgreSQL. One pool of connections for each connection's name, shared by all tasks and lanes. */
public final class PostgresSink implements Sink, AutoCloseable {

    static final LoadSettings.Product POSTGRES = new LoadSettings.Product(
            "PostgreSQL",
            schema -> schema.startsWith("pg_") || schema.equals("information_schema"),
            SqlIdentifier::quote);

    private final Connections connections;
    private final WarehouseTimeouts timeouts;
    private final Map<String, Target> targets = new ConcurrentHashMap<>();

    public PostgresSink(Connections connections) {
        this(connections, WarehouseTimeouts.DEFAULT);
    }

    PostgresSink(Connections connections, WarehouseTimeouts timeouts) {
        this.connections = connections;
        this.timeouts = timeouts;
    }

    @Override
    public String connector() {
        return "redshift.load";
    }

    @Override
    public Mono<List<KnownColumn>> plan(TaskRef task, int lanes) {
        return with(task, (target, settings) -> target.warehouse()
                .inTransaction(session -> TableCatalog.lock(session, SqlIdentifier.schemaOf(settings))
                        .then(createSchema(session, SqlIdentifier.schemaOf(settings)))
                        .then(new Ledger(SqlIdentifier.schemaOf(settings)).create(session))
                        .then(new ColumnMemory(SqlIdentifier.schemaOf(settings)).create(session))
                        .then(RunFinish.createSwaps(session, SqlIdentifier.schemaOf(settings)))
                        .then(new Ledger(SqlIdentifier.schemaOf(settings)).open(session, task, lanes))
                        .filter(opened -> opened > 0 && task.generation() > 1)
                        .flatMap(opened -> handOver(session, SqlIdentifier.schemaOf(settings), task))
                        .then(new ColumnMemory(SqlIdentifier.schemaOf(settings))
                                .all(session)
                                .collectList())));
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
                    .inTransaction(
                            session -> new Ledger(SqlIdentifier.schemaOf(settings)).take(session, task, lane, owner))
                    .onErrorMap(error -> Ledger.isGone(error) ? LedgerRules.missing(task, lane) : error);
        });
    }

    @Override
    public Mono<LedgerRow> look(TaskRef task, int lane) {
        return with(task, (target, settings) -> target.warehouse()
                .inTransaction(session -> new Ledger(SqlIdentifier.schemaOf(settings)).look(session, task, lane))
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
                        .inTransaction(session -> new RunFinish(target.catalog(), settings, task).run(session, lanes)))
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
                    return target.warehouse().inTransaction(session -> dropSideTables(session, settings)
                            .then(TableCatalog.exists(
                                    session, SqlIdentifier.schemaOf(settings), new SqlIdentifier("_sluice_ledger")))
                            .flatMap(planned -> planned
                                    ? new Ledger(SqlIdentifier.schemaOf(settings)).delete(session, task)
                                    : Mono.just(0L)));
                })
                .then();
    }

    @Override
    public void close() {
        targets.values().forEach(target -> target.warehouse().close());
    }

    private static Mono<Boolean> createSchema(Session session, SqlIdentifier schema) {
        // IF NOT EXISTS would ask for the right to create schemas even where the schema is there.
        return session.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", row -> true, schema.name())
                .next()
                .switchIfEmpty(Mono.defer(() ->
                        session.execute("CREATE SCHEMA " + schema.quoted()).thenReturn(true)));
    }

    /**
     * A run that is restored after its ledger was removed begins its books anew. Its rows of before are then those of another
     * run: they are replaced, and count as nothing that this one has stored.
     */
    private static Mono<Void> handOver(Session session, SqlIdentifier schema, TaskRef task) {
        return session.query(
                        "SELECT table_name::text AS name FROM information_schema.columns"
                                + " JOIN information_schema.tables USING (table_schema, table_name)"
                                + " WHERE table_schema = $1 AND table_type = 'BASE TABLE'"
                                + " AND column_name = '_sluice_run' ORDER BY 1",
                        row -> new SqlIdentifier(Objects.requireNonNull(row.get("name", String.class))),
                        schema.name())
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMap(table -> session.execute(
                        "UPDATE " + table.in(schema) + " SET _sluice_run = $1 WHERE _sluice_run = $2",
                        task.run() + ".g" + (task.generation() - 1),
                        task.run()))
                .then();
    }

    private static Mono<Void> dropSideTables(Session session, LoadSettings settings) {
        return session.query(
                        "SELECT relname::text AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                                + " ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'"
                                + " AND right(c.relname::text, length($2)) = $2 ORDER BY 1",
                        row -> new SqlIdentifier(Objects.requireNonNull(row.get("name", String.class))),
                        settings.schema(),
                        settings.side().suffix())
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMap(
                        table -> session.execute("DROP TABLE IF EXISTS " + table.in(SqlIdentifier.schemaOf(settings))))
                .then();
    }

    /** Settings and connection are checked when somebody subscribes, so that what is wrong arrives as a signal. */
    private <T> Mono<T> with(TaskRef task, BiFunction<Target, LoadSettings, Mono<T>> work) {
        return Mono.defer(() -> {
            LoadSettings settings = LoadSettings.of(task, POSTGRES);
            WarehouseAddress address = WarehouseAddress.of(connections.of(task));
            Target target = targets.computeIfAbsent(address.connection(), name -> Target.of(address, timeouts));
            return work.apply(target, settings);
        });
    }

    private record Target(Warehouse warehouse, TableCatalog catalog) {
        static Target of(WarehouseAddress address, WarehouseTimeouts timeouts) {
            Warehouse warehouse = new Warehouse(address, timeouts);
            return new Target(warehouse, new TableCatalog(warehouse));
        }
    }
}
