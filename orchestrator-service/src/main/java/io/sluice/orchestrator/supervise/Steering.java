package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.RunAction;
import io.sluice.orchestrator.run.RunEvent;
import io.sluice.orchestrator.run.RunEvents;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/**
 * Does what a person asks of a run: in one transaction that holds the run, with every message to the connectors, so that
 * what was answered is so whatever dies next.
 */
@Component
public class Steering {

    private final RunStore runs;
    private final RunEvents events;
    private final Plans plans;
    private final DraftWriter writer;
    private final TransactionalOperator transaction;
    private final Bell supervisorBell;
    private final Bell outboxBell;

    Steering(
            RunStore runs,
            RunEvents events,
            Plans plans,
            DraftWriter writer,
            TransactionalOperator transaction,
            Bell supervisorBell,
            Bell outboxBell) {
        this.runs = runs;
        this.events = events;
        this.plans = plans;
        this.writer = writer;
        this.transaction = transaction;
        this.supervisorBell = supervisorBell;
        this.outboxBell = outboxBell;
    }

    /** The run as it was found cannot take this action. */
    public static final class NotAllowed extends RuntimeException {

        private final transient RunRow run;
        private final RunAction action;

        NotAllowed(RunRow run, RunAction action) {
            super(action.word() + " is not possible: " + reason(run, action));
            this.run = run;
            this.action = action;
        }

        private static String reason(RunRow run, RunAction action) {
            if (action == RunAction.RETRY && run.state() == RunState.FAILED) {
                return run.newest()
                        ? "what the run left in Kafka has been removed; start a new run"
                        : "workflow " + run.workflow() + " has a later run; retry that one, or start a new one";
            }
            return "the run is " + run.state();
        }

        public RunRow run() {
            return run;
        }

        public RunAction action() {
            return action;
        }
    }

    /**
     * The run after the action; empty if there is none of that id. What is so already changes nothing.
     *
     * @throws NotAllowed (as a signal) if the run's state does not allow it
     */
    public Mono<RunRow> act(String id, RunAction action) {
        return transaction
                .transactional(runs.hold(id).flatMap(run -> act(run, action)))
                .doOnNext(run -> {
                    supervisorBell.ring();
                    outboxBell.ring();
                });
    }

    private Mono<RunRow> act(RunRow run, RunAction action) {
        if (action.isDone(run)) {
            return Mono.just(run);
        }
        if (!run.allowedActions().contains(action)) {
            return Mono.error(new NotAllowed(run, action));
        }
        RunState to = action.from(run.state()).orElseThrow();
        return Mono.zip(plans.of(run), runs.tasks(run.id()).collectList())
                .flatMap(found -> events.add(run.id(), RunEvent.Type.ACTION, Map.of("action", action.word()))
                        .then(
                                switch (action) {
                                    case CANCEL -> writer.write(run, stop(to, found.getT1(), found.getT2()));
                                    case PAUSE -> writer.write(run, pause(to, found.getT1(), found.getT2()));
                                    case RESUME -> writer.write(run, resume(to, found.getT1(), found.getT2()));
                                    case RETRY ->
                                        runs.takeUp(run.id()).then(writer.write(run, takeUp(to, found.getT2())));
                                }))
                .then(Mono.defer(() -> runs.find(run.id())));
    }

    /** A queued run has given nothing to anybody yet. */
    private static Draft stop(RunState to, RunPlan plan, List<TaskRow> tasks) {
        Draft draft = new Draft();
        draft.to = to;
        if (to == RunState.CANCELLING) {
            assign(draft, plan, tasks, Desired.STOP);
        }
        return draft;
    }

    private static Draft pause(RunState to, RunPlan plan, List<TaskRow> tasks) {
        Draft draft = new Draft();
        draft.to = to;
        tasks.stream()
                .filter(task -> task.isGiven() && task.state() != TaskRow.State.SUCCEEDED)
                .forEach(task -> draft.tasks.add(task.as(TaskRow.State.PAUSED)));
        assign(draft, plan, tasks, Desired.STOP);
        return draft;
    }

    /** Tasks that have ended go on too: whoever wrote an edge also trims it. */
    private static Draft resume(RunState to, RunPlan plan, List<TaskRow> tasks) {
        Draft draft = new Draft();
        draft.to = to;
        tasks.stream()
                .filter(task -> task.state() == TaskRow.State.PAUSED)
                .forEach(task -> draft.tasks.add(task.as(TaskRow.State.ASSIGNED)));
        assign(draft, plan, tasks, Desired.RUN);
        return draft;
    }

    private static Draft takeUp(RunState to, List<TaskRow> tasks) {
        Draft draft = new Draft();
        draft.to = to;
        tasks.stream()
                .filter(task -> task.state() != TaskRow.State.SUCCEEDED && task.state() != TaskRow.State.DETACHED)
                .forEach(task -> draft.tasks.add(task.afresh()));
        return draft;
    }

    private static void assign(Draft draft, RunPlan plan, List<TaskRow> tasks, Desired desired) {
        tasks.stream()
                .filter(TaskRow::isGiven)
                .forEach(task -> draft.assignments.add(
                        plan.assignment(plan.workflow().task(task.task()), task.attempt(), desired)));
    }
}
