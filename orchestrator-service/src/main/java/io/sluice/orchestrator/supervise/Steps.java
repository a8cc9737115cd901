package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The next step of a run, from its state and what is known; decides only, so that it can be asked again at any time. */
final class Steps {

    private final Situation situation;
    private final Draft draft = new Draft();
    private final Conversation conversation;
    private final Map<String, Map<String, Long>> counts = new HashMap<>();
    private final Map<String, List<LaneBegin>> begins = new HashMap<>();

    private Steps(Situation situation) {
        this.situation = situation;
        this.conversation = new Conversation(situation, draft);
    }

    static Draft next(Situation situation) {
        Steps steps = new Steps(situation);
        if (situation.kafkaSilent()) {
            steps.draft.waitFor("Kafka, which does not answer");
        }
        switch (situation.run().state()) {
            case PLANNING -> {
                if (situation.topicsLost()) {
                    steps.lost();
                } else {
                    steps.plan();
                }
            }
            case RUNNING -> new RunningStep(situation, steps.draft).take();
            case VERIFYING -> new VerifyingStep(situation, steps.draft, steps.conversation).take();
            case FAILING -> steps.letGo(RunState.FAILED);
            case CANCELLING -> steps.letGo(RunState.CANCELLED);
            case PAUSING -> steps.letGo(RunState.PAUSED);
            case PAUSED -> steps.rest();
            case SUCCEEDED, SUCCEEDED_WITH_REJECTS, FAILED, CANCELLED, SKIPPED -> steps.cleanUp();
            case QUEUED -> {}
        }
        return steps.draft;
    }

    private void letGo(RunState then) {
        draft.waitFor("the connectors, to let go of the run's lanes");
        draft.work = Draft.KafkaWork.AWAIT_DRAINED;
        draft.drained = then;
    }

    /** A pause holds room and tables, and Kafka holds its batches: not for ever. */
    private void rest() {
        draft.waitFor("resume or cancel");
        if (situation.longerThan(situation.patience().paused(), situation.run().stateSince())) {
            draft.fail(
                    RunState.CANCELLING,
                    null,
                    FailureKind.BAD_CONFIGURATION,
                    "paused-too-long",
                    "the run was paused for " + situation.patience().paused().toHours()
                            + " h, and sluice.supervise.keep-paused allows no more; start it again");
        }
    }

    private void lost() {
        NextGeneration.begin(situation, draft, RunningStep.LOST);
    }

    private void plan() {
        if (!situation.run().topicsReady()) {
            draft.waitFor("Kafka, to make the run's topics");
            draft.work = Draft.KafkaWork.MAKE_TOPICS;
            if (situation.longerThan(
                    situation.workflow().noProgress(), situation.run().stateSince())) {
                draft.fail(
                        RunState.FAILED,
                        null,
                        FailureKind.TRANSIENT,
                        "topics-not-made",
                        "Kafka did not make the run's topics; check that it runs and allows it, then start the run again");
            }
            return;
        }
        if (situation.run().begins() != null) { // taken up again
            run(situation.plan());
            return;
        }
        Map<String, List<Command.KnownColumn>> columns = new HashMap<>();
        Map<String, List<Long>> ledgers = new HashMap<>();
        for (WorkflowTask sink : situation.workflow().sinks()) {
            conversation
                    .ask(
                            sink,
                            Command.PlanSink.class,
                            Answer.SinkPlanned.class,
                            (id, ref) -> new Command.PlanSink(id, ref, sink.lanes()))
                    .ifPresent(planned -> {
                        columns.put(sink.name(), planned.columns());
                        ledgers.put(sink.name(), planned.ledgers());
                    });
        }
        boolean first = situation.run().generation() == 1;
        boolean sinksPlanned = columns.size() == situation.workflow().sinks().size();
        if (first || sinksPlanned) { // a later generation begins where the ledgers stand
            planSources(first ? Map.of() : ledgers);
        }
        boolean endsPlanned = counts.size() == situation.workflow().sources().size() && sinksPlanned;
        if (endsPlanned && transformsPlanned(columns)) {
            if (situation.run().sourceCounts() == null) {
                draft.sourceCounts = counts;
            }
            draft.begins = begins;
            run(situation.plan().beginning(begins));
        }
        conversation.failure().ifPresent(this::refused);
    }

    private void refused(Failure f) {
        if (Detachment.instead(situation, draft, f)) {
            return;
        }
        if (f.code().equals(Command.PlanSource.GENERATION_TAKEN)) {
            NextGeneration.begin(situation, draft, "topics of this generation were made before, and are lost");
        } else {
            draft.fail(RunState.FAILED, f.task(), f.kind(), f.code(), f.message());
        }
    }

    private void planSources(Map<String, List<Long>> ledgers) {
        for (WorkflowTask source : situation.workflow().sources()) {
            conversation
                    .ask(
                            source,
                            Command.PlanSource.class,
                            Answer.SourcePlanned.class,
                            (id, ref) -> new Command.PlanSource(
                                    id,
                                    ref,
                                    source.lanes(),
                                    situation.plan().names().splits(source.name()),
                                    situation.plan().names().schema(source.name()),
                                    ledgers.isEmpty()
                                            ? List.of()
                                            : situation.plan().needed(source, ledgers)))
                    .ifPresent(planned -> {
                        counts.put(source.name(), planned.documents());
                        begins.put(source.name(), planned.begins());
                    });
        }
    }

    private void run(RunPlan plan) {
        draft.to = RunState.RUNNING;
        for (WorkflowTask task : situation.workflow().tasks()) {
            if (!situation.waitsFor(task).isEmpty()) {
                continue; // it stays WAITING
            }
            TaskRow row = situation.row(task.name());
            if (row.state() != TaskRow.State.SUCCEEDED) {
                draft.tasks.add(row.as(TaskRow.State.ASSIGNED));
            }
            draft.assignments.add(plan.assignment(task, row.attempt(), Desired.RUN));
        }
    }

    private boolean transformsPlanned(Map<String, List<Command.KnownColumn>> columns) {
        boolean all = true;
        for (WorkflowTask transform : situation.workflow().transforms()) {
            List<Command.KnownColumn> known = new ArrayList<>();
            situation
                    .workflow()
                    .readersOf(transform.name())
                    .forEach(sink -> known.addAll(columns.getOrDefault(sink.name(), List.of())));
            Optional<Answer.TransformPlanned> planned = conversation.ask(
                    transform,
                    Command.PlanTransform.class,
                    Answer.TransformPlanned.class,
                    (id, ref) -> new Command.PlanTransform(
                            id,
                            ref,
                            situation.plan().sampleTopics(transform),
                            situation.plan().names().schema(transform.name()),
                            known));
            all &= planned.isPresent();
        }
        return all;
    }

    /** Stage tables first, while the sink's answer can still be heard; what a sink cannot remove does not hold the rest up. */
    private void cleanUp() {
        // Of a run that was made anew of a snapshot no commands are known.
        boolean planned = situation.run().sourceCounts() != null
                || situation.commands().stream().anyMatch(c -> c.type().equals("PlanSink"));
        boolean all = true;
        for (WorkflowTask sink : situation.workflow().all()) {
            all &= sink.kind() != Kind.SINK
                    || !planned
                    || conversation
                            .ask(sink, Command.CleanUp.class, Answer.CleanedUp.class, Command.CleanUp::new)
                            .isPresent();
        }
        if (all || conversation.failure().isPresent()) {
            draft.work = Draft.KafkaWork.REMOVE;
        }
    }
}
