package io.sluice.stack.sqlserver.definition;

import io.sluice.stack.sqlserver.catalogue.Catalogue;
import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Index.Kind;
import io.sluice.stack.sqlserver.catalogue.Names;
import io.sluice.stack.sqlserver.catalogue.StoredType;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.ObjectName;
import io.sluice.stack.sqlserver.tsql.Parser;
import io.sluice.stack.sqlserver.tsql.Statement.AddColumns;
import io.sluice.stack.sqlserver.tsql.Statement.ColumnDefinition;
import io.sluice.stack.sqlserver.tsql.Statement.CreateIndex;
import io.sluice.stack.sqlserver.tsql.Statement.CreateTable;
import io.sluice.stack.sqlserver.tsql.Statement.DropTable;
import io.sluice.stack.sqlserver.tsql.Statement.KeyDefinition;
import io.sluice.stack.sqlserver.type.SqlType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Does what CREATE, ALTER, DROP, TRUNCATE and sp_rename say, inside the session's transaction. */
public final class Definitions {

    private final Connection connection;
    private final Catalogue catalogue;
    private final Keys keys;

    public Definitions(Connection connection, Catalogue catalogue) {
        this.connection = connection;
        this.catalogue = catalogue;
        this.keys = new Keys(connection, catalogue);
    }

    /** @return warnings */
    public List<SqlError> create(CreateTable create) throws SQLException {
        Set<String> keyed = create.keys().stream()
                .filter(KeyDefinition::primary)
                .flatMap(key -> key.columns().stream())
                .map(Names::folded)
                .collect(Collectors.toSet());
        refuseNullableKey(create, keyed);
        refuseDuplicates(create.table().object(), create.columns(), new HashSet<>());
        refuseTooMany("CREATE TABLE", create.table().object(), create.columns(), 0);
        Table table = catalogue.create(create.table());
        List<Column> columns = new ArrayList<>();
        for (ColumnDefinition definition : create.columns()) {
            columns.add(add(table, definition, columns.size() + 1, keyed.contains(Names.folded(definition.name()))));
        }
        RowSize.refuseTooLong(table.name(), columns);
        String check = RowSize.check(columns);
        execute("create table " + table.stored() + " ("
                + columns.stream().map(Definitions::declared).collect(Collectors.joining(", "))
                + (check.isEmpty() ? "" : ", " + check) + ")");
        List<SqlError> warnings = new ArrayList<>();
        for (KeyDefinition key : create.keys()) {
            // What the table holds by now is read again, so that two keys of one name are noticed.
            keys.create(
                            catalogue.require(create.table()),
                            key,
                            true,
                            key.primary() ? Kind.PRIMARY_KEY : Kind.UNIQUE_CONSTRAINT)
                    .ifPresent(warnings::add);
        }
        return warnings;
    }

    public void addColumns(AddColumns add) throws SQLException {
        execute("lock table " + toAlter(add).stored() + " in access exclusive mode");
        // Read once more: who had the lock before may have added columns.
        Table table = toAlter(add);
        Set<String> taken = table.columns().stream()
                .map(column -> Names.folded(column.name()))
                .collect(Collectors.toSet());
        refuseDuplicates(table.text(), add.columns(), taken);
        refuseTooMany(
                "ALTER TABLE", table.name(), add.columns(), table.columns().size());
        List<Column> columns = new ArrayList<>(table.columns());
        List<String> changes = new ArrayList<>();
        for (ColumnDefinition definition : add.columns()) {
            Column column = column(definition, columns.size() + 1, false);
            columns.add(column);
            changes.add("add column " + declared(column));
        }
        RowSize.refuseTooLong(table.name(), columns);
        String check = RowSize.check(columns);
        if (!check.isEmpty()) {
            changes.add("drop constraint if exists " + RowSize.CHECK);
            changes.add("add " + check + " not valid");
        }
        execute("alter table " + table.stored() + " " + String.join(", ", changes));
        for (ColumnDefinition definition : add.columns()) {
            int id = table.columns().size() + 1 + add.columns().indexOf(definition);
            add(table, definition, id, false);
        }
    }

    private Table toAlter(AddColumns add) throws SQLException {
        return catalogue
                .find(add.table())
                .orElseThrow(() -> SqlError.missingToAlter(add.table().text()));
    }

    /** @return warnings */
    public List<SqlError> createIndex(CreateIndex create) throws SQLException {
        Table table = catalogue.require(create.table());
        return keys.create(table, create.key(), create.unique(), Kind.INDEX)
                .map(List::of)
                .orElse(List.of());
    }

    public void drop(DropTable drop) throws SQLException {
        for (ObjectName name : drop.tables()) {
            Optional<Table> table = catalogue.find(name);
            if (table.isPresent()) {
                execute("drop table " + table.get().stored());
                catalogue.drop(table.get());
            } else if (!drop.ifExists()) {
                throw SqlError.missingToDrop(name.text());
            }
        }
    }

    public void truncate(ObjectName name) throws SQLException {
        Table table = catalogue.find(name).orElseThrow(() -> SqlError.missingToTruncate(name.text()));
        execute("truncate table " + table.stored());
    }

    /** @param to not a quoted name: brackets in it would become part of the name */
    public void rename(String from, String to) throws SQLException {
        ObjectName name = Parser.objectName(from);
        Optional<Table> table = name == null ? Optional.empty() : catalogue.find(name);
        if (table.isEmpty() || table.get().temporary()) {
            throw SqlError.missingToRename(from);
        }
        // PostgreSQL's own name stays, so nothing but this lock makes readers wait for the new name.
        execute("lock table " + table.get().stored() + " in access exclusive mode");
        catalogue.rename(table.get(), to);
    }

    private Column add(Table table, ColumnDefinition definition, int id, boolean keyed) throws SQLException {
        Column column = column(definition, id, keyed);
        return catalogue.addColumn(table, id, column.name(), column.type(), column.nullable());
    }

    private static Column column(ColumnDefinition definition, int id, boolean keyed) {
        boolean nullable = definition.nullable() == null ? !keyed : definition.nullable();
        return Column.numbered(id, definition.name(), definition.type(), nullable);
    }

    private static void refuseNullableKey(CreateTable create, Set<String> keyed) {
        for (ColumnDefinition column : create.columns()) {
            if (Boolean.TRUE.equals(column.nullable()) && keyed.contains(Names.folded(column.name()))) {
                throw SqlError.nullablePrimaryKey(create.table().object());
            }
        }
        if (create.keys().stream().filter(KeyDefinition::primary).count() > 1) {
            throw new SqlError(
                    8110,
                    16,
                    "Cannot add multiple PRIMARY KEY constraints to table '"
                            + create.table().object() + "'.");
        }
    }

    private static void refuseDuplicates(String table, List<ColumnDefinition> columns, Set<String> taken) {
        for (ColumnDefinition column : columns) {
            if (!taken.add(Names.folded(column.name()))) {
                throw SqlError.duplicateColumn(column.name(), table);
            }
        }
    }

    private static void refuseTooMany(String statement, String table, List<ColumnDefinition> columns, int before) {
        if (before + columns.size() > Table.MOST_COLUMNS) {
            String first = columns.get(Table.MOST_COLUMNS - before).name();
            throw SqlError.tooManyColumns(statement, first, table);
        }
    }

    /** The column with the checks that its type has in SQL Server and not in PostgreSQL. */
    private static String declared(Column column) {
        String declaration =
                column.stored() + " " + StoredType.of(column.type()) + (column.nullable() ? "" : " not null");
        String check = check(column.type(), column.stored());
        return check.isEmpty()
                ? declaration
                : declaration + " constraint " + column.checkName() + " check (" + check + ")";
    }

    private static String check(SqlType type, String stored) {
        if (type.isMax()) {
            return "";
        }
        return switch (type.name()) {
            case TINYINT -> stored + " between 0 and 255";
            case VARBINARY -> "octet_length(" + stored + ") <= " + type.length();
            // Most values are shorter in bytes already, which is quick to see.
            case VARCHAR ->
                "octet_length(" + stored + ") <= " + type.length() + " or octet_length(sqlserver.utf8(" + stored
                        + ")) <= " + type.length();
            case NVARCHAR ->
                "octet_length(" + stored + ") <= " + type.length() + " or sqlserver.units(" + stored + ") <= "
                        + type.length();
            default -> "";
        };
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
