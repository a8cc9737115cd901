package io.sluice.orchestrator.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** Counts how runs end, when it is certain that they have: a transaction that is rolled back ends nothing. */
@Component
class FinishedRuns {

    private final MeterRegistry meters;

    FinishedRuns(MeterRegistry meters) {
        this.meters = meters;
    }

    /** With the caller's transaction, or at once if there is none. */
    Mono<Void> count(String workflow, RunState outcome) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(transaction -> transaction.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public Mono<Void> afterCommit() {
                        return Mono.fromRunnable(() -> add(workflow, outcome));
                    }
                }))
                .then()
                .onErrorResume(NoTransactionException.class, none -> Mono.fromRunnable(() -> add(workflow, outcome)));
    }

    private void add(String workflow, RunState outcome) {
        Counter.builder("sluice.runs.finished")
                .description("runs that have ended, by their last state")
                .tag("workflow", workflow)
                .tag("outcome", outcome.name())
                .register(meters)
                .increment();
    }
}
