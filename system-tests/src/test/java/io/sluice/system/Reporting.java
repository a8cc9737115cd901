package io.sluice.system;

import io.sluice.stack.backing.SqlServerAddress;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** The destination in SQL Server, asked with SQL of the test's own. */
public final class Reporting {

    private final SqlServerAddress address;

    public Reporting(SqlServerAddress address) {
        this.address = address;
    }

    /** All rows of a table, with values as PostgreSQL's driver gives them: so one expectation does for both. */
    public List<Map<String, @Nullable Object>> table(String schema, String table) {
        Map<String, String> classes = new HashMap<>();
        for (Map<String, @Nullable Object> column : rows("select column_name, class from [" + schema
                + "].[_sluice_columns] where table_name = '" + table + "'")) {
            classes.put(String.valueOf(column.get("column_name")), String.valueOf(column.get("class")));
        }
        List<Map<String, @Nullable Object>> rows = rows("select * from [" + schema + "].[" + table + "]");
        rows.forEach(row -> row.replaceAll((column, value) -> value == null
                ? null
                : asInPostgres(value, column.equals("_sluice_extra") ? "json" : classes.getOrDefault(column, ""))));
        return rows;
    }

    public List<Map<String, @Nullable Object>> rows(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            List<String> columns = new ArrayList<>();
            BitSet times = new BitSet();
            for (int i = 0; i < found.getMetaData().getColumnCount(); i++) {
                columns.add(found.getMetaData().getColumnLabel(i + 1));
                times.set(i, found.getMetaData().getColumnTypeName(i + 1).startsWith("datetime"));
            }
            while (found.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    // A Timestamp would be of the JVM's own time zone.
                    Object value = times.get(i) ? found.getObject(i + 1, LocalDateTime.class) : found.getObject(i + 1);
                    row.put(columns.get(i), value);
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql + ": " + e.getMessage(), e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(address.jdbcUrl());
    }

    private static Object asInPostgres(Object value, String valueClass) {
        try {
            return switch (valueClass) {
                case "time" -> Timestamp.from(((LocalDateTime) value).toInstant(ZoneOffset.UTC));
                case "decimal" -> new BigDecimal(value.toString());
                case "uuid" -> value.toString().toLowerCase(Locale.ROOT);
                case "json" -> {
                    PGobject json = new PGobject();
                    json.setValue(value.toString());
                    yield json;
                }
                default -> value;
            };
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
