package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.orchestrator.run.CommandRow;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Asks connectors by command and hears their answers, over any number of turns: gives a command that was not given yet,
 * sends it again when nobody answered, gives it anew after a transient refusal, and ends in a failure at a deadline.
 */
final class Conversation {

    private static final int MOST_SENDS = 4;

    private final Situation situation;
    private final Draft draft;
    private Optional<Failure> failure = Optional.empty();

    Conversation(Situation situation, Draft draft) {
        this.situation = situation;
        this.draft = draft;
    }

    /** The first thing that cannot be done. */
    Optional<Failure> failure() {
        return failure;
    }

    /** The answer, or empty while it is waited for or after a {@link #failure}. */
    <A extends Answer> Optional<A> ask(
            WorkflowTask task,
            Class<? extends Command> type,
            Class<A> expected,
            BiFunction<String, TaskRef, Command> command) {
        List<CommandRow> all = situation.commands().stream()
                .filter(c -> c.task().equals(task.name()) && c.type().equals(type.getSimpleName()))
                .sorted(Comparator.comparingInt(CommandRow::number))
                .toList();
        List<CommandRow> tries = all.stream().filter(this::counts).toList();
        String what = type.getSimpleName() + " of " + task.name();
        if (tries.isEmpty()) {
            give(task, type, all.size() + 1, command);
            return Optional.empty();
        }
        CommandRow last = tries.get(tries.size() - 1);
        Answer answer = last.answer();
        Instant deadline = tries.get(0).createdAt().plus(situation.workflow().noProgress());
        if (answer == null) {
            unanswered(task, last, what, deadline);
            return Optional.empty();
        }
        if (answer instanceof Answer.Refused refused) {
            Instant again = (last.answeredAt() == null ? last.createdAt() : last.answeredAt())
                    .plus(situation.workflow().retry().pauseAfter(tries.size()));
            if (refused.kind() != FailureKind.TRANSIENT || again.isAfter(deadline)) {
                fail(task, refused.kind(), refused.code(), refused.message());
            } else if (situation.now().isBefore(again)) {
                draft.waitFor(what + ", tried again in a moment: " + refused.message());
            } else {
                give(task, type, all.size() + 1, command);
            }
            return Optional.empty();
        }
        if (!expected.isInstance(answer)) {
            fail(
                    task,
                    FailureKind.BUG,
                    "unexpected-answer",
                    task.connector().word() + " answered " + what + " with "
                            + answer.getClass().getSimpleName() + " instead of " + expected.getSimpleName());
            return Optional.empty();
        }
        return Optional.of(expected.cast(answer));
    }

    /** What was asked before the run was taken up again is asked anew: its answer was about another moment. */
    private boolean counts(CommandRow command) {
        Instant retried = situation.run().retriedAt();
        return retried == null || !command.createdAt().isBefore(retried);
    }

    private void unanswered(WorkflowTask task, CommandRow last, String what, Instant deadline) {
        Instant published = last.published();
        Duration patience = situation.patience().answer();
        String connector = task.connector().word();
        boolean late = situation.longerThan(Duration.ZERO, deadline);
        if (published == null) {
            draft.waitFor("Kafka, to take " + what);
            if (late) {
                fail(
                        task,
                        FailureKind.TRANSIENT,
                        "kafka-unreachable",
                        "Kafka did not take " + what + "; check that it runs, then start the run again");
            }
            return;
        }
        draft.waitFor("the answer of " + connector + " to " + what);
        if (!situation.longerThan(patience, published)) {
            return;
        }
        boolean lost = last.sends() >= MOST_SENDS && situation.silentFor(connector, Duration.ZERO);
        if (lost || late) {
            fail(
                    task,
                    FailureKind.TRANSIENT,
                    "connector-silent",
                    "no replica of " + connector + " answered " + what + " within " + text(patience) + " ("
                            + last.sends() + " times asked); start a replica of " + connector
                            + ", or look for the reason in its log");
        } else if (last.sends() < MOST_SENDS) {
            draft.resend.add(last.id());
        }
    }

    private void give(
            WorkflowTask task,
            Class<? extends Command> type,
            int number,
            BiFunction<String, TaskRef, Command> command) {
        String id = situation.run().id() + "." + task.name() + "." + type.getSimpleName() + "." + number;
        draft.commands.add(new Draft.Given(command.apply(id, situation.ref(task)), number));
        draft.waitFor(
                "the answer of " + task.connector().word() + " to " + type.getSimpleName() + " of " + task.name());
    }

    private void fail(WorkflowTask task, FailureKind kind, String code, String message) {
        if (failure.isEmpty()) {
            failure = Optional.of(new Failure(task.name(), kind, code, message));
        }
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
