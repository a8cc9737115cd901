package io.sluice.runtime.lane;

import io.sluice.runtime.batch.BatchHeader;
import java.util.List;

/**
 * A whole sequence of a lane as it came: its header and its values.
 *
 * @param header of part 0: it speaks for the sequence
 * @param payloads whole values, pieces joined; none in an empty sequence and in a marker
 * @param lastOffset of its last record
 * @param bytesTotal value bytes of the edge up to its end
 */
record Sequence(BatchHeader header, List<Payload> payloads, long lastOffset, long bytesTotal) {

    Sequence {
        payloads = List.copyOf(payloads);
    }

    long number() {
        return header.sequence();
    }

    long bytes() {
        return payloads.stream().mapToLong(payload -> payload.value().length).sum();
    }

    boolean isMarker() {
        return header.kind() == BatchHeader.Kind.MARKER;
    }

    /** @param table the destination table, or empty for a source's documents */
    @SuppressWarnings("ArrayRecordComponent")
    record Payload(String table, byte[] value) {}
}
