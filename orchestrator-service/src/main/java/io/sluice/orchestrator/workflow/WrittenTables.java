package io.sluice.orchestrator.workflow;

import io.sluice.orchestrator.workflow.Connector.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges what sinks would write: no document twice, no two collections in one table, no table by two sinks. */
final class WrittenTables {

    private final Map<String, DraftTask> tasks;
    private final List<Problem> problems;

    WrittenTables(Map<String, DraftTask> tasks, List<Problem> problems) {
        this.tasks = tasks;
        this.problems = problems;
    }

    void check() {
        List<DraftTask> sinks =
                tasks.values().stream().filter(task -> task.is(Kind.SINK)).toList();
        for (int i = 0; i < sinks.size(); i++) {
            checkStreams(sinks.get(i));
            for (int j = 0; j < i; j++) {
                checkTables(sinks.get(i), sinks.get(j));
            }
        }
    }

    private void checkStreams(DraftTask sink) {
        List<DraftTask> sources = sink.sources(tasks);
        long ways = sink.fromNames().stream()
                .distinct()
                .map(tasks::get)
                .filter(from -> from != null && from.is(Kind.TRANSFORM))
                .mapToLong(from -> from.sources(tasks).size())
                .sum();
        if (ways > sources.size()) {
            note(
                    sink.value(),
                    "source-twice",
                    sink.name()
                            + " would get the documents of one source by two transforms, and so twice; use two sinks");
        }
        for (int i = 0; i < sources.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (NamePatterns.anyOverlap(
                        List.copyOf(sources.get(i).collections()),
                        List.copyOf(sources.get(j).collections()))) {
                    note(
                            sink.value(),
                            "stream-twice",
                            "collections of " + sources.get(j).name() + " and "
                                    + sources.get(i).name() + " may have one name, and so one table of " + sink.name()
                                    + "; use two sinks with two schemas");
                }
            }
        }
    }

    private void checkTables(DraftTask sink, DraftTask other) {
        Optional<String> schema = sink.text("write", "schema");
        Optional<String> connection = sink.text("connection");
        if (schema.isPresent()
                && connection.isPresent()
                && schema.equals(other.text("write", "schema"))
                && connection.equals(other.text("connection"))
                && NamePatterns.anyOverlap(collectionsBehind(sink), collectionsBehind(other))) {
            note(
                    sink.value().at(List.of("write", "schema")).orElse(sink.value()),
                    "table-twice",
                    sink.name() + " and " + other.name() + " write the same tables of schema " + schema.get()
                            + " by the connection " + connection.get() + "; give one of them another schema");
        }
    }

    private List<String> collectionsBehind(DraftTask sink) {
        return sink.sources(tasks).stream()
                .map(DraftTask::collections)
                .flatMap(Collection::stream)
                .toList();
    }

    private void note(Located at, String code, String detail) {
        problems.add(Problem.at(at.place(), code, detail));
    }
}
