package io.sluice.orchestrator.workflow;

import io.sluice.contracts.text.Nearest;
import io.sluice.orchestrator.workflow.Connector.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Judges how tasks hang together: names in {@code from}, cycles, what may stand behind what, tables written twice. */
final class TaskGraph {

    private final Map<String, WorkflowTask> tasks = new LinkedHashMap<>();
    private final Map<String, Located> places;
    private final List<Problem> problems;

    TaskGraph(Collection<WorkflowTask> all, Map<String, Located> places, List<Problem> problems) {
        all.forEach(task -> tasks.put(task.name(), task));
        this.places = places;
        this.problems = problems;
    }

    /** The tasks in the order of their data with their lanes added up; incomplete if a problem was noted. */
    List<WorkflowTask> check() {
        for (WorkflowTask task : tasks.values()) {
            task.from().forEach(from -> checkEdge(task, from));
        }
        checkCycles();
        checkEnds();
        if (!problems.isEmpty()) {
            return List.of();
        }
        Map<String, WorkflowTask> ordered = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            for (WorkflowTask task : tasks.values()) {
                if (task.kind() == kind) {
                    int lanes = task.from().stream()
                            .mapToInt(from ->
                                    Objects.requireNonNull(ordered.get(from)).lanes())
                            .sum();
                    ordered.put(task.name(), kind == Kind.SOURCE ? task : task.withLanes(lanes));
                }
            }
        }
        checkStreams(List.copyOf(ordered.values()));
        return List.copyOf(ordered.values());
    }

    private void checkEdge(WorkflowTask task, String from) {
        WorkflowTask upstream = tasks.get(from);
        if (upstream == null) {
            note(task, "unknown-from", "there is no task " + from + Nearest.hint(from, tasks.keySet()), from);
        } else if (upstream.kind() == Kind.SINK) {
            note(task, "from-a-sink", from + " is a sink and has no output; read from what is in front of it", from);
        } else if (task.kind() == Kind.TRANSFORM && upstream.kind() == Kind.TRANSFORM && !upstream.equals(task)) {
            note(
                    task,
                    "transform-behind-transform",
                    "a transform behind a transform comes with a later version; put the steps of " + task.name()
                            + " behind those of " + from,
                    from);
        } else if (task.kind() == Kind.SINK && upstream.kind() == Kind.SOURCE) {
            note(
                    task,
                    "sink-behind-source",
                    "a sink takes rows with typed columns, and a source sends raw documents; put a transform between "
                            + from + " and " + task.name() + " (it needs no steps)",
                    from);
        }
    }

    private void checkCycles() {
        for (WorkflowTask task : tasks.values()) {
            if (upstreamOf(task).contains(task.name())) {
                note(task, "cycle", task.name() + " reads, by way of its from, what it writes itself", "");
            }
        }
    }

    private Set<String> upstreamOf(WorkflowTask task) {
        Set<String> seen = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(task.from());
        while (!open.isEmpty()) {
            String name = open.remove(open.size() - 1);
            WorkflowTask found = tasks.get(name);
            if (seen.add(name) && found != null) {
                open.addAll(found.from());
            }
        }
        return seen;
    }

    private void checkEnds() {
        for (WorkflowTask task : tasks.values()) {
            boolean read = tasks.values().stream().anyMatch(t -> t.from().contains(task.name()));
            if (!read && task.kind() != Kind.SINK) {
                note(
                        task,
                        "no-reader",
                        "nothing reads from " + task.name() + "; add a task with from: [" + task.name()
                                + "], or remove it",
                        "");
            }
        }
    }

    private void checkStreams(List<WorkflowTask> ordered) {
        Workflow graph =
                new Workflow("-", ordered, Workflow.Retry.DEFAULT, Duration.ofMinutes(1), RejectedLimit.NONE, 1);
        List<WorkflowTask> sinks = graph.sinks();
        for (int i = 0; i < sinks.size(); i++) {
            checkOneSourcePerStream(graph, sinks.get(i));
            for (int j = 0; j < i; j++) {
                checkTables(graph, sinks.get(i), sinks.get(j));
            }
        }
    }

    private void checkOneSourcePerStream(Workflow graph, WorkflowTask sink) {
        List<WorkflowTask> sources = graph.sourcesBehind(sink);
        long paths = sink.from().stream()
                .mapToLong(from -> graph.sourcesBehind(graph.task(from)).size())
                .sum();
        if (paths > sources.size()) {
            note(
                    sink,
                    "source-twice",
                    sink.name()
                            + " would get the documents of one source by two transforms, and so twice; use two sinks",
                    "");
        }
        for (int i = 0; i < sources.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (NamePatterns.anyOverlap(
                        sources.get(i).collections(), sources.get(j).collections())) {
                    note(
                            sink,
                            "stream-twice",
                            "collections of " + sources.get(j).name() + " and "
                                    + sources.get(i).name() + " may have one name, and so one table of " + sink.name()
                                    + "; use two sinks with two schemas",
                            "");
                }
            }
        }
    }

    private void checkTables(Workflow graph, WorkflowTask sink, WorkflowTask other) {
        if (String.valueOf(sink.connection()).equals(String.valueOf(other.connection()))
                && sink.schema().equals(other.schema())
                && NamePatterns.anyOverlap(collectionsBehind(graph, sink), collectionsBehind(graph, other))) {
            note(
                    sink,
                    "table-twice",
                    sink.name() + " and " + other.name() + " write the same tables of schema " + sink.schema()
                            + " by the connection " + sink.connection() + "; give one of them another schema",
                    "");
        }
    }

    private static List<String> collectionsBehind(Workflow graph, WorkflowTask sink) {
        return graph.sourcesBehind(sink).stream()
                .flatMap(s -> s.collections().stream())
                .toList();
    }

    /** Points at the name in {@code from} if one is given, else at the task. */
    private void note(WorkflowTask task, String code, String detail, String from) {
        Located place = places.get(task.name());
        if (place instanceof Located.Keys keys && keys.values().get("from") instanceof Located.Items items) {
            for (Located item : items.items()) {
                if (from.equals(item.plain())) {
                    place = item;
                }
            }
        }
        if (place != null) {
            problems.add(Problem.at(place.place(), code, detail));
        }
    }
}
