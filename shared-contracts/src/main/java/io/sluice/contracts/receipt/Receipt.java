package io.sluice.contracts.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proof at the end of a run.
 *
 * @param verdict null while the run is live
 * @param detached sinks that the run went on without: nothing is claimed of what is in their destinations
 */
public record Receipt(
        String run,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Verdict verdict,
        List<StreamReceipt> streams,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> detached) {

    public enum Verdict {
        /** Books balance, and every destination's own figures equal what was sent. */
        VERIFIED,
        /** Some figure differs; the receipt shows which. */
        DIFFERENT,
        /** A figure could not be obtained, so nothing is claimed. */
        NOT_VERIFIED
    }

    public Receipt {
        streams = List.copyOf(streams);
        detached = List.copyOf(detached);
    }

    /** The source's own counts stand beside what was read. */
    public record StreamReceipt(
            String stream,
            SourceCounts source,
            long read,
            long kept,
            long filtered,
            long rejected,
            long moved,
            List<DestinationReceipt> destinations) {
        public StreamReceipt {
            destinations = List.copyOf(destinations);
        }
    }

    public record SourceCounts(long atStart, long atEnd) {}

    /** {@code made = written} and {@code stored = written - replaced} is {@code equal}. */
    public record DestinationReceipt(
            String task, String table, long made, long written, long replaced, long stored, boolean equal) {}
}
