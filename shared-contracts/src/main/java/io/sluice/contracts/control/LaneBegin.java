package io.sluice.contracts.control;

/**
 * Where a lane begins in the topics of its generation. In a run's first generation that is its beginning; in a later one,
 * what lies before is in every destination already.
 *
 * @param next the first sequence
 * @param link hash of the coordinate that the sequence before ended with
 * @param rows documents of the lane that lie before
 */
public record LaneBegin(long next, long link, long rows) {

    public static final LaneBegin START = new LaneBegin(0, 0, 0);

    public LaneBegin {
        if (next < 0 || rows < 0) {
            throw new IllegalArgumentException("a lane cannot begin at sequence " + next + " behind " + rows + " rows");
        }
    }
}
