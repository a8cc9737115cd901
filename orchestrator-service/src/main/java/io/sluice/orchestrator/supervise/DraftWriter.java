package io.sluice.orchestrator.supervise;

import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.outbox.Outbox;
import io.sluice.orchestrator.run.CommandStore;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.GenerationStore;
import io.sluice.orchestrator.run.RunEvent.Type;
import io.sluice.orchestrator.run.RunEvents;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes what a step decided, inside the transaction that holds the run: state and outgoing messages are one. */
@Component
class DraftWriter {

    private static final Logger LOG = LoggerFactory.getLogger(DraftWriter.class);

    private final RunStore runs;
    private final GenerationStore generations;
    private final RunEvents events;
    private final CommandStore commands;
    private final Outbox outbox;

    DraftWriter(RunStore runs, GenerationStore generations, RunEvents events, CommandStore commands, Outbox outbox) {
        this.runs = runs;
        this.generations = generations;
        this.events = events;
        this.commands = commands;
        this.outbox = outbox;
    }

    /** @return whether something changed */
    Mono<Boolean> write(RunRow run, Draft draft) {
        List<Mono<?>> writes = new ArrayList<>();
        if (draft.nextGeneration != null) {
            return nextGeneration(run, draft, draft.nextGeneration).thenReturn(true);
        }
        if (draft.to == null) {
            draft.commands.forEach(given -> writes.add(commands.give(given.command(), given.number())));
            draft.resend.forEach(id -> writes.add(commands.sendAgain(id)));
        }
        draft.tasks.forEach(task -> writes.add(
                runs.task(task).then(events.add(run.id(), Type.TASK, told(task, draft.detached.get(task.task()))))));
        draft.detached.forEach((task, failure) -> told(run, failure).log("the run goes on without " + task));
        draft.assignments.forEach(assignment -> writes.add(outbox.assign(assignment)));
        if (draft.sourceCounts != null) {
            writes.add(runs.sourceCounts(run.id(), ContractJson.writeText(draft.sourceCounts)));
        }
        if (draft.begins != null) {
            writes.add(generations.planned(run.id(), ContractJson.writeText(draft.begins)));
        }
        if (draft.receipt != null) {
            writes.add(runs.receipt(run.id(), ContractJson.writeText(draft.receipt)));
        }
        if (draft.failure != null) {
            writes.add(runs.failure(run.id(), draft.failure));
        }
        if (draft.to != null) {
            writes.add(move(run, draft.to, draft));
        } else if (!run.state().ended() && !Objects.equals(draft.waitingFor(), run.waitingFor())) {
            writes.add(runs.waitingFor(run.id(), draft.waitingFor()));
        }
        return Flux.concat(writes).then(Mono.just(!writes.isEmpty()));
    }

    private Mono<Void> nextGeneration(RunRow run, Draft draft, String reason) {
        told(run, null)
                .addKeyValue("generation", run.generation() + 1)
                .addKeyValue("reason", reason)
                .log("the run's topics are made anew");
        Mono<?> planning = run.state() == RunState.PLANNING ? Mono.empty() : runs.move(run, RunState.PLANNING);
        return planning.thenMany(Flux.fromIterable(draft.assignments).concatMap(outbox::assign))
                .thenMany(Flux.fromIterable(draft.tasks).concatMap(runs::task))
                .then(generations.next(run, reason));
    }

    private static Map<String, ?> told(TaskRow task, @Nullable Failure detachedFor) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("task", task.task());
        told.put("state", task.state().name());
        told.put("attempt", task.attempt());
        if (detachedFor != null) {
            told.put("reason", detachedFor.task() + ": " + detachedFor.message());
        }
        return told;
    }

    private Mono<Void> move(RunRow run, RunState to, Draft draft) {
        told(run, draft.failure)
                .addKeyValue("from", run.state())
                .addKeyValue("state", to)
                .log("the run changes its state");
        Mono<Void> tasks = Mono.empty();
        if (to == RunState.VERIFYING) {
            tasks = runs.endTasks(run.id(), TaskRow.State.SUCCEEDED);
        } else if (EnumSet.of(RunState.FAILING, RunState.CANCELLING).contains(to)
                || to == RunState.FAILED && run.state() == RunState.PLANNING) {
            tasks = runs.endTasks(run.id(), TaskRow.State.STOPPED);
        }
        return tasks.then(runs.move(run, to)).then();
    }

    private static LoggingEventBuilder told(RunRow run, @Nullable Failure failure) {
        LoggingEventBuilder line =
                LOG.atInfo().addKeyValue("sluice.run", run.id()).addKeyValue("sluice.workflow", run.workflow());
        if (failure == null) {
            return line;
        }
        LoggingEventBuilder failed = line.addKeyValue("error.code", failure.code());
        return failure.task() == null ? failed : failed.addKeyValue("sluice.task", failure.task());
    }
}
