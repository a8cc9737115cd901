package io.sluice.sqlserver.load;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.sink.LoadSettings;
import java.nio.charset.StandardCharsets;

/** A name as SQL Server takes it: in brackets wherever it stands, because any word may be reserved one day. */
record SqlName(String name) {

    /** SQL Server takes 128 UTF-16 units. The bound is that of every destination, so that all have the same names. */
    private static final int MAX_BYTES = 63;

    SqlName {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_BYTES || name.indexOf(0) >= 0) {
            throw new BadConfiguration(
                    "name-not-allowed",
                    "\"" + name + "\" cannot be a name in SQL Server: it has " + bytes
                            + " bytes; allowed are 1 to 63 bytes of UTF-8 without NUL; choose another name");
        }
    }

    static SqlName schemaOf(LoadSettings settings) {
        return new SqlName(settings.schema());
    }

    /** {@code [schema].[table]}. */
    static String of(LoadSettings settings, String table) {
        return new SqlName(table).in(schemaOf(settings));
    }

    static String quote(String name) {
        return new SqlName(name).quoted();
    }

    String quoted() {
        return '[' + name.replace("]", "]]") + ']';
    }

    String in(SqlName schema) {
        return schema.quoted() + "." + quoted();
    }

    /** As a literal, for functions and procedures that take a name as text. */
    static String literal(String text) {
        return "N'" + text.replace("'", "''") + "'";
    }
}
