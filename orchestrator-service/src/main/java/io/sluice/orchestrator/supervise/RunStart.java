package io.sluice.orchestrator.supervise;

import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.run.RunIds;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.StartKeys;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Creates runs of a workflow's latest revision. */
@Component
public class RunStart {

    private final WorkflowStore workflows;
    private final RunStore runs;
    private final StartKeys keys;
    private final TransactionalOperator transaction;
    private final Bell supervisorBell;

    RunStart(
            WorkflowStore workflows,
            RunStore runs,
            StartKeys keys,
            TransactionalOperator transaction,
            Bell supervisorBell) {
        this.workflows = workflows;
        this.runs = runs;
        this.keys = keys;
        this.transaction = transaction;
        this.supervisorBell = supervisorBell;
    }

    /** The new run's id; empty if there is no such workflow. */
    public Mono<String> start(String workflow) {
        return ringing(create(workflow));
    }

    /** At most one run for a key, however many ask at once; the others get that run. Empty if there is no such workflow. */
    public Mono<String> start(String workflow, String key) {
        return ringing(keys.hold(workflow, key)
                .then(keys.find(workflow, key))
                .switchIfEmpty(Mono.defer(() -> create(workflow)).delayUntil(run -> keys.put(workflow, key, run))));
    }

    private Mono<String> ringing(Mono<String> work) {
        return transaction.transactional(work).doOnNext(run -> supervisorBell.ring());
    }

    /**
     * A run of this revision that reads another's archive. Within the caller's transaction, if there is one.
     *
     * @param rejected see {@link io.sluice.orchestrator.run.RunRow#replayRejected}; null to read all of it
     */
    Mono<String> replay(WorkflowStore.Revision revision, String origin, @Nullable String rejected) {
        return ringing(
                runs.now().flatMap(now -> create(revision, RunIds.next(revision.workflow(), now), origin, rejected)));
    }

    private Mono<String> create(String name) {
        return workflows.latest(name).flatMap(revision -> runs.now()
                .flatMap(now -> create(revision, RunIds.next(name, now), null, null)));
    }

    private Mono<String> create(
            WorkflowStore.Revision revision, String id, @Nullable String replayOf, @Nullable String rejected) {
        Workflow stored = WorkflowParser.stored(revision.text());
        // Its tasks are the same whatever the generation.
        Workflow workflow = replayOf == null ? stored : stored.replaying(replayOf, 1, Map.of());
        return runs.create(
                        id,
                        workflow.name(),
                        revision.revision(),
                        "its turn",
                        replayOf,
                        rejected,
                        workflow.archiveKeep())
                .thenMany(Flux.fromIterable(workflow.tasks()).index())
                .concatMap(task -> runs.createTask(
                        id,
                        task.getT1().intValue(),
                        task.getT2().name(),
                        task.getT2().connector().word(),
                        task.getT2().lanes()))
                .then(Mono.just(id));
    }
}
