package io.sluice.runtime.archive;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.Coordinate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Segments of a lane that cover its sequences from 0 on without a gap. They may overlap: two replicas that held the lane one
 * after the other cut it differently, but a sequence has the same content wherever it stands.
 *
 * @param segments in order, each with something that the one before has not
 * @param next the first sequence that the archive does not hold
 * @param link hash of the coordinate that sequence {@code next - 1} ended with
 * @param ended whether the marker is in it
 */
public record SegmentChain(List<Segment> segments, long next, long link, boolean ended) {

    public SegmentChain {
        segments = List.copyOf(segments);
    }

    /** @throws Bug if segments that touch do not chain: then they are of different content */
    static SegmentChain of(List<Segment> all) {
        List<Segment> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingLong(Segment::first).thenComparingLong(Segment::last));
        List<Segment> chain = new ArrayList<>();
        long next = 0;
        long link = Coordinate.START;
        boolean ended = false;
        int at = 0;
        while (!ended) {
            Segment longest = null;
            for (; at < sorted.size() && sorted.get(at).first() <= next; at++) {
                Segment each = sorted.get(at);
                if (each.first() == next && each.from() != link) {
                    throw new Bug(
                            "archive-broken",
                            "segment " + each.name() + " does not begin where sequence " + (next - 1) + " ended");
                }
                if (each.last() >= next && (longest == null || each.last() > longest.last())) {
                    longest = each;
                }
            }
            if (longest == null) {
                break;
            }
            chain.add(longest);
            next = longest.last() + 1;
            link = longest.to();
            ended = longest.end();
        }
        return new SegmentChain(chain, next, link, ended);
    }

    /** Bytes of the objects. */
    public long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }
}
