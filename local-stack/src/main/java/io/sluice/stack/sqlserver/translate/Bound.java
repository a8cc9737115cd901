package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import org.jspecify.annotations.Nullable;

/**
 * An expression in PostgreSQL's words, with its type in SQL Server's.
 *
 * @param sql safe to stand beside any operator
 * @param type null for a NULL of no type
 */
record Bound(String sql, @Nullable SqlType type) {

    /** What two values are compared, ordered and joined by: of a datetimeoffset the moment alone. */
    String comparable() {
        return type != null && type.name() == TypeName.DATETIMEOFFSET ? "(" + sql + ").utc" : sql;
    }

    /** A NULL counts as an int, as in SQL Server. */
    SqlType knownType() {
        return type == null ? SqlType.INT : type;
    }
}
