package io.sluice.stack.sqlserver.catalogue;

import io.sluice.stack.sqlserver.type.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name as it was first written
 * @param stored its name in PostgreSQL, quoted
 */
public record Column(int id, String name, String stored, SqlType type, boolean nullable, @Nullable String collation) {

    private static final String LENGTH_CHECK = "fits_";

    /** A column of a system view, or of a result. */
    public static Column of(String name, String stored, SqlType type) {
        return new Column(0, name, stored, type, true, null);
    }

    /** The n-th column of a table. */
    public static Column numbered(int id, String name, SqlType type, boolean nullable) {
        return new Column(
                id,
                name,
                Names.quoted(Names.stored(name, id)),
                type,
                nullable,
                type.isText() ? SystemViews.COLLATION : null);
    }

    /** What PostgreSQL calls the check of its length, quoted. */
    public String checkName() {
        return Names.quoted(LENGTH_CHECK + stored.replace("\"", ""));
    }
}
