package io.sluice.orchestrator.whole;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Connectors that begin what they are assigned, and end it when the test lets them. */
final class Held {

    private final Map<String, TaskAssignment> latest = new ConcurrentHashMap<>();
    private volatile boolean ending;

    List<Event> report(TaskAssignment assignment, FakeConnectors connectors) {
        latest.put(assignment.key(), assignment);
        return ending ? FakeConnectors.ends(assignment) : started(assignment);
    }

    /** All that was assigned of the run ends, and so does what will be assigned. */
    void end(String run, FakeConnectors connectors) {
        ending = true;
        latest.values().stream()
                .filter(assignment -> assignment.task().run().equals(run))
                .forEach(assignment -> FakeConnectors.ends(assignment).forEach(connectors::send));
    }

    private static List<Event> started(TaskAssignment assignment) {
        var task = assignment.task();
        return List.of(
                new Event.LaneStarted(task.run(), task.generation(), task.task(), task.attempt(), 0, "fake"),
                new Event.Progress(
                        task.run(),
                        task.generation(),
                        task.task(),
                        "fake",
                        List.of(new Event.LaneProgress(0, 1, 5, 100, 0, null))));
    }
}
