package io.sluice.orchestrator.plan;

import java.util.Map;

/** A topic that a run needs. */
public record TopicSpec(String name, int partitions, Map<String, String> config) {
    public TopicSpec {
        config = Map.copyOf(config);
    }
}
