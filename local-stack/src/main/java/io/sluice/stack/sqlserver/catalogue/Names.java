package io.sluice.stack.sqlserver.catalogue;

import io.sluice.stack.sqlserver.type.StoredText;
import java.util.Locale;

/**
 * Names on both sides. SQL Server's have up to 128 UTF-16 units and differ in more than case; PostgreSQL's have up to 63 bytes. So
 * PostgreSQL gets a name with what is readable of it, and a number.
 */
public final class Names {

    private static final int READABLE = 40;

    private Names() {}

    /** Two names with one folded form are one name. */
    public static String folded(String name) {
        return StoredText.of(name.toLowerCase(Locale.ROOT));
    }

    /** Not quoted. */
    static String stored(String name, int number) {
        String readable = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "");
        return readable.substring(0, Math.min(READABLE, readable.length())) + "_" + number;
    }

    /** @param stored made by {@link #stored}, so that it holds no quote */
    public static String quoted(String stored) {
        return '"' + stored + '"';
    }
}
