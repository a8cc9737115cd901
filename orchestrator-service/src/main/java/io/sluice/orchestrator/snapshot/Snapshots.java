package io.sluice.orchestrator.snapshot;

import io.sluice.contracts.failure.TransientFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.contracts.snapshot.RunSnapshot.Reason;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.workflow.WorkflowStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/** Takes snapshots of runs, and says which there are. */
@Component
public class Snapshots {

    /** A call of S3 ends within a minute, a question to Kafka within seconds. */
    static final Duration LIMIT = Duration.ofSeconds(100);

    private final SnapshotSettings settings;
    private final SnapshotIndex index;
    private final SnapshotObjects objects;
    private final PositionReader positions;
    private final RunStore runs;
    private final WorkflowStore workflows;
    private final Plans plans;
    private final TransactionalOperator transaction;
    private final SnapshotFigures figures;
    private final Scheduler scheduler;

    Snapshots(
            SnapshotSettings settings,
            SnapshotIndex index,
            SnapshotObjects objects,
            PositionReader positions,
            RunStore runs,
            WorkflowStore workflows,
            Plans plans,
            TransactionalOperator transaction,
            SnapshotFigures figures,
            Scheduler controlScheduler) {
        this.settings = settings;
        this.index = index;
        this.objects = objects;
        this.positions = positions;
        this.runs = runs;
        this.workflows = workflows;
        this.plans = plans;
        this.transaction = transaction;
        this.figures = figures;
        this.scheduler = controlScheduler;
    }

    /** Whether this installation has a bucket for them. */
    public boolean areOn() {
        return settings.bucket() != null;
    }

    /** The latest first, below the number. */
    public Flux<SnapshotEntry> of(String run, long below, int limit) {
        return index.of(run, below, limit);
    }

    /**
     * Takes one now, because somebody asks for it. Empty if there is no run of that id.
     *
     * @throws io.sluice.contracts.failure.SluiceFailure (as a signal) if S3 does not take it
     */
    public Mono<SnapshotEntry> take(String run) {
        return take(run, Reason.ASKED);
    }

    Mono<SnapshotEntry> take(String run, Reason reason) {
        return transaction
                .transactional(runs.hold(run).flatMap(this::facts))
                .flatMap(facts -> positions.of(facts.run(), facts.plan()).flatMap(where -> write(facts, where, reason)))
                .timeout(LIMIT, scheduler)
                .doOnNext(entry -> figures.taken(entry.reason()))
                .doOnError(error -> figures.failed());
    }

    /** What the database knows, at one moment: whoever changes a run holds its row. */
    private record Facts(RunRow run, RunPlan plan, List<TaskRow> tasks, WorkflowStore.Revision revision, Instant now) {}

    private Mono<Facts> facts(RunRow run) {
        return Mono.zip(
                        plans.of(run),
                        runs.tasks(run.id()).collectList(),
                        workflows.revision(run.workflow(), run.revision()),
                        runs.now())
                .map(all -> new Facts(run, all.getT1(), all.getT2(), all.getT3(), all.getT4()));
    }

    /** A name that is taken is one of a time before a database that was set back: the numbers go on behind those. */
    private Mono<SnapshotEntry> write(Facts facts, Positions where, Reason reason) {
        return tryToWrite(facts, where, reason)
                .switchIfEmpty(Mono.defer(() -> objects.of(facts.run().id())
                        .map(SnapshotObjects.Name::number)
                        .reduce(0L, Math::max)
                        .flatMap(index::skipTo)
                        .then(tryToWrite(facts, where, reason))))
                .switchIfEmpty(Mono.error(() -> new TransientFailure(
                        "snapshot-name-taken",
                        "snapshots of run " + facts.run().id()
                                + " have the numbers that this database gives; try again")));
    }

    private Mono<SnapshotEntry> tryToWrite(Facts facts, Positions where, Reason reason) {
        return index.nextNumber().flatMap(number -> {
            RunSnapshot snapshot = snapshot(facts, where, reason, number);
            byte[] json = snapshot.write();
            SnapshotEntry entry = new SnapshotEntry(
                    snapshot.run(),
                    number,
                    snapshot.takenAt(),
                    snapshot.state(),
                    reason.name().toLowerCase(Locale.ROOT),
                    json.length);
            return objects.put(snapshot, json).filter(written -> written).flatMap(written -> index.add(
                            entry,
                            snapshot.stateSince(),
                            facts.plan().workflow().snapshotEvery())
                    .thenReturn(entry));
        });
    }

    private static RunSnapshot snapshot(Facts facts, Positions where, Reason reason, long number) {
        RunRow run = facts.run();
        return new RunSnapshot(
                RunSnapshot.FORMAT,
                run.id(),
                run.number(),
                number,
                facts.now(),
                reason,
                run.workflow(),
                run.revision(),
                facts.revision().text(),
                run.state().name(),
                run.stateSince(),
                run.generation(),
                run.replayOf(),
                run.replayGeneration(),
                json(run.replayRejected()),
                run.archiveKeepSeconds(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                run.waitingFor(),
                failure(run.failure()),
                json(run.sourceCounts()),
                json(run.receipt()),
                run.topicsMade(),
                json(run.begins()),
                facts.tasks().stream().map(Snapshots::task).toList(),
                where.edges(),
                where.groups(),
                where.ledgers(),
                where.schemaLogs(),
                where.archive(),
                where.missing());
    }

    private static RunSnapshot.@Nullable Failure failure(@Nullable Failure failure) {
        return failure == null
                ? null
                : new RunSnapshot.Failure(failure.task(), failure.kind(), failure.code(), failure.message());
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : ContractJson.mapper().readTree(text);
    }

    private static RunSnapshot.Task task(TaskRow task) {
        return new RunSnapshot.Task(
                task.task(),
                task.connector(),
                task.attempt(),
                task.firstAttempt(),
                task.lanes(),
                task.state().name());
    }
}
