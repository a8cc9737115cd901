package io.sluice.stack.sqlserver.definition;

import io.sluice.stack.sqlserver.catalogue.Catalogue;
import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Index;
import io.sluice.stack.sqlserver.catalogue.Index.Kind;
import io.sluice.stack.sqlserver.catalogue.Names;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Statement.KeyDefinition;
import io.sluice.stack.sqlserver.type.TypeName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes keys and indexes. NULL equals NULL in them, and trailing blanks do not count, as in SQL Server. A key may be longer in its
 * declaration than an entry may be: then each row is judged.
 */
final class Keys {

    private static final int CLUSTERED_BYTES = 900;
    private static final int NONCLUSTERED_BYTES = 1_700;

    private final Connection connection;
    private final Catalogue catalogue;

    Keys(Connection connection, Catalogue catalogue) {
        this.connection = connection;
        this.catalogue = catalogue;
    }

    /** @return a warning if a row may turn out to be too long for it */
    Optional<SqlError> create(Table table, KeyDefinition key, boolean unique, Kind kind) throws SQLException {
        List<Column> columns = columns(table, key);
        String name = key.name() == null ? generatedName(table, kind) : key.name();
        int most = key.clustered() ? CLUSTERED_BYTES : NONCLUSTERED_BYTES;
        String organisation = key.clustered() ? "clustered" : "nonclustered";
        int least = columns.stream()
                .filter(column -> !RowSize.isVariable(column.type()))
                .mapToInt(column -> column.type().maxLength())
                .sum();
        if (least > most) {
            throw SqlError.keyAlwaysTooLong(name, least, most, organisation);
        }
        Index index = catalogue.addIndex(table, name, kind, unique, most);
        execute("create " + (unique ? "unique " : "") + "index " + Names.quoted(index.stored()) + " on "
                + table.stored() + " ("
                + columns.stream().map(Keys::keyed).collect(Collectors.joining(", ")) + ")"
                + (unique ? " nulls not distinct" : ""));
        int longest =
                columns.stream().mapToInt(column -> column.type().maxLength()).sum();
        if (longest <= most) {
            return Optional.empty();
        }
        execute("alter table " + table.stored() + " add constraint " + Names.quoted("key_" + index.stored())
                + " check (sqlserver.fits_key("
                + columns.stream().map(Keys::bytes).collect(Collectors.joining(" + "))
                + ", " + most + ", '" + index.stored() + "'))");
        return Optional.of(new SqlError(
                1945,
                10,
                "Warning! The maximum key length for a " + organisation + " index is " + most + " bytes. The index '"
                        + name + "' has maximum length of " + longest
                        + " bytes. For some combination of large values, the insert/update operation will fail."));
    }

    private static List<Column> columns(Table table, KeyDefinition key) {
        List<Column> columns = new ArrayList<>();
        for (String name : key.columns()) {
            Column column = table.column(name).orElseThrow(() -> SqlError.missingKeyColumn(name));
            if (column.type().isMax()) {
                throw SqlError.keyTypeRefused(column.name(), table.text());
            }
            columns.add(column);
        }
        return columns;
    }

    private static String generatedName(Table table, Kind kind) {
        String start = table.name().substring(0, Math.min(9, table.name().length()));
        return (kind == Kind.PRIMARY_KEY ? "PK__" : "UQ__") + start + "__"
                + String.format(Locale.ROOT, "%016X", table.id());
    }

    private static String keyed(Column column) {
        return column.type().name() == TypeName.DATETIMEOFFSET ? "((" + column.stored() + ").utc)" : column.stored();
    }

    private static String bytes(Column column) {
        return "coalesce(" + RowSize.bytes(column) + ", 0)";
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
