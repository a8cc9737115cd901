package io.sluice.stack.sqlserver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection with the few things that tests do to one. */
final class Sql implements AutoCloseable {

    final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    static Sql connect(StandInExtension standIn) throws SQLException {
        return new Sql(standIn.connect());
    }

    /** @return the update count, or -1 */
    int run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? -1 : statement.getUpdateCount();
        }
    }

    @Nullable
    Object value(String sql) throws SQLException {
        return rows(sql).get(0).get(0);
    }

    long count(String table) throws SQLException {
        return ((Number) java.util.Objects.requireNonNull(value("SELECT COUNT_BIG(*) FROM " + table))).longValue();
    }

    List<List<@Nullable Object>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The number of the error that a statement is refused with; 0 if it is not. */
    int error(String sql) {
        try {
            run(sql);
            return 0;
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
