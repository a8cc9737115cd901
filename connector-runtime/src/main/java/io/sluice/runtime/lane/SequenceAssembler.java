package io.sluice.runtime.lane;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.kafka.InRecord;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins a lane's records to whole sequences. Parts of one sequence are in one transaction, so they follow each other. */
final class SequenceAssembler {

    private @Nullable BatchHeader first;
    private final List<Sequence.Payload> payloads = new ArrayList<>();
    private @Nullable ByteArrayOutputStream pieces;
    private int nextPart;

    /** The sequences that these records complete. What is left waits for the next call. */
    List<Sequence> add(List<InRecord> records) {
        List<Sequence> whole = new ArrayList<>();
        for (InRecord record : records) {
            Sequence done = add(record);
            if (done != null) {
                whole.add(done);
            }
        }
        return whole;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** About how many bytes the unfinished sequence will have. */
    long expectedBytes() {
        BatchHeader header = first;
        return header == null ? 0 : (long) header.parts() * BatchCodec.LIMIT;
    }

    private @Nullable Sequence add(InRecord record) {
        BatchHeader header = BatchHeader.of(record.headers());
        if (BatchCodec.checksum(record.value()) != header.checksum()) {
            throw new Bug(
                    "checksum",
                    "the record at offset " + record.offset() + " of lane " + record.partition()
                            + " does not have the checksum that it was sent with");
        }
        BatchHeader begun = first;
        if (begun == null || begun.sequence() != header.sequence()) {
            // A lane that is taken up in the middle of a sequence that was trimmed cannot happen: trimming stops at
            // wholes.
            if (header.part() != 0 || begun != null) {
                throw new Bug(
                        "part-missing",
                        "part " + header.part() + " of sequence " + header.sequence() + " follows part "
                                + (nextPart - 1) + " of sequence " + (begun == null ? "none" : begun.sequence()));
            }
            first = header;
            begun = header;
            nextPart = 0;
        }
        if (header.part() != nextPart) {
            throw new Bug(
                    "part-missing",
                    "part " + header.part() + " of sequence " + header.sequence() + " came where part " + nextPart
                            + " was expected");
        }
        nextPart++;
        keep(record, header);
        if (nextPart < begun.parts()) {
            return null;
        }
        Sequence whole = new Sequence(begun, payloads, record.offset(), header.bytesTotal());
        first = null;
        payloads.clear();
        return whole;
    }

    private void keep(InRecord record, BatchHeader header) {
        ByteArrayOutputStream joined = pieces;
        if (header.more() || joined != null) {
            if (joined == null) {
                joined = new ByteArrayOutputStream(record.value().length * 2);
                pieces = joined;
            }
            joined.writeBytes(record.value());
            if (!header.more()) {
                payloads.add(new Sequence.Payload(header.table(), joined.toByteArray()));
                pieces = null;
            }
        } else if (header.kind() == BatchHeader.Kind.ROWS) {
            payloads.add(new Sequence.Payload(header.table(), record.value()));
        }
    }
}
