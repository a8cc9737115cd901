package io.sluice.runtime.archive;

import io.sluice.runtime.split.SplitRecord;
import java.util.List;

/**
 * The object {@code splits.json}: a source's plan, as it stands in the splits topic.
 *
 * @param lanes by lane, its splits and its end
 */
record ArchivedPlan(int format, List<List<SplitRecord>> lanes) {

    static final int FORMAT = 1;

    ArchivedPlan {
        lanes = List.copyOf(lanes);
    }
}
