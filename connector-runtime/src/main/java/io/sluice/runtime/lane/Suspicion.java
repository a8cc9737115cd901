package io.sluice.runtime.lane;

import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.BatchHeader;

/**
 * What looks like a gap or a broken link may be a late zombie's doing, so it is judged only after fencing and looking again:
 * first it makes the lane be taken anew; seen twice in the same place, it stops the lane loudly.
 */
final class Suspicion {

    static final String CODE = "lane-suspect";

    private Suspicion() {}

    /** @return true if the sequence is the next one, false if it was seen already */
    static boolean isNext(Lane lane, BatchHeader header, long next, long link) {
        if (header.sequence() < next) {
            return false;
        }
        if (header.sequence() > next) {
            throw new TransientFailure(
                    CODE,
                    "lane " + lane + " has a gap: sequence " + header.sequence() + " came where " + next
                            + " was expected; what lies between is neither in Kafka nor in the destination");
        }
        if (header.from() != link) {
            throw new TransientFailure(
                    CODE,
                    "lane " + lane + " is broken at sequence " + next + ": it begins behind "
                            + Long.toHexString(header.from()) + ", but the one before it ended with "
                            + Long.toHexString(link));
        }
        return true;
    }
}
