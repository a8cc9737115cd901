package io.sluice.stack.sqlserver.catalogue;

import java.util.List;
import java.util.Optional;

/**
 * A table, or a system view, and what it is called on both sides.
 *
 * @param stored its name in PostgreSQL, with its schema, quoted
 */
public record Table(
        int id,
        String schema,
        String name,
        String stored,
        boolean temporary,
        List<Column> columns,
        List<Index> indexes) {

    public static final int MOST_COLUMNS = 1_024;

    /** {@code dbo.orders}, for messages. */
    public String text() {
        return temporary ? name : schema + "." + name;
    }

    public Optional<Column> column(String name) {
        String folded = Names.folded(name);
        return columns.stream()
                .filter(column -> Names.folded(column.name()).equals(folded))
                .findFirst();
    }

    public Optional<Column> storedColumn(String stored) {
        return columns.stream()
                .filter(column -> column.stored().equals(Names.quoted(stored)))
                .findFirst();
    }

    public Optional<Index> storedIndex(String stored) {
        return indexes.stream().filter(index -> index.stored().equals(stored)).findFirst();
    }
}
