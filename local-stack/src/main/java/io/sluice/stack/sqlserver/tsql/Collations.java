package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import java.util.Locale;
import java.util.Set;

/**
 * The collations that the stand-in has. All are binary and all of its varchar is UTF-8, so naming one changes nothing; naming any other
 * is refused, because it would.
 */
final class Collations {

    private static final Set<String> BINARY = Set.of(
            "latin1_general_bin2", "latin1_general_100_bin2", "latin1_general_100_bin2_utf8", "database_default");

    private Collations() {}

    /** @throws SqlError 448 */
    static void check(String name) {
        if (!BINARY.contains(name.toLowerCase(Locale.ROOT))) {
            throw SqlError.invalidCollation(name);
        }
    }
}
