package io.sluice.orchestrator.workflow;

import io.sluice.orchestrator.workflow.Connector.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges {@code whenDown: detach}: a run goes on without a sink only where nothing is lost by it. */
final class Detaching {

    private final Located tree;
    private final Map<String, DraftTask> tasks;
    private final List<Problem> problems;

    Detaching(Located tree, Map<String, DraftTask> tasks, List<Problem> problems) {
        this.tree = tree;
        this.tasks = tasks;
        this.problems = problems;
    }

    void check() {
        tasks.values().stream()
                .filter(task -> task.is(Kind.SINK) && task.detaches())
                .forEach(this::check);
    }

    private void check(DraftTask sink) {
        if (WorkflowReader.isOff(tree)) {
            note(sink, "a detached destination is filled by a replay of the archive, and archive: off keeps none");
        }
        if (sink.text("write", "mode").filter("append"::equals).isPresent()) {
            note(
                    sink,
                    "a replay would append once more what is there when " + sink.name()
                            + " is detached; use merge or replace");
        }
        sink.sources(tasks).stream()
                .filter(source -> tasks.values().stream()
                        .noneMatch(other -> other.is(Kind.SINK)
                                && !other.name().equals(sink.name())
                                && other.sources(tasks).contains(source)))
                .findFirst()
                .ifPresent(source -> note(
                        sink,
                        "no other sink gets the documents of " + source.name() + ", so a run without " + sink.name()
                                + " would prove nothing of them; use wait"));
        waitingFor(sink)
                .ifPresent(other -> note(
                        sink,
                        other.name() + " begins after " + sink.name()
                                + ", and would not know whether it was detached; use wait, or take it out of after"));
    }

    private Optional<DraftTask> waitingFor(DraftTask sink) {
        return tasks.values().stream()
                .filter(task ->
                        task.after().stream().anyMatch(item -> sink.name().equals(item.plain())))
                .findFirst();
    }

    private void note(DraftTask sink, String detail) {
        Located at = sink.value().at(List.of("whenDown")).orElse(sink.value());
        problems.add(Problem.at(at.place(), "when-down", detail));
    }
}
