package io.sluice.system.chaos;

import io.sluice.stack.backing.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A copy of a destination's schema, taken at one moment and put back at another, as a restored database would be found. */
final class Backup {

    private static final AtomicInteger LAST = new AtomicInteger();

    private final DatabaseAddress address;
    private final String schema;
    private final String copy;

    Backup(DatabaseAddress address, String schema) {
        this.address = address;
        this.schema = schema;
        this.copy = schema + "_backup" + LAST.incrementAndGet();
    }

    /**
     * A run that has not made its schema yet leaves an empty one. Writers wait for it: definitions of tables are always read
     * as they are now, so a snapshot alone would hold a table's new column and not the row that remembers it.
     */
    void backUp() {
        transaction(sql -> {
            sql.execute("create schema " + copy);
            List<String> tables = tables(sql, schema);
            for (String table : tables) {
                sql.execute("lock table " + at(schema, table) + " in share mode");
            }
            if (!tables(sql, schema).equals(tables)) {
                throw new SQLException("a table was made before the others were locked");
            }
            for (String table : tables) {
                sql.execute("create table " + at(copy, table) + " (like " + at(schema, table) + " including all)");
                sql.execute("insert into " + at(copy, table) + " overriding system value select * from "
                        + at(schema, table));
            }
            sql.execute("do $$ declare c record; begin for c in select table_schema || '.' || quote_ident(table_name)"
                    + " as name, column_name from information_schema.columns where is_identity = 'YES' and table_schema = '"
                    + copy + "' loop execute format('select setval(pg_get_serial_sequence(%L, %L),"
                    + " (select coalesce(max(%I), 0) + 1 from %s))', c.name, c.column_name, c.column_name, c.name);"
                    + " end loop; end $$");
        });
    }

    /** Waits for transactions that are under way; those that begin meanwhile see it as it was. */
    void restore() {
        transaction(sql -> {
            List<String> then = tables(sql, copy);
            for (String table : tables(sql, schema)) {
                sql.execute("drop table " + at(schema, table) + " cascade");
            }
            for (String table : then) {
                sql.execute("alter table " + at(copy, table) + " set schema " + schema);
            }
            sql.execute("drop schema " + copy);
        });
    }

    private static String at(String schema, String table) {
        return schema + ".\"" + table + "\"";
    }

    private static List<String> tables(Statement sql, String schema) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet found = sql.executeQuery(
                "select tablename from pg_tables where schemaname = '" + schema + "' order by tablename")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
        }
        return tables;
    }

    private interface Work {
        void with(Statement sql) throws SQLException;
    }

    private void transaction(Work work) {
        try (Connection connection = DriverManager.getConnection(
                        address.jdbcUrl() + "?ApplicationName=chaos", address.username(), address.password());
                Statement sql = connection.createStatement()) {
            for (int tries = 1; ; tries++) {
                connection.setAutoCommit(false);
                try {
                    work.with(sql);
                    connection.commit();
                    return;
                } catch (SQLException e) {
                    connection.rollback();
                    // A deadlock with a commit, or a table that was made between two statements.
                    if (tries == 10) {
                        throw e;
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
