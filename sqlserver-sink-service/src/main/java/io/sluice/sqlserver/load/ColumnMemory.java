package io.sluice.sqlserver.load;

import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.sink.LoadSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of {@code _sluice_columns}, by which the destination remembers what each column was made for. */
final class ColumnMemory {

    static final String NAME = "_sluice_columns";

    private static final String COLUMNS = "table_name, column_name, path, class, variant_of";

    private final String table;

    ColumnMemory(LoadSettings settings) {
        this.table = SqlName.of(settings, NAME);
    }

    void create(Session session) throws SQLException {
        session.execute("IF OBJECT_ID(" + SqlName.literal(table) + ", N'U') IS NULL CREATE TABLE " + table
                + " (table_name " + ColumnType.NAME + " NOT NULL, column_name " + ColumnType.NAME
                + " NOT NULL, path nvarchar(max) NOT NULL, class varchar(10) NOT NULL, variant_of " + ColumnType.NAME
                + " NOT NULL, ordinal bigint NOT NULL, added_by_run " + ColumnType.RUN
                + " NOT NULL, PRIMARY KEY (table_name, column_name))");
    }

    /** In the order in which they were added. */
    List<KnownColumn> all(Session session) throws SQLException {
        return session.query("SELECT " + COLUMNS + " FROM " + table + " ORDER BY ordinal", ColumnMemory::known);
    }

    Map<String, ColumnOrigin> of(Session session, String tableName) throws SQLException {
        Map<String, ColumnOrigin> columns = new LinkedHashMap<>();
        session.query(
                        "SELECT " + COLUMNS + " FROM " + table + " WHERE table_name = ? ORDER BY ordinal",
                        ColumnMemory::known,
                        tableName)
                .forEach(known -> columns.put(known.column(), origin(known)));
        return columns;
    }

    /** Under the schema's lock: the next ordinal is nobody else's. */
    void add(Session session, String run, String tableName, Map<String, ColumnOrigin> columns) throws SQLException {
        if (columns.isEmpty()) {
            return;
        }
        long ordinal = session.query("SELECT COALESCE(MAX(ordinal), 0) FROM " + table, row -> row.getLong(1))
                .get(0);
        List<Object[]> rows = new ArrayList<>();
        for (Map.Entry<String, ColumnOrigin> column : columns.entrySet()) {
            ordinal++;
            rows.add(new Object[] {
                tableName,
                column.getKey(),
                ContractJson.writeText(column.getValue().path()),
                column.getValue().valueClass().word(),
                column.getValue().variantOf(),
                ordinal,
                run
            });
        }
        session.executeAll(
                "INSERT INTO " + table + " (" + COLUMNS + ", ordinal, added_by_run) VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows);
    }

    private static ColumnOrigin origin(KnownColumn known) {
        return new ColumnOrigin(known.path(), ValueClass.ofWord(known.valueClass()), known.variantOf());
    }

    private static KnownColumn known(ResultSet row) throws SQLException {
        return new KnownColumn(
                row.getString(1),
                row.getString(2),
                List.of(ContractJson.read(row.getString(3), String[].class)),
                row.getString(4),
                row.getString(5));
    }
}
