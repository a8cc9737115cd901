package io.sluice.stack.sqlserver.tsql;

import org.jspecify.annotations.Nullable;

/** {@code [database].[schema].[object]}, as it was written; what was left out is null. */
public record ObjectName(@Nullable String database, @Nullable String schema, String object) {

    /** Of one connection, and gone with it. */
    public boolean isTemporary() {
        return object.startsWith("#");
    }

    /** For messages. */
    public String text() {
        return (database == null ? "" : database + ".") + (schema == null ? "" : schema + ".") + object;
    }
}
