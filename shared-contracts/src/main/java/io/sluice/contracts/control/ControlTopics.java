package io.sluice.contracts.control;

/** The fixed topics of the control plane. */
public final class ControlTopics {

    /** Compacted; key {@code <run>/<task>}; value {@link TaskAssignment}, or a tombstone once the run is gone. */
    public static final String ASSIGNMENTS = "sluice.assignments";

    /** {@link Event}s; key is the run, or the connector for heartbeats. */
    public static final String EVENTS = "sluice.events";

    private ControlTopics() {}

    /** {@link Command}s that exactly one replica of the connector does; key is the run. */
    public static String commands(String connector) {
        return "sluice.commands." + connector;
    }

    public static String assignmentKey(String run, String task) {
        return run + "/" + task;
    }
}
