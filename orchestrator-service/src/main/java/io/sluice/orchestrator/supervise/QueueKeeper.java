package io.sluice.orchestrator.supervise;

import io.sluice.contracts.failure.FailureKind;
import io.sluice.orchestrator.plan.Admission;
import io.sluice.orchestrator.plan.Needs;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.ReplicaRow;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lets queued runs begin when there is room. One orchestrator at a time decides, so that no room is given twice. */
@Component
class QueueKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(QueueKeeper.class);
    private static final long LOCK = 0x71756575654cL;

    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final RunStore runs;
    private final Plans plans;
    private final SuperviseSettings settings;

    QueueKeeper(
            DatabaseClient database,
            TransactionalOperator transaction,
            RunStore runs,
            Plans plans,
            SuperviseSettings settings) {
        this.database = database;
        this.transaction = transaction;
        this.runs = runs;
        this.plans = plans;
        this.settings = settings;
    }

    Mono<Void> admit() {
        return transaction
                .transactional(database.sql("select pg_try_advisory_xact_lock(:lock) as mine")
                        .bind("lock", LOCK)
                        .map(row -> Boolean.TRUE.equals(row.get("mine", Boolean.class)))
                        .one()
                        .filter(mine -> mine)
                        .flatMap(mine -> runs.open().collectList())
                        .filter(open -> open.stream().anyMatch(r -> r.state() == RunState.QUEUED))
                        .flatMap(this::decide))
                .then();
    }

    private Mono<Void> decide(List<RunRow> open) {
        return Flux.fromIterable(open)
                .filter(run -> !run.state().ended())
                .concatMap(run -> plans.of(run)
                        .map(plan -> Map.entry(run, new Admission.Candidate(run.id(), Needs.of(plan.workflow())))))
                .collectList()
                .flatMap(candidates -> Mono.zip(runs.replicas().collectList(), runs.now())
                        .flatMap(found -> apply(candidates, found.getT1(), found.getT2())));
    }

    private Mono<Void> apply(
            List<Map.Entry<RunRow, Admission.Candidate>> runsFound, List<ReplicaRow> replicas, Instant now) {
        Map<String, Integer> count = new HashMap<>();
        Map<String, Integer> fit = new HashMap<>();
        replicas.forEach(replica -> {
            count.merge(replica.connector(), 1, Integer::sum);
            fit.merge(replica.connector(), replica.lanesFit(), Integer::sum);
        });
        List<Admission.Candidate> live = new ArrayList<>();
        List<Admission.Candidate> queued = new ArrayList<>();
        Map<String, RunRow> rows = new HashMap<>();
        runsFound.forEach(found -> {
            rows.put(found.getKey().id(), found.getKey());
            (found.getKey().state().holdsLanes() ? live : queued).add(found.getValue());
        });
        return Flux.fromIterable(new Admission(count, fit, live).decide(queued))
                .concatMap(decision -> apply(Objects.requireNonNull(rows.get(decision.run())), decision, now))
                .then();
    }

    private Mono<Void> apply(RunRow run, Admission.Decision decision, Instant now) {
        String waitingFor = decision.waitingFor();
        if (waitingFor != null && run.stateSince().plus(settings.keepQueued()).isBefore(now)) {
            return skip(run, waitingFor);
        }
        if (waitingFor != null) {
            return waitingFor.equals(run.waitingFor()) ? Mono.empty() : runs.waitingFor(run.id(), waitingFor);
        }
        LOG.atInfo()
                .addKeyValue("sluice.run", run.id())
                .addKeyValue("sluice.workflow", run.workflow())
                .addKeyValue("state", RunState.PLANNING)
                .log("the run begins");
        return runs.move(run, RunState.PLANNING).then();
    }

    private Mono<Void> skip(RunRow run, String waitingFor) {
        Failure failure = new Failure(
                null,
                FailureKind.TRANSIENT,
                "queued-too-long",
                "the run waited " + settings.keepQueued().toHours() + " h for " + waitingFor
                        + ", and sluice.supervise.keep-queued allows no more; start it again");
        return runs.failure(run.id(), failure)
                .then(runs.move(run, RunState.SKIPPED))
                .then();
    }
}
