package io.sluice.stack.sqlserver.catalogue;

/**
 * A key or an index.
 *
 * @param stored its name in PostgreSQL, not quoted
 * @param mostBytes how long an entry may be
 */
public record Index(String name, String stored, Kind kind, boolean unique, int mostBytes) {

    /** What made it; a refused duplicate is told differently for each. */
    public enum Kind {
        PRIMARY_KEY,
        UNIQUE_CONSTRAINT,
        INDEX
    }
}
