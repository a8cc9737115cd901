package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.orchestrator.run.RunState;

/**
 * When Kafka has lost what a run needs of it, or the destination asks for more than Kafka has, the archive has it: the topics
 * are made anew, and the lanes begin where the destinations stand. In this order, of which each step may be repeated:
 * assignments are taken back; the ledgers are taken for the new generation, so that nobody of the old one commits any more; the
 * archive's end is fixed in the new plan; then the lanes are assigned.
 */
final class NextGeneration {

    /** Of a run. A destination that is restored again and again, or topics that never stay, are somebody's mistake. */
    private static final int MOST = 50;

    private NextGeneration() {}

    /** @param reason begins small: why, for a person */
    static void begin(Situation situation, Draft draft, String reason) {
        if (!situation.workflow().isArchived()) {
            fail(
                    situation,
                    draft,
                    "topics-lost",
                    reason + ", and "
                            + (situation.run().replayOf() == null
                                    ? "the run is not archived (archive: off), so it cannot go on; start it again"
                                    : "a replay is not archived itself, so it cannot go on; start the replay again")
                            + (situation.workflow().sinks().stream().anyMatch(sink -> sink.appends())
                                    ? ", after you have removed the rows that it has appended"
                                    : ""));
        } else if (situation.run().generation() >= MOST) {
            fail(
                    situation,
                    draft,
                    "too-many-generations",
                    reason + ", for the " + MOST
                            + "th time in this run; find out who deletes its topics or restores its"
                            + " destination, then start it again");
        } else {
            draft.nextGeneration = reason;
            draft.assignments.clear();
            draft.tasks.clear();
            draft.to = null;
            draft.failure = null;
            situation.workflow().tasks().forEach(task -> {
                draft.assignments.add(situation.assignment(task, Desired.STOP));
                draft.tasks.add(situation.row(task.name()).afresh());
            });
        }
    }

    private static void fail(Situation situation, Draft draft, String code, String message) {
        RunState to = situation.run().state() == RunState.RUNNING ? RunState.FAILING : RunState.FAILED;
        draft.fail(to, null, FailureKind.BAD_CONFIGURATION, code, message);
        situation.workflow().tasks().forEach(task -> draft.assignments.add(situation.assignment(task, Desired.STOP)));
    }
}
