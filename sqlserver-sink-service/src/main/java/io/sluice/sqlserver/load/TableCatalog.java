package io.sluice.sqlserver.load;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.sink.KnownTables;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.OwnTable;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * Makes the tables that rows are written to, and lets them grow. Changes of tables happen in transactions of their own,
 * before the rows', and one at a time in a schema.
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
    static Map<String, ColumnOrigin> grow(
            Session session, TaskRef task, LoadSettings settings, String table, Map<String, ColumnOrigin> wanted)
            throws SQLException {
        session.at("table " + settings.qualified(table));
        lock(session, settings);
        requireOurs(session, settings, table);
        ColumnMemory memory = new ColumnMemory(settings);
        Map<String, ColumnOrigin> all = memory.of(session, table);
        OwnTable.requireSame(settings.qualified(table), all, wanted);
        Map<String, ColumnOrigin> added = new LinkedHashMap<>(wanted);
        added.keySet().removeAll(all.keySet());
        all.putAll(added);
        Set<String> there = columns(session, settings, settings.written(table));
        OwnTable.requireFree(settings, table, there, added);
        alter(session, settings, settings.written(table), there, all);
        memory.add(session, task.run(), table, added);
        return all;
    }

    /** Held until the transaction ends: one change of tables at a time in a schema. */
    static void lock(Session session, LoadSettings settings) throws SQLException {
        session.lock("sluice/" + settings.schema());
    }

    static boolean exists(Session session, LoadSettings settings, String table) throws SQLException {
        return !columns(session, settings, table).isEmpty();
    }

    /** All tables of the schema; none if there is no such schema. */
    static List<String> tables(Session session, LoadSettings settings) throws SQLException {
        return session.query(
                "SELECT t.name FROM sys.tables AS t INNER JOIN sys.schemas AS n ON n.schema_id = t.schema_id"
                        + " WHERE n.name = ? ORDER BY t.name",
                row -> row.getString(1),
                settings.schema());
    }

    /** The table under its own name, also in replace: what is not ours shall not be swapped away. */
    static void requireOurs(Session session, LoadSettings settings, String table) throws SQLException {
        OwnTable.requireOurs(settings, table, columns(session, settings, table));
    }

    /**
     * None if there is no such table.
     *
     * @throws BadConfiguration if the server takes the name for that of another table: rows of two collections would meet
     */
    private static Set<String> columns(Session session, LoadSettings settings, String table) throws SQLException {
        record Found(String table, String column) {}
        Set<String> columns = new HashSet<>();
        // OBJECT_ID finds a name as every statement does; a comparison with sys.tables may follow another collation.
        for (Found found : session.query(
                "SELECT t.name, c.name FROM sys.columns AS c INNER JOIN sys.tables AS t ON t.object_id = c.object_id"
                        + " WHERE t.object_id = OBJECT_ID("
                        + SqlName.literal(SqlName.of(settings, table)) + ", N'U')",
                row -> new Found(row.getString(1), row.getString(2)))) {
            if (!found.table().equals(table)) {
                throw new BadConfiguration(
                        "table-not-ours",
                        "table " + settings.qualified(table) + " is to this server's collation the same name as "
                                + settings.qualified(found.table())
                                + ", which is there: rename one of the collections, or write into another schema");
            }
            columns.add(found.column());
        }
        return columns;
    }

    private static void alter(
            Session session, LoadSettings settings, String physical, Set<String> there, Map<String, ColumnOrigin> all)
            throws SQLException {
        String name = SqlName.of(settings, physical);
        Stream<String> missing = all.entrySet().stream()
                .filter(column -> !there.contains(column.getKey()))
                .map(column -> SqlName.quote(column.getKey()) + " "
                        + ColumnType.of(column.getValue().valueClass()).sql() + " NULL");
        if (there.isEmpty()) {
            session.execute(createTable(name, settings, missing));
            return;
        }
        String additions = missing.collect(Collectors.joining(", "));
        if (!additions.isEmpty()) {
            session.execute("ALTER TABLE " + name + " ADD " + additions);
        }
    }

    /**
     * In merge clustered by its key, else a heap.
     *
     * @param columns those of the documents, each with its type
     */
    static String createTable(String name, LoadSettings settings, Stream<String> columns) {
        return "CREATE TABLE " + name + " ("
                + Stream.concat(Stream.of(ownColumns(settings.merges())), columns)
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String ownColumns(boolean keyed) {
        String key = SluiceColumns.KEY + " " + ColumnType.KEY_COLUMN.sql() + " NOT NULL, ";
        return (keyed ? key : "") + SluiceColumns.RUN + " " + ColumnType.RUN_COLUMN.sql() + " NOT NULL, "
                + SluiceColumns.SPLIT + " " + ColumnType.SPLIT_COLUMN.sql() + " NOT NULL, " + SluiceColumns.EXTRA + " "
                + ColumnType.EXTRA_COLUMN.sql() + " NULL"
                + (keyed ? ", PRIMARY KEY (" + SluiceColumns.KEY + ")" : "");
    }
}
