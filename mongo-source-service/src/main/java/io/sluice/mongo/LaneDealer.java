package io.sluice.mongo;

import io.sluice.mongo.split.IdRange;
import io.sluice.runtime.connector.Split;
import java.util.ArrayList;
import java.util.List;

/** Deals splits out to lanes in turn; each collection begins at the lane after the one that the last split went to. */
final class LaneDealer {

    private final int lanes;
    private int next;

    LaneDealer(int lanes) {
        this.lanes = lanes;
    }

    /** @param spread over how many lanes, at most the task's */
    List<Split> deal(String stream, List<IdRange> ranges, int spread) {
        List<Split> splits = new ArrayList<>(ranges.size());
        int first = next;
        for (int i = 0; i < ranges.size(); i++) {
            int lane = (first + i % spread) % lanes;
            splits.add(new Split(stream + "-" + i, stream, lane, ranges.get(i).toBytes()));
            next = (lane + 1) % lanes;
        }
        return splits;
    }
}
