package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.control.TaskRef;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.CommandRow;
import io.sluice.orchestrator.run.FailureRow;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.ReplicaRow;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a run at one moment, read while its row is held.
 *
 * @param now by the database's clock
 * @param lastHeard when each connector last was; one that never was is not in it
 * @param kafkaSilent whether Kafka does not answer this service, so that no connector can be heard
 * @param topicsLost whether topics of the run's generation are not there any more
 * @param judgeFrom nothing that is missing counts as missing since before this moment
 * @param listenFrom no connector counts as silent since before this moment: until then none could be heard
 */
record Situation(
        RunRow run,
        RunPlan plan,
        List<TaskRow> tasks,
        List<LaneRow> lanes,
        List<CommandRow> commands,
        List<FailureRow> failures,
        List<ReplicaRow> replicas,
        Map<String, Instant> lastHeard,
        boolean kafkaSilent,
        boolean topicsLost,
        Instant now,
        Instant judgeFrom,
        Instant listenFrom,
        Patience patience) {

    /**
     * @param answer how long a command waits for its answer before it is sent again
     * @param paused how long a pause may last
     */
    record Patience(Duration answer, Duration paused) {}

    Workflow workflow() {
        return plan.workflow();
    }

    TaskRow row(String task) {
        return tasks.stream()
                .filter(t -> t.task().equals(task))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run " + run.id() + " has no task " + task));
    }

    TaskRef ref(WorkflowTask task) {
        return plan.ref(task, row(task.name()).attempt());
    }

    TaskAssignment assignment(WorkflowTask task, Desired desired) {
        return plan.assignment(task, row(task.name()).attempt(), desired);
    }

    long lanesEnded(String task) {
        return lanes.stream().filter(l -> l.task().equals(task) && l.ended()).count();
    }

    boolean ended(WorkflowTask task) {
        return lanesEnded(task.name()) == row(task.name()).lanes();
    }

    boolean hasReplica(String connector) {
        return replicas.stream().anyMatch(r -> r.connector().equals(connector));
    }

    /** Those of {@code after} that have not ended yet. */
    List<String> waitsFor(WorkflowTask task) {
        return task.after().stream()
                .filter(name -> !ended(workflow().task(name)))
                .toList();
    }

    /** Whether a connector that could have been heard was not heard of for so long, in this state of the run. */
    boolean silentFor(String connector, Duration allowed) {
        Instant heard = lastHeard.getOrDefault(connector, run.stateSince());
        Instant since = Collections.max(List.of(heard, run.stateSince(), listenFrom));
        return !kafkaSilent && !hasReplica(connector) && now.isAfter(since.plus(allowed));
    }

    /** Whether something that began then has lasted longer than allowed, of which only time since the start counts. */
    boolean longerThan(Duration allowed, Instant since) {
        return now.isAfter((since.isAfter(judgeFrom) ? since : judgeFrom).plus(allowed));
    }
}
