package io.sluice.contracts.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The fixed topics of the control plane. Whoever starts first makes them; all make them alike. */
public final class ControlTopics {

    /** Compacted; key {@code <run>/<task>}; value {@link TaskAssignment}, or a tombstone once the run is gone. */
    public static final String ASSIGNMENTS = "sluice.assignments";

    /** {@link Event}s; key is the run, or the connector for heartbeats. */
    public static final String EVENTS = "sluice.events";

    private static final String A_DAY = "86400000";
    private static final int COMMAND_PARTITIONS = 4;

    private ControlTopics() {}

    /** {@link Command}s that exactly one replica of the connector does; key is the run. */
    public static String commands(String connector) {
        return "sluice.commands." + connector;
    }

    public static String assignmentKey(String run, String task) {
        return run + "/" + task;
    }

    /** A control topic as it has to be. */
    public record Topic(String name, int partitions, Map<String, String> config) {
        public Topic {
            config = Map.copyOf(config);
        }
    }

    /** The topics that somebody needs who speaks with these connectors. */
    public static List<Topic> with(Collection<String> connectors) {
        List<Topic> topics = new ArrayList<>();
        topics.add(new Topic(ASSIGNMENTS, 1, Map.of("cleanup.policy", "compact", "segment.ms", "3600000")));
        // The broker's clock stamps events, so that heartbeats of an hour ago are known to be old.
        topics.add(new Topic(EVENTS, 1, Map.of("retention.ms", A_DAY, "message.timestamp.type", "LogAppendTime")));
        connectors.forEach(connector ->
                topics.add(new Topic(commands(connector), COMMAND_PARTITIONS, Map.of("retention.ms", A_DAY))));
        return topics;
    }
}
