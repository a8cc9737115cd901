package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.GenerationStore;
import io.sluice.orchestrator.run.RunEvent;
import io.sluice.orchestrator.run.RunEvents;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunRow.CleanUp;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.snapshot.SnapshotObjects;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes a run that has ended go on from a snapshot: its topics are made anew, the archive is fed in from where the
 * destinations stand, and the source goes on behind the archive. An older snapshot leads to the same end: positions come from ledgers
 * and archive.
 */
@Component
public class Restores {

    private static final Set<RunState> ENDS =
            EnumSet.of(RunState.SUCCEEDED, RunState.SUCCEEDED_WITH_REJECTS, RunState.FAILED, RunState.CANCELLED);

    private final SnapshotObjects objects;
    private final RunStore runs;
    private final GenerationStore generations;
    private final RunEvents events;
    private final Plans plans;
    private final TransactionalOperator transaction;
    private final Bell supervisorBell;

    Restores(
            SnapshotObjects objects,
            RunStore runs,
            GenerationStore generations,
            RunEvents events,
            Plans plans,
            TransactionalOperator transaction,
            Bell supervisorBell) {
        this.objects = objects;
        this.runs = runs;
        this.generations = generations;
        this.events = events;
        this.plans = plans;
        this.transaction = transaction;
        this.supervisorBell = supervisorBell;
    }

    /** The run cannot go on from a snapshot. */
    public static final class NotRestorable extends RuntimeException {

        private final String code;

        NotRestorable(String code, String text) {
            super(text);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /**
     * What is restored.
     *
     * @param snapshot its number
     * @param takenAt when that was taken, in which {@code state} of the run
     * @param generation of topics that is made for it
     */
    public record Restored(String run, long snapshot, Instant takenAt, String state, int generation) {}

    /**
     * @param number of the snapshot; null for the latest
     * @param dry judge only
     * @return empty if there is no run of that id
     * @throws NotRestorable (as a signal) with the reason
     */
    public Mono<Restored> restore(String id, @Nullable Long number, boolean dry) {
        return runs.find(id)
                .flatMap(run -> snapshot(id, number))
                .flatMap(snapshot -> transaction.transactional(
                        runs.hold(id).flatMap(run -> plans.of(run).flatMap(plan -> {
                            judge(run, plan);
                            Restored restored = new Restored(
                                    id,
                                    snapshot.number(),
                                    snapshot.takenAt(),
                                    snapshot.state(),
                                    Math.max(run.generation(), snapshot.generation()) + 1);
                            return dry
                                    ? Mono.just(restored)
                                    : takeUp(run, snapshot, restored).thenReturn(restored);
                        }))))
                .doOnNext(restored -> supervisorBell.ring());
    }

    private Mono<RunSnapshot> snapshot(String id, @Nullable Long number) {
        return (number == null
                        ? objects.of(id).takeLast(1).next()
                        : objects.of(id).filter(name -> name.number() == number).next())
                .switchIfEmpty(Mono.error(() -> new NotRestorable(
                        "no-snapshot",
                        number == null
                                ? "there is no snapshot of run " + id + " on S3"
                                : "run " + id + " has no snapshot " + number + "; ./sluice snapshots " + id
                                        + " lists them")))
                .flatMap(objects::read)
                .map(SnapshotObjects.Read::snapshot);
    }

    private static void judge(RunRow run, RunPlan plan) {
        if (!run.state().ended()) {
            throw new NotRestorable(
                    "run-live",
                    "run " + run.id() + " is " + run.state()
                            + ", and goes on by itself after a loss; cancel it first if you want to begin from a snapshot");
        }
        if (!ENDS.contains(run.state())) {
            throw new NotRestorable("run-never-began", "run " + run.id() + " was " + run.state() + "; start a new one");
        }
        if (!plan.workflow().isArchived() || run.archiveDropped()) {
            throw new NotRestorable(
                    run.archiveDropped() ? "archive-missing" : "archive-off",
                    "run " + run.id() + " has no archive to be fed from; start a new run");
        }
        if (run.cleanUp() == CleanUp.DUE) {
            throw new NotRestorable(
                    "clean-up", "what run " + run.id() + " left is being removed just now; try again in a moment");
        }
        if (run.cleanUp() == CleanUp.DONE && plan.workflow().sinks().stream().anyMatch(WorkflowTask::appends)) {
            throw new NotRestorable(
                    "restore-append",
                    "run " + run.id() + " appends, and its ledgers are removed, so every row would be there twice;"
                            + " replay it through a definition with another schema");
        }
    }

    /** A snapshot of a generation that this database has not heard of lets that one's number pass by. */
    private Mono<Void> takeUp(RunRow run, RunSnapshot snapshot, Restored restored) {
        return events.add(
                        run.id(),
                        RunEvent.Type.ACTION,
                        Map.of("action", "restore", "snapshot", Long.toString(snapshot.number())))
                .then(runs.takeUp(run.id()))
                .then(runs.move(run, RunState.QUEUED))
                .then(generations.from(run, restored.generation() - 1, "restored from snapshot " + snapshot.number()))
                .thenMany(
                        runs.tasks(run.id()).map(TaskRow::afresh).collectList().flatMapMany(Flux::fromIterable))
                .concatMap(runs::task)
                .then();
    }
}
