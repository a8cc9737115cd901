package io.sluice.orchestrator.workflow;

import io.sluice.contracts.text.Nearest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges {@code after}: its names, circles over {@code from} and {@code after}, and waits that could never end. Of waits
 * that cannot stand together, the one that comes last in the text is the problem.
 */
final class TaskWaits {

    private final Map<String, DraftTask> tasks;
    private final List<Problem> problems;
    private final Stalls stalls;

    /** From a task to those that it reads, or waits for as far as that was found possible. */
    private final Reach needs;

    /** One entry of an {@code after}. */
    record Wait(String task, String awaited) {}

    TaskWaits(Map<String, DraftTask> tasks, List<Problem> problems) {
        this.tasks = tasks;
        this.problems = problems;
        this.stalls = new Stalls(tasks);
        this.needs = new Reach(tasks.keySet());
        tasks.values().forEach(task -> task.fromNames().forEach(from -> needs.add(task.name(), from)));
    }

    void check() {
        for (DraftTask task : tasks.values()) {
            Set<String> seen = new HashSet<>();
            for (Located item : task.after()) {
                String awaited = String.valueOf(item.plain());
                if (seen.add(awaited)) {
                    check(task.name(), item, awaited);
                } else {
                    note(item, "after-twice", awaited + " stands twice in after of the task " + task.name());
                }
            }
        }
    }

    private void check(String task, Located item, String awaited) {
        if (tasks.containsKey(awaited)) {
            judge(new Wait(task, awaited), item);
            return;
        }
        Set<String> others = new LinkedHashSet<>(tasks.keySet());
        others.remove(task);
        note(
                item,
                "unknown-after",
                "there is no task " + awaited + Nearest.hint(awaited, others) + " (there are: "
                        + String.join(", ", tasks.keySet()) + ")");
    }

    private void judge(Wait wait, Located item) {
        String remedy = "; take " + wait.awaited() + " out of after";
        List<String> circle = circle(wait);
        List<String> reasons = circle.isEmpty() ? stalls.reasonsAgainst(wait) : List.of();
        if (!circle.isEmpty()) {
            note(
                    item,
                    "cycle",
                    "these tasks wait for one another in a circle: " + String.join(" -> ", circle) + remedy);
        } else if (!reasons.isEmpty()) {
            note(item, "after-stalls", wait.task() + " would never begin: " + String.join("; ", reasons) + remedy);
        } else {
            stalls.add(wait);
            needs.add(wait.task(), wait.awaited());
        }
    }

    /** The way of data and waits from the task back to itself, or nothing. */
    private List<String> circle(Wait wait) {
        List<String> circle = new ArrayList<>(needs.way(wait.awaited(), wait.task()));
        Collections.reverse(circle);
        if (!circle.isEmpty()) {
            circle.add(wait.task());
        }
        return circle;
    }

    private void note(Located at, String code, String detail) {
        problems.add(Problem.at(at.place(), code, detail));
    }
}
