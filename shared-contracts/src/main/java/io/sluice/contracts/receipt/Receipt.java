package io.sluice.contracts.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The proof at the end of a run. {@code verdict} is null while the run is live. */
public record Receipt(
        String run, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Verdict verdict, List<StreamReceipt> streams) {

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
