package io.sluice.orchestrator.plan;

import io.sluice.orchestrator.workflow.Connector;
import io.sluice.orchestrator.workflow.NamePatterns;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run takes up while it is live: lanes of each connector, and tables that nobody else may write. */
public record Needs(Map<String, Integer> lanes, List<Tables> tables) {

    /** Tables of a schema, by the names or patterns of the collections that they come from. */
    public record Tables(String connection, String schema, List<String> collections) {
        boolean overlaps(Tables other) {
            return connection.equals(other.connection)
                    && schema.equals(other.schema)
                    && NamePatterns.anyOverlap(collections, other.collections);
        }
    }

    public static Needs of(Workflow workflow) {
        Map<String, Integer> lanes = new LinkedHashMap<>();
        List<Tables> tables = new ArrayList<>();
        for (WorkflowTask task : workflow.tasks()) {
            // Lanes that are archived have a budget of their own, and take turns in it: they need somebody, not room.
            int room = task.kind() == Connector.Kind.ARCHIVE ? 0 : task.lanes();
            lanes.merge(task.connector().word(), room, Integer::sum);
        }
        for (WorkflowTask sink : workflow.sinks()) {
            tables.add(new Tables(
                    String.valueOf(sink.connection()),
                    sink.schema(),
                    workflow.sourcesBehind(sink).stream()
                            .flatMap(source -> source.collections().stream())
                            .toList()));
        }
        return new Needs(lanes, tables);
    }

    public boolean writesWhatIsWrittenBy(Needs other) {
        return tables.stream().anyMatch(mine -> other.tables.stream().anyMatch(mine::overlaps));
    }
}
