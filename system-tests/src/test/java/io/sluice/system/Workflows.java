package io.sluice.system;

/** Workflow definitions for the tests, as a user would write them. */
public final class Workflows {

    private Workflows() {}

    public record Definition(String name, String text) {
        /** @param lines behind all others */
        public Definition and(String lines) {
            return new Definition(name, text + lines);
        }

        public Definition with(String line, String instead) {
            if (!text.contains(line)) {
                throw new IllegalArgumentException("no such line: " + line);
            }
            return new Definition(name, text.replace(line, instead));
        }
    }

    /** The same edge into PostgreSQL and into SQL Server. */
    public static Definition copyToBoth(String name, String database, String collections, int lanes) {
        return copy(name, database, collections, lanes)
                .and(
                        """
                          report:
                            use: sqlserver.load
                            connection: reporting
                            from: [clean]
                            write: {schema: %s, mode: merge}
                        """
                                .formatted(database));
    }

    /** Source, transform and sink in a row; the schema is called as the database. */
    public static Definition copy(String name, String database, String collections, int lanes) {
        return new Definition(
                name,
                """
                version: 1
                name: %s
                tasks:
                  read:
                    use: mongodb.read
                    connection: shop
                    database: %s
                    lanes: %d
                    collections: %s
                  clean:
                    use: transform
                    from: [read]
                    steps:
                      - flatten: {depth: 3}
                  load:
                    use: redshift.load
                    connection: warehouse
                    from: [clean]
                    write: {schema: %s, mode: merge}
                """
                        .formatted(name, database, lanes, collections, database));
    }
}
