package io.sluice.transform.table;

import io.sluice.runtime.naming.DestinationName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hands out the names of a table's columns, in the order of the schema log: who comes first keeps the plain name. */
final class ColumnNames {

    private final Set<String> taken = new HashSet<>();

    String plain(List<String> path) {
        return take(DestinationName.of(path), path);
    }

    String variant(String plainName, List<String> path, String valueClass) {
        List<String> hashed = new ArrayList<>(path);
        hashed.add("__v_" + valueClass);
        return take(plainName + "__v_" + valueClass, hashed);
    }

    private String take(String wanted, List<String> hashed) {
        if (DestinationName.isPlain(wanted) && taken.add(wanted)) {
            return wanted;
        }
        List<String> salted = new ArrayList<>(hashed);
        String name = DestinationName.hashed(wanted, salted);
        // Somebody may have named a field as our hash comes out; the next hash is as good and as fixed.
        while (!taken.add(name)) {
            salted.add("");
            name = DestinationName.hashed(wanted, salted);
        }
        return name;
    }
}
