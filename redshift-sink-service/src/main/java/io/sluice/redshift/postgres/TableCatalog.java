package io.sluice.redshift.postgres;

import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.sink.KnownTables;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.OwnTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Makes the tables that rows are written to, and lets them grow. Changes of tables happen in transactions of their own,
 * before the rows', and one at a time in a schema: {@code CREATE ... IF NOT EXISTS} fails when two do it at once.
 */
final class TableCatalog {

    private final Warehouse warehouse;
    private final KnownTables known = new KnownTables();

    TableCatalog(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    /** What this replica believes of the task's tables is read anew. */
    void forget(TaskRef task) {
        known.forget(task);
    }

    /** @return all columns of the table in their order, after those that {@code wanted} lacked were added */
    Mono<Map<String, ColumnOrigin>> ensure(
            TaskRef task, LoadSettings settings, String table, Map<String, ColumnOrigin> wanted) {
        return Mono.defer(() -> {
            Map<String, ColumnOrigin> columns = known.find(task, table);
            if (columns != null && columns.entrySet().containsAll(wanted.entrySet())) {
                return Mono.just(columns);
            }
            return warehouse
                    .inTransaction(session -> grow(session, task, settings, table, wanted))
                    .doOnNext(grown -> known.remember(task, table, grown));
        });
    }

    /** The same inside a transaction that is open already. */
    Mono<Map<String, ColumnOrigin>> grow(
            Session session, TaskRef task, LoadSettings settings, String table, Map<String, ColumnOrigin> wanted) {
        SqlIdentifier physical = SqlIdentifier.written(settings, table);
        ColumnMemory memory = new ColumnMemory(SqlIdentifier.schemaOf(settings));
        return lock(session, SqlIdentifier.schemaOf(settings))
                .then(requireOurs(session, settings, table))
                .then(memory.of(session, table))
                .flatMap(remembered -> {
                    OwnTable.requireSame(settings.qualified(table), remembered, wanted);
                    Map<String, ColumnOrigin> all = new LinkedHashMap<>(remembered);
                    wanted.forEach(all::putIfAbsent);
                    Map<String, ColumnOrigin> added = new LinkedHashMap<>(wanted);
                    added.keySet().removeAll(remembered.keySet());
                    return columns(session, SqlIdentifier.schemaOf(settings), physical)
                            .doOnNext(there -> OwnTable.requireFree(settings, table, there, added))
                            .flatMap(there -> alter(session, settings, physical, there, all))
                            .then(memory.add(session, task.run(), table, added))
                            .thenReturn(all);
                });
    }

    /** Held until the transaction ends: one change of tables at a time in a schema. */
    static Mono<Void> lock(Session session, SqlIdentifier schema) {
        return session.query(
                        "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended($1, 0))) AS held",
                        row -> true,
                        "sluice/" + schema.name())
                .then();
    }

    static Mono<Boolean> exists(Session session, SqlIdentifier schema, SqlIdentifier table) {
        return columns(session, schema, table).map(columns -> !columns.isEmpty());
    }

    private static Mono<Set<String>> columns(Session session, SqlIdentifier schema, SqlIdentifier table) {
        return session.query(
                        "SELECT a.attname::text AS name FROM pg_catalog.pg_attribute a"
                                + " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
                                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped",
                        row -> Objects.requireNonNull(row.get("name", String.class)),
                        schema.name(),
                        table.name())
                .collect(Collectors.toSet());
    }

    static Mono<Void> requireOurs(Session session, LoadSettings settings, String table) {
        return columns(session, SqlIdentifier.schemaOf(settings), new SqlIdentifier(table))
                .doOnNext(there -> OwnTable.requireOurs(settings, table, there))
                .then();
    }

    private static Mono<Long> alter(
            Session session,
            LoadSettings settings,
            SqlIdentifier physical,
            Set<String> there,
            Map<String, ColumnOrigin> all) {
        String name = physical.in(SqlIdentifier.schemaOf(settings));
        Stream<String> missing = all.entrySet().stream()
                .filter(column -> !there.contains(column.getKey()))
                .map(column -> SqlIdentifier.quote(column.getKey()) + " "
                        + ColumnType.sql(column.getValue().valueClass()));
        if (there.isEmpty()) {
            return session.execute(createTable(name, settings, missing));
        }
        String additions = missing.map(column -> "ADD COLUMN " + column).collect(Collectors.joining(", "));
        return additions.isEmpty() ? Mono.just(0L) : session.execute("ALTER TABLE " + name + " " + additions);
    }

    /** @param columns those of the documents, each with its type */
    static String createTable(String name, LoadSettings settings, Stream<String> columns) {
        return "CREATE TABLE " + name + " ("
                + Stream.concat(Stream.of(ownColumns(settings.merges())), columns)
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String ownColumns(boolean keyed) {
        return (keyed ? SluiceColumns.KEY + " char(32) PRIMARY KEY, " : "") + SluiceColumns.RUN + " text NOT NULL, "
                + SluiceColumns.SPLIT + " text NOT NULL, " + SluiceColumns.EXTRA + " jsonb";
    }
}
