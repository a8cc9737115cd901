package io.sluice.stack.sqlserver.catalogue;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.ObjectName;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.StoredText;
import io.sluice.stack.sqlserver.type.TypeName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up for one session, and writes down what it makes. Works in the session's transaction, so that what is rolled back was
 * never there. A session sees its own temporary tables and nobody else's.
 */
public final class Catalogue {

    private static final String DEFAULT_SCHEMA = "dbo";

    private final Connection connection;
    private final String database;
    private final int session;

    public Catalogue(Connection connection, String database, int session) {
        this.connection = connection;
        this.database = database;
        this.session = session;
    }

    public String database() {
        return database;
    }

    /** Also finds system views. */
    public Optional<Table> find(ObjectName name) throws SQLException {
        if (!isHere(name)) {
            return Optional.empty();
        }
        Optional<Table> view = SystemViews.find(schema(name), name.object());
        if (view.isPresent()) {
            return view;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                """
                select t.object_id, s.name, t.name, t.pg_name, t.session from sqlserver.tables t
                join sqlserver.schemas s using (schema_id)
                where t.folded = ? and case when t.session is null then s.folded = ? else t.session = ? end
                """)) {
            statement.setString(1, Names.folded(name.object()));
            statement.setString(2, Names.folded(schema(name)));
            statement.setInt(3, session);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.of(table(found)) : Optional.empty();
            }
        }
    }

    /** @throws SqlError 208 */
    public Table require(ObjectName name) throws SQLException {
        return find(name).orElseThrow(() -> SqlError.missingObject(name.text()));
    }

    public Optional<Integer> schemaId(String schema) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select schema_id from sqlserver.schemas where folded = ?")) {
            statement.setString(1, Names.folded(schema));
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.of(found.getInt(1)) : Optional.empty();
            }
        }
    }

    /** @throws SqlError 2714 */
    public void createSchema(String schema) throws SQLException {
        if (schemaId(schema).isPresent() || SystemViews.isSystemSchema(schema)) {
            throw SqlError.objectExists(schema);
        }
        execute(
                "insert into sqlserver.schemas (name, folded) values (?, ?)",
                StoredText.of(schema),
                Names.folded(schema));
    }

    /**
     * Writes down a table, not yet its columns.
     *
     * @throws SqlError 2714 if there is one, 2760 if its schema is missing
     */
    public Table create(ObjectName name) throws SQLException {
        if (!isHere(name)) {
            throw SqlError.missingDatabase(String.valueOf(name.database()));
        }
        if (find(name).isPresent()) {
            throw SqlError.objectExists(name.object());
        }
        String schema = schema(name);
        int schemaId = schemaId(schema).orElseThrow(() -> SqlError.missingSchema(schema));
        int id = nextId();
        String stored = Names.stored(name.object(), id);
        execute(
                "insert into sqlserver.tables (object_id, schema_id, name, folded, pg_name, session) values (?, ?, ?, ?, ?, ?)",
                id,
                schemaId,
                StoredText.of(name.object()),
                Names.folded(name.object()),
                stored,
                name.isTemporary() ? session : null);
        return new Table(
                id,
                schema,
                name.object(),
                qualified(stored, name.isTemporary()),
                name.isTemporary(),
                List.of(),
                List.of());
    }

    /** Writes down a column; that its name is free has been seen to. */
    public Column addColumn(Table table, int id, String name, SqlType type, boolean nullable) throws SQLException {
        Column column = Column.numbered(id, name, type, nullable);
        execute(
                """
                insert into sqlserver.columns (object_id, column_id, name, folded, pg_name, type, length, precision, scale,
                    max_length, shown_precision, nullable, collation_name)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                table.id(),
                id,
                StoredText.of(name),
                Names.folded(name),
                Names.stored(name, id),
                type.name().text(),
                type.length(),
                type.precision(),
                type.scale(),
                type.maxLength(),
                type.shownPrecision(),
                nullable,
                column.collation());
        return column;
    }

    /** @throws SqlError 1913 if the table has an index of that name */
    public Index addIndex(Table table, String name, Index.Kind kind, boolean unique, int mostBytes)
            throws SQLException {
        String folded = Names.folded(name);
        if (table.indexes().stream()
                .anyMatch(index -> Names.folded(index.name()).equals(folded))) {
            throw SqlError.indexExists(name, table.text());
        }
        Index index = new Index(name, Names.stored(name, nextId()), kind, unique, mostBytes);
        execute(
                """
                insert into sqlserver.indexes (object_id, name, folded, pg_name, kind, is_unique, most_bytes)
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                table.id(),
                StoredText.of(name),
                folded,
                index.stored(),
                kind.name(),
                unique,
                mostBytes);
        return index;
    }

    public void drop(Table table) throws SQLException {
        execute("delete from sqlserver.tables where object_id = ?", table.id());
    }

    /** @throws SqlError 15335 if there is one of the new name */
    public void rename(Table table, String name) throws SQLException {
        if (find(new ObjectName(null, table.schema(), name)).isPresent()) {
            throw SqlError.renameExists(name);
        }
        execute(
                "update sqlserver.tables set name = ?, folded = ? where object_id = ?",
                StoredText.of(name),
                Names.folded(name),
                table.id());
    }

    /** Forgets the temporary tables, when the session ends. */
    public void forgetTemporary() throws SQLException {
        execute("delete from sqlserver.tables where session = ?", session);
    }

    private Table table(ResultSet found) throws SQLException {
        int id = found.getInt(1);
        found.getInt(5);
        boolean temporary = !found.wasNull();
        return new Table(
                id,
                StoredText.read(found.getString(2)),
                StoredText.read(found.getString(3)),
                qualified(found.getString(4), temporary),
                temporary,
                columns(id),
                indexes(id));
    }

    private List<Column> columns(int table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                """
                select column_id, name, pg_name, type, length, precision, scale, nullable, collation_name
                from sqlserver.columns where object_id = ? order by column_id
                """)) {
            statement.setInt(1, table);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    columns.add(new Column(
                            found.getInt(1),
                            StoredText.read(found.getString(2)),
                            Names.quoted(found.getString(3)),
                            new SqlType(
                                    TypeName.valueOf(found.getString(4).toUpperCase(Locale.ROOT)),
                                    found.getInt(5),
                                    found.getInt(6),
                                    found.getInt(7)),
                            found.getBoolean(8),
                            found.getString(9)));
                }
            }
        }
        return columns;
    }

    private List<Index> indexes(int table) throws SQLException {
        List<Index> indexes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "select name, pg_name, kind, is_unique, most_bytes from sqlserver.indexes where object_id = ?")) {
            statement.setInt(1, table);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    indexes.add(new Index(
                            StoredText.read(found.getString(1)),
                            found.getString(2),
                            Index.Kind.valueOf(found.getString(3)),
                            found.getBoolean(4),
                            found.getInt(5)));
                }
            }
        }
        return indexes;
    }

    private boolean isHere(ObjectName name) {
        return name.database() == null
                || name.isTemporary()
                || Names.folded(name.database()).equals(Names.folded(database));
    }

    private static String schema(ObjectName name) {
        return name.schema() == null || name.isTemporary() ? DEFAULT_SCHEMA : name.schema();
    }

    private static String qualified(String stored, boolean temporary) {
        return (temporary ? "pg_temp." : "data.") + Names.quoted(stored);
    }

    private int nextId() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select nextval('sqlserver.object_ids')::int");
                ResultSet next = statement.executeQuery()) {
            next.next();
            return next.getInt(1);
        }
    }

    private void execute(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
