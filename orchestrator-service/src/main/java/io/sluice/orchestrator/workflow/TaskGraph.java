package io.sluice.orchestrator.workflow;

import io.sluice.contracts.text.Nearest;
import io.sluice.orchestrator.workflow.Connector.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges how tasks hang together: names in {@code from}, cycles, and what may stand behind what. */
final class TaskGraph {

    private final Map<String, DraftTask> tasks;
    private final List<Problem> problems;

    TaskGraph(Map<String, DraftTask> tasks, List<Problem> problems) {
        this.tasks = tasks;
        this.problems = problems;
    }

    void check() {
        for (DraftTask task : tasks.values()) {
            if (!task.is(Kind.SOURCE)) {
                checkFrom(task);
            }
        }
        checkCycles();
        checkReaders();
    }

    private void checkFrom(DraftTask task) {
        Set<String> seen = new HashSet<>();
        for (Located item : task.from()) {
            String from = String.valueOf(item.plain());
            if (seen.add(from)) {
                checkEdge(task, item, from);
            } else {
                note(item, "from-twice", from + " stands twice in from of the task " + task.name());
            }
        }
    }

    private void checkEdge(DraftTask task, Located item, String from) {
        DraftTask upstream = tasks.get(from);
        if (upstream == null) {
            Set<String> others = new LinkedHashSet<>(tasks.keySet());
            others.remove(task.name());
            note(
                    item,
                    "unknown-from",
                    "there is no task " + from + Nearest.hint(from, others) + " (there are: "
                            + String.join(", ", tasks.keySet()) + ")");
        } else if (upstream.is(Kind.SINK)) {
            note(item, "from-a-sink", from + " is a sink and has no output; read from what is in front of it");
        } else if (task.is(Kind.TRANSFORM) && upstream.is(Kind.TRANSFORM) && !isBehind(upstream, task)) {
            note(
                    item,
                    "transform-behind-transform",
                    "a transform behind a transform comes with a later version; put the steps of " + task.name()
                            + " behind those of " + from);
        } else if (task.is(Kind.SINK) && upstream.is(Kind.SOURCE)) {
            note(
                    item,
                    "sink-behind-source",
                    "a sink takes rows with typed columns, and a source sends raw documents; put a transform between "
                            + from + " and " + task.name() + " (it needs no steps)");
        }
    }

    /** One problem for each ring of tasks, at the {@code from} entry that closes it. */
    private void checkCycles() {
        Set<String> inKnownRing = new HashSet<>();
        for (DraftTask task : tasks.values()) {
            if (!inKnownRing.contains(task.name()) && isBehind(task, task)) {
                List<String> ring = ring(task);
                inKnownRing.addAll(ring);
                Located closing = task.from().stream()
                        .filter(item -> ring.get(ring.size() - 1).equals(item.plain()))
                        .findFirst()
                        .orElse(task.value());
                List<String> shown = new ArrayList<>(ring);
                shown.add(task.name());
                note(
                        closing,
                        "cycle",
                        "these tasks read from one another in a circle: " + String.join(" -> ", shown)
                                + "; take one of them out of a from");
            }
        }
    }

    /** The way of the data from the task back to itself, the task first. */
    private List<String> ring(DraftTask task) {
        List<String> ring = new ArrayList<>(List.of(task.name()));
        DraftTask here = task;
        while (true) {
            DraftTask next = here.from().stream()
                    .map(item -> tasks.get(String.valueOf(item.plain())))
                    .filter(up -> up != null && (up.equals(task) || isBehind(up, task) && !ring.contains(up.name())))
                    .findFirst()
                    .orElse(task);
            if (next.equals(task)) {
                break;
            }
            ring.add(1, next.name());
            here = next;
        }
        return ring;
    }

    /** Whether data of {@code origin} comes to {@code task}. */
    private boolean isBehind(DraftTask task, DraftTask origin) {
        return task.upstream(tasks).contains(origin.name());
    }

    /** Says nothing while it is not known what some task reads: it may be this very task that was meant. */
    private void checkReaders() {
        boolean allKnown = tasks.values().stream()
                .allMatch(task -> task.fromReadable()
                        && (task.is(Kind.SOURCE) || tasks.keySet().containsAll(task.fromNames())));
        if (!allKnown) {
            return;
        }
        for (DraftTask task : tasks.values()) {
            boolean read = tasks.values().stream().anyMatch(t -> t.fromNames().contains(task.name()));
            if (!read && task.connector().isPresent() && !task.is(Kind.SINK)) {
                note(
                        task.value(),
                        "no-reader",
                        "nothing reads from " + task.name() + "; add a task with from: [" + task.name()
                                + "], or remove it");
            }
        }
    }

    private void note(Located at, String code, String detail) {
        problems.add(Problem.at(at.place(), code, detail));
    }
}
