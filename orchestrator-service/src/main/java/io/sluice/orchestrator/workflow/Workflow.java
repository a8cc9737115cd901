package io.sluice.orchestrator.workflow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A workflow whose text was read and found sound: tasks in the order of their data, and policies. */
public record Workflow(
        String name,
        List<WorkflowTask> tasks,
        Retry retry,
        Duration noProgress,
        RejectedLimit rejected,
        long edgeBytes) {

    public static final long DEFAULT_EDGE_BYTES = 256L << 20;

    public Workflow {
        tasks = List.copyOf(tasks);
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
        return tasks.stream()
                .filter(t -> t.name().equals(taskName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("workflow " + name + " has no task " + taskName));
    }

    public List<WorkflowTask> sources() {
        return ofKind(Connector.Kind.SOURCE);
    }

    public List<WorkflowTask> transforms() {
        return ofKind(Connector.Kind.TRANSFORM);
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
