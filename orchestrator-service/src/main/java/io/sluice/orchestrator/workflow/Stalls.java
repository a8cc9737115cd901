package io.sluice.orchestrator.workflow;

import io.sluice.orchestrator.workflow.TaskWaits.Wait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finds waits that a full edge would make endless. A task that has not begun does not read, so each source that it hangs on
 * stops at the bound of an edge; what hangs on that source cannot end, and who waits for its end stops sources in turn. So
 * no source may, over any number of waits, stop for its own end.
 */
final class Stalls {

    private final Map<String, DraftTask> tasks;
    private final Map<String, Set<String>> sources = new HashMap<>();

    /** From a source to those whose end it stops for. */
    private final Reach stops;

    /** By two sources: the first wait for which the one stops for the other's end. */
    private final Map<List<String>, Wait> causes = new HashMap<>();

    Stalls(Map<String, DraftTask> tasks) {
        this.tasks = tasks;
        this.stops = new Reach(tasks.keySet());
    }

    /** A wait that can end. */
    void add(Wait wait) {
        for (String source : sourcesOf(wait.task())) {
            for (String other : sourcesOf(wait.awaited())) {
                causes.putIfAbsent(List.of(source, other), wait);
                stops.add(source, other);
            }
        }
    }

    /** Why the awaited task cannot end before the waiting one begins, step by step; nothing if it can. */
    List<String> reasonsAgainst(Wait wait) {
        List<String> way = way(sourcesOf(wait.awaited()), sourcesOf(wait.task()));
        List<String> reasons = new ArrayList<>();
        Wait by = wait;
        for (int i = 0; i < way.size(); i++) {
            String source = way.get(i);
            if (!by.awaited().equals(source)) {
                reasons.add(by.awaited() + " hangs on " + source);
            }
            boolean last = i == way.size() - 1;
            by = last ? wait : Objects.requireNonNull(causes.get(way.subList(i, i + 2)));
            if (!by.task().equals(source)) {
                reasons.add(source + " stops until " + by.task() + " reads");
            }
            if (!last) {
                reasons.add(by.task() + " waits for " + by.awaited());
            }
        }
        return reasons;
    }

    private List<String> way(Set<String> from, Set<String> to) {
        for (String source : from) {
            if (to.contains(source)) {
                return List.of(source);
            }
        }
        return from.stream()
                .flatMap(source -> to.stream().map(other -> stops.way(source, other)))
                .filter(way -> !way.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private Set<String> sourcesOf(String name) {
        return sources.computeIfAbsent(name, asked -> {
            Set<String> found = new LinkedHashSet<>();
            DraftTask task = tasks.get(asked);
            if (task != null) {
                task.sources(tasks).forEach(source -> found.add(source.name()));
            }
            return found;
        });
    }
}
