package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.FailureRow;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches a run whose lanes are at work: their ends, failed attempts, missing replicas, standstill. */
final class RunningStep {

    static final String LOST = "Kafka has lost topics of the run";

    private static final Set<String> BEHIND = Set.of(Event.TaskFailed.LANE_BEHIND, Event.TaskFailed.LEDGER_MISSING);

    private final Situation situation;
    private final Draft draft;

    /** Set if a destination asks for what only the archive has. */
    private @Nullable String behind;

    RunningStep(Situation situation, Draft draft) {
        this.situation = situation;
        this.draft = draft;
    }

    void take() {
        Workflow workflow = situation.workflow();
        if (situation.topicsLost() && !workflow.sinks().stream().allMatch(situation::ended)) {
            NextGeneration.begin(situation, draft, LOST);
            return;
        }
        if (workflow.sinks().stream().allMatch(situation::ended)) {
            draft.to = RunState.VERIFYING;
            return;
        }
        for (WorkflowTask task : workflow.tasks()) {
            TaskRow row = situation.row(task.name());
            if (situation.ended(task)) {
                done(row);
            } else if (row.state() == TaskRow.State.WAITING) {
                begin(task, row);
            } else {
                watch(task, row);
            }
        }
        judgeStandstill();
        new LaneWaits(situation).all().forEach(draft::waitFor);
        workflow.tasks().forEach(this::sayWhatItWaitsFor);
        if (behind != null && workflow.isArchived()) {
            NextGeneration.begin(situation, draft, behind);
        } else if (draft.to == RunState.FAILING) {
            draft.assignments.clear();
            workflow.tasks().forEach(task -> draft.assignments.add(situation.assignment(task, Desired.STOP)));
        }
    }

    private void done(TaskRow row) {
        if (row.state() != TaskRow.State.SUCCEEDED) {
            draft.tasks.add(row.as(TaskRow.State.SUCCEEDED));
        }
    }

    private void begin(WorkflowTask task, TaskRow row) {
        if (situation.waitsFor(task).isEmpty()) {
            draft.tasks.add(row.as(TaskRow.State.ASSIGNED));
            draft.assignments.add(situation.assignment(task, Desired.RUN));
        }
    }

    private void watch(WorkflowTask task, TaskRow row) {
        Optional<FailureRow> failed = situation.failures().stream()
                .filter(f -> f.task().equals(task.name()) && f.attempt() == row.attempt())
                .findFirst();
        if (failed.isPresent()) {
            attemptFailed(task, row, failed.get());
        } else if (!situation.kafkaSilent() && !situation.hasReplica(row.connector())) {
            draft.waitFor("a replica of " + row.connector());
            Duration allowed = situation.workflow().noProgress();
            if (situation.silentFor(row.connector(), allowed) && situation.longerThan(allowed, begun(task))) {
                Failure missing = new Failure(
                        task.name(),
                        FailureKind.TRANSIENT,
                        "no-replica",
                        "no replica of " + row.connector() + " was heard of for " + allowed.toSeconds()
                                + " s; start one, then start the run again");
                if (!Detachment.instead(situation, draft, missing)) {
                    fail(task.name(), missing.kind(), missing.code(), missing.message());
                }
            }
        }
    }

    /** Before a task began, nobody was to be missed for it. */
    private Instant begun(WorkflowTask task) {
        return situation.lanes().stream()
                .filter(lane -> task.after().contains(lane.task()))
                .map(LaneRow::movedAt)
                .max(Instant::compareTo)
                .orElse(situation.run().stateSince());
    }

    private void attemptFailed(WorkflowTask task, TaskRow row, FailureRow failed) {
        if (task.kind() == Kind.SINK && BEHIND.contains(failed.failure().code())) {
            behind = task.name() + " expects what Kafka has no more: its destination was restored";
        }
        Workflow.Retry retry = situation.workflow().retry();
        if (failed.failure().kind() != FailureKind.TRANSIENT || row.tries() >= retry.attempts()) {
            if (Detachment.instead(situation, draft, failed.failure())) {
                return;
            }
            draft.tasks.add(row.as(TaskRow.State.FAILED));
            fail(
                    task.name(),
                    failed.failure().kind(),
                    failed.failure().code(),
                    failed.failure().message());
            return;
        }
        Instant retryAt = failed.at().plus(retry.pauseAfter(row.tries()));
        if (situation.now().isBefore(retryAt)) {
            draft.waitFor("the next attempt of " + task.name() + ", after: "
                    + failed.failure().message());
            if (row.state() != TaskRow.State.BACKING_OFF) {
                draft.tasks.add(row.backingOff(retryAt));
            }
            return;
        }
        TaskRow next = row.nextAttempt();
        draft.tasks.add(next);
        draft.assignments.add(situation.plan().assignment(task, next.attempt(), Desired.RUN));
    }

    /** Lanes report their own standstill as a failed attempt; this is for the case that not even that comes. */
    private void judgeStandstill() {
        Instant moved = situation.lanes().stream()
                .map(LaneRow::movedAt)
                .max(Instant::compareTo)
                .filter(at -> at.isAfter(situation.run().stateSince()))
                .orElse(situation.run().stateSince());
        Duration allowed = situation
                .workflow()
                .noProgress()
                .multipliedBy(1L + situation.workflow().retry().attempts());
        if (draft.waitingFor() == null && situation.longerThan(allowed, moved)) {
            fail(
                    null,
                    FailureKind.BUG,
                    "no-progress",
                    "no lane moved for " + allowed.toSeconds() + " s and no connector said why; look into their logs");
        }
    }

    /** Said after standstill is judged: such a task does not keep the others from moving. */
    private void sayWhatItWaitsFor(WorkflowTask task) {
        List<String> awaited = situation.waitsFor(task);
        if (!awaited.isEmpty()) {
            draft.waitFor(task.name() + ": the end of " + String.join(", ", awaited));
        }
    }

    private void fail(@Nullable String task, FailureKind kind, String code, String message) {
        draft.fail(RunState.FAILING, task, kind, code, message);
    }
}
