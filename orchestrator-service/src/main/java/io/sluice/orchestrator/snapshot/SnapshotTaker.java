package io.sluice.orchestrator.snapshot;

import io.sluice.contracts.snapshot.RunSnapshot.Reason;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes the snapshots that are due: after a change of state at once, of a live run from time to time. Each run is taken by one
 * orchestrator. What fails is tried again when the workflow's time is over once more.
 */
@Component
class SnapshotTaker {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);
    private static final int AT_A_TIME = 4;

    /** Whoever dies over a snapshot keeps it from others for so long. */
    private static final Duration LEASE = Snapshots.LIMIT.plusSeconds(20);

    private final Snapshots snapshots;
    private final SnapshotIndex index;
    private final RunStore runs;
    private final Plans plans;
    private final AtomicBoolean failing = new AtomicBoolean();

    SnapshotTaker(Snapshots snapshots, SnapshotIndex index, RunStore runs, Plans plans) {
        this.snapshots = snapshots;
        this.index = index;
        this.runs = runs;
        this.plans = plans;
    }

    /** Until nothing is due. */
    Mono<Void> turn() {
        return some().expand(taken -> taken < AT_A_TIME ? Mono.empty() : some()).then();
    }

    private Mono<Integer> some() {
        return index.claim(AT_A_TIME, LEASE).collectList().flatMap(due -> Flux.fromIterable(due)
                .flatMap(this::take, AT_A_TIME)
                .then(Mono.just(due.size())));
    }

    private Mono<Void> take(SnapshotIndex.Due due) {
        return snapshots
                .take(due.run(), due.changed() ? Reason.STATE : Reason.PERIOD)
                .doOnNext(this::succeeded)
                .then()
                .onErrorResume(error -> {
                    failed(error);
                    return every(due.run()).flatMap(every -> index.postpone(due.run(), every));
                });
    }

    private Mono<Duration> every(String run) {
        return runs.find(run)
                .flatMap(plans::of)
                .map(plan -> plan.workflow().snapshotEvery())
                .defaultIfEmpty(Workflow.DEFAULT_SNAPSHOT_EVERY);
    }

    private void failed(Throwable error) {
        if (failing.compareAndSet(false, true)) {
            LOG.atWarn()
                    .addKeyValue("error", String.valueOf(error.getMessage()))
                    .log("snapshots of runs cannot be taken; runs go on, and it is tried again");
        }
    }

    private void succeeded(SnapshotEntry entry) {
        if (failing.compareAndSet(true, false)) {
            LOG.atInfo().addKeyValue("sluice.run", entry.run()).log("snapshots of runs are taken again");
        }
    }
}
