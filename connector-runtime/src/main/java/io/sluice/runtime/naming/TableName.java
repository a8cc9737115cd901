package io.sluice.runtime.naming;

import java.util.List;

/** The table that a collection's documents go to: a pure function of the collection's name. */
public final class TableName {

    private TableName() {}

    public static String of(String collection) {
        String name = DestinationName.of(List.of(collection));
        return DestinationName.isPlain(name) ? name : DestinationName.hashed(name, List.of(collection));
    }
}
