package io.sluice.stack.mongo.query;

import io.sluice.stack.mongo.store.Direction;
import io.sluice.stack.mongo.store.IdInterval;
import io.sluice.stack.mongo.store.IdKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The intervals of {@code _id} that a filter confines its documents to: ascending, none of them touching another. */
public final class IdBounds {

    static final IdBounds EVERYTHING = new IdBounds(List.of(IdInterval.EVERYTHING));
    static final IdBounds NOTHING = new IdBounds(List.of());

    private final List<IdInterval> ascending;

    private IdBounds(List<IdInterval> ascending) {
        this.ascending = ascending;
    }

    static IdBounds of(IdInterval interval) {
        return interval.isEmpty() ? NOTHING : new IdBounds(List.of(interval));
    }

    /** Of intervals that do not overlap, or are the same. */
    static IdBounds anyOf(List<IdInterval> intervals) {
        List<IdInterval> sorted = new ArrayList<>(intervals);
        sorted.sort((left, right) -> IdKey.compare(left.low(), right.low()));
        List<IdInterval> distinct = new ArrayList<>();
        for (IdInterval interval : sorted) {
            if (distinct.isEmpty()
                    || IdKey.compare(distinct.get(distinct.size() - 1).low(), interval.low()) != 0) {
                distinct.add(interval);
            }
        }
        return new IdBounds(distinct);
    }

    IdBounds and(IdBounds other) {
        List<IdInterval> both = new ArrayList<>();
        for (IdInterval left : ascending) {
            for (IdInterval right : other.ascending) {
                IdInterval common = left.and(right);
                if (common != null) {
                    both.add(common);
                }
            }
        }
        return new IdBounds(both);
    }

    /** In the order in which a walk comes by them. */
    public List<IdInterval> inOrder(Direction direction) {
        if (direction == Direction.ASCENDING) {
            return ascending;
        }
        List<IdInterval> descending = new ArrayList<>(ascending);
        Collections.reverse(descending);
        return descending;
    }
}
