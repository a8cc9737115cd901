package io.sluice.orchestrator.workflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workflow whose text was read and found sound: tasks in the order of their data, and policies.
 *
 * @param tasks those of the text, and behind each source the one that archives it
 * @param detached those that a run has gone on without; they are not among its tasks any more
 * @param archiveKeep how long a run's archive outlives the run; null if nothing is archived
 * @param snapshotEvery the longest time between two snapshots of a live run
 */
public record Workflow(
        String name,
        List<WorkflowTask> tasks,
        List<WorkflowTask> detached,
        Retry retry,
        Duration noProgress,
        RejectedLimit rejected,
        long edgeBytes,
        @Nullable Duration archiveKeep,
        Duration snapshotEvery) {

    public static final long DEFAULT_EDGE_BYTES = 256L << 20;
    public static final Duration DEFAULT_ARCHIVE_KEEP = Duration.ofDays(7);
    public static final Duration DEFAULT_SNAPSHOT_EVERY = Duration.ofSeconds(30);

    public Workflow {
        tasks = List.copyOf(tasks);
        detached = List.copyOf(detached);
    }

    /** How often a task is tried, and how long it pauses between two attempts. */
    public record Retry(Duration initial, Duration max, int attempts) {
        public static final Retry DEFAULT = new Retry(Duration.ofSeconds(1), Duration.ofMinutes(1), 3);

        /** The pause after so many failed tries. */
        public Duration pauseAfter(int tries) {
            long millis = initial.toMillis() << Math.min(Math.max(tries - 1, 0), 20);
            return Duration.ofMillis(Math.min(millis, max.toMillis()));
        }
    }

    public WorkflowTask task(String taskName) {
        return all().stream()
                .filter(t -> t.name().equals(taskName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("workflow " + name + " has no task " + taskName));
    }

    /** Its tasks and those that are detached: whatever may have left something behind. */
    public List<WorkflowTask> all() {
        return Stream.concat(tasks.stream(), detached.stream()).toList();
    }

    /** What a run goes on with when nothing is written by these tasks any more, and nothing read for them alone. */
    public Workflow detaching(Set<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        List<WorkflowTask> left = new ArrayList<>(tasks);
        left.removeIf(task -> names.contains(task.name()));
        left.removeIf(task -> task.kind() == Connector.Kind.TRANSFORM
                && left.stream().noneMatch(reader -> reader.from().contains(task.name())));
        List<WorkflowTask> gone = new ArrayList<>(all());
        gone.removeAll(left);
        return new Workflow(name, left, gone, retry, noProgress, rejected, edgeBytes, archiveKeep, snapshotEvery);
    }

    /** Whether each document still reaches a sink if this one is detached. */
    public boolean canDetach(WorkflowTask sink) {
        Workflow rest = detaching(Set.of(sink.name()));
        return sink.detaches()
                && rest.sources().stream().allMatch(source -> rest.sinks().stream()
                        .anyMatch(other -> rest.sourcesBehind(other).contains(source)));
    }

    public List<WorkflowTask> sources() {
        return ofKind(Connector.Kind.SOURCE);
    }

    public List<WorkflowTask> transforms() {
        return ofKind(Connector.Kind.TRANSFORM);
    }

    /**
     * The same workflow, fed by a run's archive instead of its sources. It is not archived once more.
     *
     * @param generation the run's latest
     * @param rejected by source, the transforms whose rejected documents alone are read; empty to read all documents
     */
    public Workflow replaying(String run, int generation, Map<String, Object> rejected) {
        return unarchived(task -> task.kind() == Connector.Kind.SOURCE
                ? task.replaying(run, generation, rejected.get(task.name()))
                : task);
    }

    /** The same workflow, of which nothing is kept: runs that began before there were archives go on like that. */
    public Workflow unarchived() {
        return unarchived(task -> task);
    }

    private Workflow unarchived(UnaryOperator<WorkflowTask> change) {
        return new Workflow(
                name,
                tasks.stream()
                        .filter(task -> task.kind() != Connector.Kind.ARCHIVE)
                        .map(change)
                        .toList(),
                detached,
                retry,
                noProgress,
                rejected,
                edgeBytes,
                null,
                snapshotEvery);
    }

    public boolean isArchived() {
        return archiveKeep != null;
    }

    /** The task that the planner adds behind a source. */
    public WorkflowTask archiveOf(WorkflowTask source) {
        return task(source.name() + WorkflowTask.ARCHIVE);
    }

    public List<WorkflowTask> sinks() {
        return ofKind(Connector.Kind.SINK);
    }

    /** The tasks that hang on this task's edge. */
    public List<WorkflowTask> readersOf(String taskName) {
        return tasks.stream().filter(t -> t.from().contains(taskName)).toList();
    }

    /** The sources whose documents reach this task. */
    public List<WorkflowTask> sourcesBehind(WorkflowTask task) {
        if (task.kind() == Connector.Kind.SOURCE) {
            return List.of(task);
        }
        List<WorkflowTask> found = new ArrayList<>();
        for (String from : task.from()) {
            sourcesBehind(task(from)).stream().filter(s -> !found.contains(s)).forEach(found::add);
        }
        return found;
    }

    /** By lane of the task, the source whose documents it carries: inputs lie side by side, in the order of {@code from}. */
    public List<WorkflowTask> sourcesByLane(WorkflowTask task) {
        return task.kind() == Connector.Kind.SOURCE
                ? Collections.nCopies(task.lanes(), task)
                : task.from().stream()
                        .flatMap(from -> sourcesByLane(task(from)).stream())
                        .toList();
    }

    private List<WorkflowTask> ofKind(Connector.Kind kind) {
        return tasks.stream().filter(t -> t.kind() == kind).toList();
    }
}
