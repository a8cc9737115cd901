package io.sluice.contracts.naming;

/**
 * The Kafka names of one generation of one run: {@code sluice.run.<run>.<task>[.splits|.schema|.rejected].g<generation>}.
 * Groups and transactional ids carry the generation as well: after a total loss a cluster hands out producer ids anew.
 */
public record RunNames(String run, int generation) {

    public static final String PREFIX = "sluice.run.";

    /** The edge: what the task produces, one partition a lane. */
    public String edge(String task) {
        return name(task, "");
    }

    /** A source's input: its splits, one partition a lane, each ended by one end record. */
    public String splits(String task) {
        return name(task, ".splits");
    }

    /** The task's schema log, one partition. A source's holds the sample that planning took. */
    public String schema(String task) {
        return name(task, ".schema");
    }

    public String rejected(String task) {
        return name(task, ".rejected");
    }

    public String group(String task) {
        return name(task, "");
    }

    public String transactionalId(String task, int lane) {
        return name(task, "") + ".lane" + lane;
    }

    public String planner(String task) {
        return name(task, "") + ".plan";
    }

    /** Every topic and group of the run, of any generation, starts with this. */
    public String prefix() {
        return PREFIX + run + ".";
    }

    private String name(String task, String part) {
        return PREFIX + run + "." + task + part + ".g" + generation;
    }
}
