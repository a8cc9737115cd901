package io.sluice.runtime.sink;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Whether a table that stands in the destination is one that Sluice made, and its columns are what they were made for. */
public final class OwnTable {

    private OwnTable() {}

    /**
     * Judges the table under its own name, also in replace: what is not ours shall not be swapped away.
     *
     * @param there its columns; none if there is no such table
     * @throws BadConfiguration {@code table-not-ours}
     */
    public static void requireOurs(LoadSettings settings, String table, Set<String> there) {
        if (there.isEmpty()) {
            return;
        }
        List<String> needed = new ArrayList<>(List.of(SluiceColumns.RUN, SluiceColumns.SPLIT, SluiceColumns.EXTRA));
        if (settings.merges()) {
            needed.add(SluiceColumns.KEY);
        }
        if (settings.mode() == LoadSettings.Mode.APPEND && there.contains(SluiceColumns.KEY)) {
            throw new BadConfiguration(
                    "table-not-ours",
                    "table " + settings.qualified(table) + " was made in mode merge: its rows have a key,"
                            + " and a key stands there once; write in mode merge, or append into another"
                            + " schema");
        }
        needed.removeAll(there);
        if (!needed.isEmpty()) {
            throw new BadConfiguration(
                    "table-not-ours",
                    "table " + settings.qualified(table) + " exists without " + String.join(", ", needed)
                            + ": it was not made by Sluice in mode "
                            + settings.mode().name().toLowerCase(Locale.ROOT)
                            + "; rename or drop it, or write into another schema");
        }
    }

    /** @throws BadConfiguration {@code column-conflict} if a column to come is there already */
    public static void requireFree(
            LoadSettings settings, String table, Set<String> there, Map<String, ColumnOrigin> added) {
        for (String column : added.keySet()) {
            if (there.contains(column)) {
                throw new BadConfiguration(
                        "column-conflict",
                        "column " + column + " of table " + settings.qualified(table)
                                + " was added by somebody else: _sluice_columns does not know it; rename it");
            }
        }
    }

    /**
     * A column keeps for ever what it was made for; another class has a column of its own.
     *
     * @param table qualified, for the message
     * @throws BadConfiguration {@code column-conflict}
     */
    public static void requireSame(
            String table, Map<String, ColumnOrigin> remembered, Map<String, ColumnOrigin> wanted) {
        wanted.forEach((column, origin) -> {
            ColumnOrigin before = remembered.get(column);
            if (before != null && !before.equals(origin)) {
                throw new BadConfiguration(
                        "column-conflict",
                        "column " + column + " of table " + table + " holds " + describe(before)
                                + ", but this run brings " + describe(origin)
                                + ": rename the field in the workflow, or pin the column as the destination has it");
            }
        });
    }

    private static String describe(ColumnOrigin origin) {
        return "class " + origin.valueClass().word() + " of path " + origin.path()
                + (origin.variantOf().isEmpty() ? "" : " as variant of " + origin.variantOf());
    }
}
