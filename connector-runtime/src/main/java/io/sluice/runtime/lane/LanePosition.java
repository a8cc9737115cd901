package io.sluice.runtime.lane;

import org.jspecify.annotations.Nullable;

/**
 * Where a lane with an output goes on.
 *
 * @param next sequence
 * @param link hash of the coordinate behind which it begins
 * @param position the source's, inside the split at {@code inputOffset}; null at its beginning
 * @param rowsTotal documents of the lane so far
 * @param bytesTotal value bytes of the output so far
 * @param tail offset of the last output record, -1 if there is none
 * @param ended the output ends with its marker
 */
@SuppressWarnings("ArrayRecordComponent")
record LanePosition(
        long next,
        long link,
        byte @Nullable [] position,
        long rowsTotal,
        long bytesTotal,
        long tail,
        long inputOffset,
        boolean ended) {

    LanePosition withInputOffset(long offset) {
        return new LanePosition(next, link, position, rowsTotal, bytesTotal, tail, offset, ended);
    }
}
