package io.sluice.redshift.postgres;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.sink.LoadSettings;
import java.nio.charset.StandardCharsets;

/** A name as PostgreSQL takes it: quoted wherever it stands, because any word may be reserved one day. */
record SqlIdentifier(String name) {

    /** PostgreSQL cuts longer names in silence, so that two of them could become one. */
    private static final int MAX_BYTES = 63;

    SqlIdentifier {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_BYTES || name.indexOf(0) >= 0) {
            throw new BadConfiguration(
                    "name-not-allowed",
                    "\"" + name + "\" cannot be a name in PostgreSQL: it has " + bytes
                            + " bytes; allowed are 1 to 63 bytes of UTF-8 without NUL; choose another name");
        }
    }

    static SqlIdentifier schemaOf(LoadSettings settings) {
        return new SqlIdentifier(settings.schema());
    }

    /** The table that rows of this run are written to. */
    static SqlIdentifier written(LoadSettings settings, String table) {
        return new SqlIdentifier(settings.written(table));
    }

    String quoted() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    String in(SqlIdentifier schema) {
        return schema.quoted() + "." + quoted();
    }

    static String quote(String name) {
        return new SqlIdentifier(name).quoted();
    }
}
