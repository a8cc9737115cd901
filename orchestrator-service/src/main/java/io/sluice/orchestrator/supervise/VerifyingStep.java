package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.StreamReceipt;
import io.sluice.contracts.receipt.Receipt.Verdict;
import io.sluice.orchestrator.receipt.ReceiptMaker;
import io.sluice.orchestrator.receipt.ReceiptMaker.SinkFigures;
import io.sluice.orchestrator.receipt.ReceiptMaker.SourceFigures;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Counts, finishes, measures, and ends the run by what the receipt says. */
final class VerifyingStep {

    /** Its ledger says less than before, has no row of the run, or is not there. */
    private static final Set<String> NOT_ENDED =
            Set.of("not-ended", Event.TaskFailed.LEDGER_MISSING, "destination-changed");

    private final Situation situation;
    private final Draft draft;
    private final Conversation conversation;

    VerifyingStep(Situation situation, Draft draft, Conversation conversation) {
        this.situation = situation;
        this.draft = draft;
        this.conversation = conversation;
    }

    void take() {
        if (situation.workflow().isArchived() && isRestored()) {
            NextGeneration.begin(situation, draft, "the destination was restored to a time before the end of the run");
            return;
        }
        List<SourceFigures> sources = sources();
        List<SinkFigures> sinks = sinks();
        if (conversation.failure().isPresent()) {
            Failure failure = conversation.failure().get();
            if (Detachment.instead(situation, draft, failure)) {
                return;
            }
            draft.fail(RunState.FAILED, failure.task(), failure.kind(), failure.code(), failure.message());
        } else if (sources.size() == situation.workflow().sources().size()
                && sinks.size() == situation.workflow().sinks().size()) {
            judge(ReceiptMaker.make(situation.run().id(), sources, sinks, detached()));
        }
        if (draft.to != null) {
            situation
                    .workflow()
                    .tasks()
                    .forEach(task -> draft.assignments.add(situation.assignment(task, Desired.STOP)));
        }
    }

    /** Its ledgers had ended when this state began. */
    private boolean isRestored() {
        Instant since = situation.run().stateSince();
        return situation.commands().stream()
                .filter(command -> !command.createdAt().isBefore(since))
                .anyMatch(command ->
                        command.answer() instanceof Answer.Refused refused && NOT_ENDED.contains(refused.code()));
    }

    private List<SourceFigures> sources() {
        Map<String, Map<String, Long>> atStart = atStart();
        List<SourceFigures> figures = new ArrayList<>();
        for (WorkflowTask source : situation.workflow().sources()) {
            conversation
                    .ask(source, Command.CountSource.class, Answer.Counted.class, Command.CountSource::new)
                    .ifPresent(counted -> figures.add(new SourceFigures(
                            source.name(), atStart.getOrDefault(source.name(), Map.of()), counted.documents())));
        }
        return figures;
    }

    private List<SinkFigures> sinks() {
        List<SinkFigures> figures = new ArrayList<>();
        for (WorkflowTask sink : situation.workflow().sinks()) {
            conversation
                    .ask(
                            sink,
                            Command.Finish.class,
                            Answer.Finished.class,
                            (id, ref) -> new Command.Finish(id, ref, sink.lanes()))
                    .flatMap(finished -> conversation.ask(
                            sink,
                            Command.Measure.class,
                            Answer.Measured.class,
                            (id, ref) -> new Command.Measure(id, ref, sink.lanes())))
                    .ifPresent(measured -> figures.add(
                            new SinkFigures(sink.name(), new HashSet<>(sink.from()), sourcesBehind(sink), measured)));
        }
        return figures;
    }

    private List<String> detached() {
        return situation.workflow().detached().stream()
                .filter(task -> task.kind() == Kind.SINK)
                .map(WorkflowTask::name)
                .toList();
    }

    private Set<String> sourcesBehind(WorkflowTask sink) {
        return situation.workflow().sourcesBehind(sink).stream()
                .map(WorkflowTask::name)
                .collect(Collectors.toSet());
    }

    private Map<String, Map<String, Long>> atStart() {
        Map<String, Map<String, Long>> counts = new HashMap<>();
        String json = situation.run().sourceCounts();
        if (json != null) {
            ContractJson.mapper().readTree(json).properties().forEach(source -> {
                Map<String, Long> streams = new HashMap<>();
                source.getValue()
                        .properties()
                        .forEach(stream ->
                                streams.put(stream.getKey(), stream.getValue().asLong()));
                counts.put(source.getKey(), streams);
            });
        }
        return counts;
    }

    private void judge(Receipt receipt) {
        draft.receipt = receipt;
        long read = receipt.streams().stream().mapToLong(StreamReceipt::read).sum();
        long rejected =
                receipt.streams().stream().mapToLong(StreamReceipt::rejected).sum();
        if (receipt.verdict() == Verdict.DIFFERENT) {
            fail("receipt-different", "the receipt shows figures that differ; compare read, written and stored in it");
        } else if (receipt.verdict() != Verdict.VERIFIED) {
            fail("receipt-not-verified", "a figure of the receipt could not be obtained, so nothing is claimed");
        } else if (!situation.workflow().rejected().allows(rejected, read)) {
            draft.fail(
                    RunState.FAILED,
                    null,
                    FailureKind.BAD_DATA,
                    "too-many-rejected",
                    rejected + " of " + read + " documents were rejected, and limits.rejected allows "
                            + situation.workflow().rejected()
                            + "; ./sluice rejected " + situation.run().id()
                            + " shows them and their reasons; mend the workflow and send them through it by"
                            + " --replay, repair the documents, or raise the limit");
        } else {
            draft.to = rejected == 0 ? RunState.SUCCEEDED : RunState.SUCCEEDED_WITH_REJECTS;
        }
    }

    private void fail(String code, String message) {
        draft.fail(RunState.FAILED, null, FailureKind.BUG, code, message);
    }
}
