package io.sluice.orchestrator.workflow;

import java.util.List;
import java.util.Map;

/** Judges a collection's own number of lanes: its splits cannot spread over more than the task has. */
final class LaneShares {

    private static final int DEFAULT_LANES = 4;

    private final Map<String, DraftTask> tasks;
    private final List<Problem> problems;

    LaneShares(Map<String, DraftTask> tasks, List<Problem> problems) {
        this.tasks = tasks;
        this.problems = problems;
    }

    void check() {
        for (DraftTask task : tasks.values()) {
            Object own = task.value().at(List.of("lanes")).map(Located::plain).orElse(null);
            long lanes = own == null ? DEFAULT_LANES : own instanceof Long number ? number : Long.MAX_VALUE;
            for (String collection : task.collections()) {
                task.value()
                        .at(List.of("collections", collection, "lanes"))
                        .filter(found -> found.plain() instanceof Long wanted && wanted > lanes && wanted <= 64)
                        .ifPresent(found -> problems.add(Problem.at(
                                found.place(),
                                "out-of-range",
                                "collections." + collection + ".lanes must be at most the lanes of the task "
                                        + task.name() + ", which are " + lanes + ", found " + found.kind()
                                        + "; or give the task more lanes")));
            }
        }
    }
}
