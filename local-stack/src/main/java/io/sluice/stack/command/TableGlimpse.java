package io.sluice.stack.command;

import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.backing.SqlServerAddress;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A few rows of a table in the warehouse, by SQL: what anyone would see there. */
final class TableGlimpse {

    private static final int COLUMNS = 8;
    private static final int WIDTH = 22;

    private TableGlimpse() {}

    static void print(DatabaseAddress warehouse, String query, PrintWriter out) {
        print("warehouse", warehouse.jdbcUrl(), warehouse.username(), warehouse.password(), query, out);
    }

    static void print(SqlServerAddress reporting, String query, PrintWriter out) {
        print("reporting", reporting.jdbcUrl(), reporting.username(), reporting.password(), query, out);
    }

    private static void print(
            String name, String url, String username, String password, String query, PrintWriter out) {
        out.println(name + "=# " + query);
        try (Connection connection = DriverManager.getConnection(url, username, password);
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(30);
            try (ResultSet rows = statement.executeQuery(query)) {
                print(rows, out);
            }
        } catch (SQLException e) {
            throw new Red("the database of the connection " + name + " did not answer: " + e.getMessage());
        }
    }

    private static void print(ResultSet rows, PrintWriter out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<Integer> shown = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount() && shown.size() < COLUMNS; i++) {
            // Sluice's own columns say nothing to a stranger.
            if (!columns.getColumnName(i).startsWith("_sluice_")) {
                shown.add(i);
            }
        }
        List<String> headings = new ArrayList<>();
        for (int i : shown) {
            headings.add(columns.getColumnName(i));
        }
        Table table = new Table(headings.toArray(String[]::new));
        while (rows.next()) {
            List<Object> cells = new ArrayList<>();
            for (int i : shown) {
                cells.add(cut(rows.getString(i)));
            }
            table.row(cells.toArray());
        }
        table.print(out);
    }

    private static String cut(@org.jspecify.annotations.Nullable String value) {
        if (value == null) {
            return "";
        }
        String line = value.replaceAll("\\s", " ");
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }
}
