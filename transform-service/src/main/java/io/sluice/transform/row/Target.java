package io.sluice.transform.row;

import io.sluice.runtime.batch.ValueClass;
import io.sluice.transform.settings.FieldPath;
import io.sluice.transform.settings.PinnedType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the values of a path go: its cells by class, as far as the schema log knows them. */
final class Target {

    private static final int CLASSES = ValueClass.values().length;

    final List<String> path;
    final String overflowName;
    final @Nullable PinnedType pinned;

    /** Of the cells below; another number than the sheet's says that they have to be looked up again. */
    long resolved = -1;

    @Nullable
    ValueClass plain;

    final @Nullable Cells[] cells = new @Nullable Cells[CLASSES];

    /** Which reading of which row came here last: a second time in one reading is a repeated field. */
    long lastReading = -1;

    /** Values by class that a column would hold; planning looks at it. */
    final long[] counts = new long[CLASSES];

    Target(List<String> path, @Nullable PinnedType pinned) {
        this.path = path;
        this.overflowName = FieldPath.write(path);
        this.pinned = pinned;
    }

    @Nullable
    ValueClass mostFrequent() {
        int best = 0;
        for (int i = 1; i < CLASSES; i++) {
            if (counts[i] > counts[best]) {
                best = i;
            }
        }
        return counts[best] == 0 ? null : ValueClass.values()[best];
    }
}
