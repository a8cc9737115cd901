package io.sluice.runtime.lane;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.BatchHeader;

/**
 * What looks like a gap or a broken link may be a late zombie's doing, so it is judged only after fencing and looking again:
 * first it makes the lane be taken anew; seen twice in the same place, it stops the lane loudly.
 */
final class Suspicion {

    static final String CODE = "lane-suspect";

    /** Of a gap: a destination that was restored expects what Kafka has no more. */
    static final String GAP = "lane-gap";

    private Suspicion() {}

    static boolean isOne(SluiceFailure failure) {
        return failure.code().equals(CODE) || failure.code().equals(GAP);
    }

    /** Seen again in the same place. */
    static Bug confirmed(Lane lane, SluiceFailure failure) {
        boolean behind = failure.code().equals(GAP) && lane.assignment().output() == null;
        return new Bug(behind ? Event.TaskFailed.LANE_BEHIND : "lane-broken", failure.text(), failure);
    }

    /** What keeps an account is to be no further back than where its lane begins. */
    static void checkBegin(Lane lane, long next) {
        if (next < lane.begin().next()) {
            throw new Bug(
                    Event.TaskFailed.LANE_BEHIND,
                    "the ledger of lane " + lane + " expects sequence " + next + ", and generation "
                            + lane.task().generation() + " begins with "
                            + lane.begin().next()
                            + ": the destination was restored since that was made");
        }
    }

    /** @return true if the sequence is the next one, false if it was seen already */
    static boolean isNext(Lane lane, BatchHeader header, long next, long link) {
        if (header.sequence() < next) {
            return false;
        }
        if (header.sequence() > next) {
            throw new TransientFailure(
                    GAP,
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
