package io.sluice.orchestrator.whole;

/** Workflows for the tests, three tasks each: what is not archived has no task behind its source. */
final class Example {

    private Example() {}

    static String workflow(String name, String schema, String more) {
        return """
                version: 1
                name: %s
                %s
                tasks:
                  read:
                    use: mongodb.read
                    connection: shop
                    database: shop
                    lanes: 4
                    collections:
                      orders: {mode: snapshot}
                  clean:
                    use: transform
                    from: [read]
                  load:
                    use: redshift.load
                    connection: warehouse
                    from: [clean]
                    write: {schema: %s, mode: merge}
                archive: off
                """
                .formatted(name, more, schema);
    }
}
