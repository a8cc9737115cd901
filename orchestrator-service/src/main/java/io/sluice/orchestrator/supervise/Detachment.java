package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.Set;

/**
 * A run goes on without a sink whose workflow says {@code whenDown: detach}, where it would fail because the sink's
 * destination is down. What it reads then holds nobody up any more. The archive has every document, so a replay fills the
 * destination later.
 */
final class Detachment {

    /** Neither is the destination's: all of the run waits for Kafka. */
    private static final Set<String> OF_KAFKA = Set.of("kafka-unreachable", "kafka-unavailable", "kafka-silent");

    private Detachment() {}

    /** @return whether the run goes on, so that it need not fail */
    static boolean instead(Situation situation, Draft draft, Failure failure) {
        Workflow workflow = situation.workflow();
        WorkflowTask sink = workflow.sinks().stream()
                .filter(task -> task.name().equals(failure.task()))
                .findFirst()
                .orElse(null);
        if (sink == null
                || failure.kind() != FailureKind.TRANSIENT
                || OF_KAFKA.contains(failure.code())
                || situation.kafkaSilent()
                || !workflow.canDetach(sink)) {
            return false;
        }
        RunPlan rest = situation.plan().detaching(sink);
        for (WorkflowTask task : workflow.tasks()) {
            TaskRow row = situation.row(task.name());
            if (!rest.workflow().tasks().contains(task)) {
                draft.tasks.add(row.as(TaskRow.State.DETACHED));
                draft.assignments.add(situation.assignment(task, Desired.STOP));
                draft.detached.put(task.name(), failure);
            } else if (situation.run().state() == RunState.RUNNING
                    && row.state() != TaskRow.State.WAITING
                    && !workflow.readersOf(task.name()).equals(rest.workflow().readersOf(task.name()))
                    && task.kind() != Kind.ARCHIVE) {
                // Its lanes begin anew where they stand, and count no more what the sink has not read.
                draft.assignments.add(rest.assignment(task, row.attempt(), Desired.RUN));
            }
        }
        return true;
    }
}
