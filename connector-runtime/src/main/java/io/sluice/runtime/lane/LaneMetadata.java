package io.sluice.runtime.lane;

import io.sluice.contracts.failure.Bug;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a lane commits beside an input offset, as text: {@code 1;next;link;rows;bytes;tail;position}.
 *
 * @param next the next sequence of the lane
 * @param link hash of the coordinate that sequence {@code next - 1} ended with
 * @param rows documents of the lane so far
 * @param bytes a reader of an edge: value bytes of the edge that it has done with; a source: bytes that it has written
 * @param tail offset of the lane's last output record; -1 if there is none, or no output
 * @param position the source's, inside the split that the offset points to; null at the split's beginning
 * @param positionInTail the position is too long for an offset's metadata and stands in the tail record's headers
 */
@SuppressWarnings("ArrayRecordComponent")
record LaneMetadata(
        long next, long link, long rows, long bytes, long tail, byte @Nullable [] position, boolean positionInTail) {

    /** Brokers refuse more than 4,096 characters, and the producer does not survive the refusal. */
    static final int LIMIT = 4096;

    private static final int POSITION_LIMIT = 3900;

    String toText() {
        byte[] at = position;
        String place = "";
        if (at != null) {
            place = Base64.getEncoder().encodeToString(at);
            if (place.length() > POSITION_LIMIT) {
                place = "tail";
            } else {
                place = "=" + place;
            }
        }
        return "1;" + next + ";" + Long.toHexString(link) + ";" + rows + ";" + bytes + ";" + tail + ";" + place;
    }

    static LaneMetadata of(String text) {
        String[] parts = text.split(";", -1);
        if (parts.length != 7 || !parts[0].equals("1")) {
            throw new Bug("offset-metadata", "a committed offset carries metadata that this version does not read");
        }
        String place = parts[6];
        return new LaneMetadata(
                Long.parseLong(parts[1]),
                Long.parseUnsignedLong(parts[2], 16),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]),
                place.startsWith("=") ? Base64.getDecoder().decode(place.substring(1)) : null,
                place.equals("tail"));
    }
}
