package io.sluice.orchestrator.plan;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.control.TaskAssignment.Gate;
import io.sluice.contracts.control.TaskAssignment.Input;
import io.sluice.contracts.control.TaskAssignment.Output;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.naming.RunNames;
import io.sluice.objects.rejected.RejectedReader;
import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a workflow needs of Kafka and of the connectors; the same each time it is asked.
 *
 * @param begins by source, where its lanes begin in this generation; a source that is missing begins at its beginning
 */
public record RunPlan(Workflow workflow, int revision, RunNames names, Map<String, List<LaneBegin>> begins) {

    private static final long MIB = 1L << 20;
    private static final long LARGEST_SEGMENT = 64 * MIB;

    public RunPlan {
        begins = Map.copyOf(begins);
    }

    /** The same, with where its lanes begin. */
    public RunPlan beginning(Map<String, List<LaneBegin>> at) {
        return new RunPlan(workflow, revision, names, at);
    }

    /** The same, going on without a task, and without what only worked for it. */
    public RunPlan detaching(WorkflowTask task) {
        return new RunPlan(workflow.detaching(Set.of(task.name())), revision, names, begins);
    }

    /** Every topic of the run. */
    public List<TopicSpec> topics() {
        List<TopicSpec> topics = new ArrayList<>();
        for (WorkflowTask task : workflow.all()) {
            if (!writesEdge(task)) {
                continue;
            }
            topics.add(new TopicSpec(names.edge(task.name()), task.lanes(), config(segment(task.lanes()))));
            topics.add(new TopicSpec(names.schema(task.name()), 1, config(MIB)));
            topics.add(
                    task.kind() == Kind.SOURCE
                            ? new TopicSpec(names.splits(task.name()), task.lanes(), config(MIB))
                            : new TopicSpec(names.rejected(task.name()), 1, config(MIB)));
        }
        return topics;
    }

    public List<String> groups() {
        return workflow.all().stream().map(task -> names.group(task.name())).toList();
    }

    public TaskRef ref(WorkflowTask task, int attempt) {
        return new TaskRef(
                names.run(),
                workflow.name(),
                revision,
                names.generation(),
                task.name(),
                attempt,
                task.connector().word(),
                task.connection(),
                task.settings(),
                workflow.isArchived());
    }

    public TaskAssignment assignment(WorkflowTask task, int attempt, Desired desired) {
        return new TaskAssignment(
                ref(task, attempt),
                desired,
                inputs(task),
                output(task),
                gates(task),
                task.rowsPerSecond(),
                workflow.noProgress().toMillis());
    }

    /** The schema topics of the sources that feed a transform. */
    public List<String> sampleTopics(WorkflowTask transform) {
        return workflow.sourcesBehind(transform).stream()
                .map(source -> names.schema(source.name()))
                .toList();
    }

    /** What a task reads, its lanes laid side by side. */
    public List<Input> inputs(WorkflowTask task) {
        if (task.kind() == Kind.SOURCE) {
            return List.of(new Input(task.name(), names.splits(task.name()), task.lanes(), 0, begins(task)));
        }
        List<Input> inputs = new ArrayList<>();
        int firstLane = 0;
        for (String from : task.from()) {
            int lanes = workflow.task(from).lanes();
            inputs.add(new Input(from, names.edge(from), lanes, firstLane, begins(workflow.task(from))));
            firstLane += lanes;
        }
        return inputs;
    }

    /** By lane of the task: its sources' lanes lie side by side in it. Empty if all begin at their beginning. */
    private List<LaneBegin> begins(WorkflowTask task) {
        if (begins.values().stream().allMatch(List::isEmpty)) {
            return List.of();
        }
        List<LaneBegin> all = new ArrayList<>();
        List<WorkflowTask> sources = workflow.sourcesByLane(task);
        for (int lane = 0; lane < sources.size(); lane += sources.get(lane).lanes()) {
            WorkflowTask source = sources.get(lane);
            List<LaneBegin> its = begins.getOrDefault(source.name(), List.of());
            all.addAll(its.isEmpty() ? Collections.nCopies(source.lanes(), LaneBegin.START) : its);
        }
        return all;
    }

    /** By lane of a source, the lowest sequence that a destination expects. @param ledgers by sink and its lane */
    public List<Long> needed(WorkflowTask source, Map<String, List<Long>> ledgers) {
        List<Long> needed = new ArrayList<>(Collections.nCopies(source.lanes(), Long.MAX_VALUE));
        for (WorkflowTask sink : workflow.sinks()) {
            List<WorkflowTask> sources = workflow.sourcesByLane(sink);
            List<Long> its = ledgers.getOrDefault(sink.name(), List.of());
            for (int first = 0;
                    first < sources.size();
                    first += sources.get(first).lanes()) {
                if (!sources.get(first).name().equals(source.name())) {
                    continue;
                }
                for (int lane = 0; lane < source.lanes(); lane++) {
                    needed.set(lane, Math.min(needed.get(lane), its.get(first + lane)));
                }
            }
        }
        return needed;
    }

    /** The lanes of a transform, by what they have set aside. */
    public List<RejectedReader.Lane> rejectedLanes(WorkflowTask transform) {
        List<RejectedReader.Lane> lanes = new ArrayList<>();
        List<WorkflowTask> sources = workflow.sourcesByLane(transform);
        for (int lane = 0; lane < sources.size(); lane++) {
            WorkflowTask source = sources.get(lane);
            lanes.add(new RejectedReader.Lane(
                    names.run(),
                    names.generation(),
                    transform.name(),
                    lane,
                    source.name(),
                    lane - sources.indexOf(source)));
        }
        return lanes;
    }

    private @Nullable Output output(WorkflowTask task) {
        if (!writesEdge(task)) {
            return null;
        }
        List<String> readers = workflow.readersOf(task.name()).stream()
                .map(reader -> names.group(reader.name()))
                .toList();
        return new Output(names.edge(task.name()), task.lanes(), workflow.edgeBytes(), readers);
    }

    private static boolean writesEdge(WorkflowTask task) {
        return task.kind() == Kind.SOURCE || task.kind() == Kind.TRANSFORM;
    }

    /** A source's lanes lie side by side in everything behind it, so a gate is a stretch of a sink's lanes. */
    private List<Gate> gates(WorkflowTask task) {
        if (task.kind() != Kind.SINK || !workflow.isArchived()) {
            return List.of();
        }
        List<Gate> gates = new ArrayList<>();
        List<WorkflowTask> sources = workflow.sourcesByLane(task);
        for (int lane = 0; lane < sources.size(); lane += sources.get(lane).lanes()) {
            WorkflowTask source = sources.get(lane);
            WorkflowTask archive = workflow.archiveOf(source);
            gates.add(new Gate(names.group(archive.name()), names.edge(source.name()), source.lanes(), lane));
        }
        return gates;
    }

    /** Only whole segments that are no longer written are freed, so a lane's share is cut into four. */
    private long segment(int lanes) {
        return Math.max(MIB, Math.min(LARGEST_SEGMENT, workflow.edgeBytes() / lanes / 4));
    }

    /** Nothing expires by age or size: what every reader has committed is trimmed, and only that. */
    private static Map<String, String> config(long segmentBytes) {
        return Map.of(
                "cleanup.policy", "delete",
                "retention.ms", "-1",
                "retention.bytes", "-1",
                "segment.bytes", Long.toString(segmentBytes),
                "segment.index.bytes", Long.toString(MIB),
                "max.message.bytes", "2621440");
    }
}
