package io.sluice.orchestrator.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node of a workflow's graph.
 *
 * @param after names of the tasks that must have ended before this one begins
 * @param lanes a source's own figure; of the others the sum of their inputs' lanes
 * @param detaches of a sink: whether the run goes on without it when its destination is down for too long
 * @param settings the connector's own keys, as JSON values
 */
public record WorkflowTask(
        String name,
        Connector connector,
        @Nullable String connection,
        List<String> from,
        List<String> after,
        int lanes,
        @Nullable Long rowsPerSecond,
        boolean detaches,
        Map<String, Object> settings) {

    /** Behind the name of a source: the task that archives it. No name in a workflow holds a dot. */
    static final String ARCHIVE = ".archive";

    public WorkflowTask {
        from = List.copyOf(from);
        after = List.copyOf(after);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    public Connector.Kind kind() {
        return connector.kind();
    }

    WorkflowTask withLanes(int sum) {
        return new WorkflowTask(name, connector, connection, from, after, sum, rowsPerSecond, detaches, settings);
    }

    /** Of a source: the task that archives it. @param edgeBytes bound of its edge */
    WorkflowTask archive(long edgeBytes) {
        return new WorkflowTask(
                name + ARCHIVE,
                Connector.ARCHIVE_WRITE,
                null,
                List.of(name),
                List.of(),
                lanes,
                null,
                false,
                Map.of("edge", edgeBytes));
    }

    /**
     * The same task, reading what another run's task of this name has archived.
     *
     * @param generation the run's latest
     * @param rejected the transforms whose rejected documents alone are read, as JSON values; null to read all documents
     */
    WorkflowTask replaying(String run, int generation, @Nullable Object rejected) {
        Map<String, Object> archive = new LinkedHashMap<>(settings);
        archive.put("run", run);
        archive.put("generation", generation);
        archive.put("task", name);
        if (rejected != null) {
            archive.put("rejected", rejected);
        }
        return new WorkflowTask(
                name, Connector.ARCHIVE_READ, null, from, after, lanes, rowsPerSecond, detaches, archive);
    }

    /** Of a source: the names and patterns of its collections. */
    public List<String> collections() {
        return settings.get("collections") instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Of a sink: whether it adds to a table without looking at keys. */
    public boolean appends() {
        return settings.get("write") instanceof Map<?, ?> write && "append".equals(write.get("mode"));
    }

    /** Of a sink: whether its tables are swapped for new ones. */
    public boolean replaces() {
        return settings.get("write") instanceof Map<?, ?> write && "replace".equals(write.get("mode"));
    }

    /** Of a sink: the schema that it writes to. */
    public String schema() {
        return settings.get("write") instanceof Map<?, ?> write ? String.valueOf(write.get("schema")) : "";
    }
}
