package io.sluice.runtime.connector;

import java.util.List;
import java.util.Map;

/**
 * @param splits in the order in which each lane reads them
 * @param samples raw documents for planning the columns behind; all of them together at most a few MiB
 * @param documents each stream's count at the start, streams that are empty included
 */
public record SourcePlan(List<Split> splits, List<Sample> samples, Map<String, Long> documents) {

    public SourcePlan {
        splits = List.copyOf(splits);
        samples = List.copyOf(samples);
        documents = Map.copyOf(documents);
    }

    /** Some documents of a stream, in an order that the same data always gives. */
    public record Sample(String stream, List<byte[]> documents) {
        public Sample {
            documents = List.copyOf(documents);
        }
    }
}
