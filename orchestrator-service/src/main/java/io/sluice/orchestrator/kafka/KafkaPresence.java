package io.sluice.orchestrator.kafka;

import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Whether Kafka answers. While it does not, nobody can be heard, and what is not heard says nothing about connectors. */
public final class KafkaPresence {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaPresence.class);

    /** A broker answers in milliseconds; a slow one is no silent one. */
    private static final Duration ANSWER = Duration.ofSeconds(8);

    private final Admin admin;
    private final Scheduler scheduler;
    private volatile boolean silent;

    public KafkaPresence(Admin admin, Scheduler scheduler) {
        this.admin = admin;
        this.scheduler = scheduler;
    }

    public boolean isSilent() {
        return silent;
    }

    /** Asks once. Never fails. */
    public Mono<Void> look() {
        return Mono.fromFuture(
                        () -> admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) ANSWER.toMillis()))
                                .clusterId()
                                .toCompletionStage()
                                .toCompletableFuture())
                .publishOn(scheduler)
                .map(answered -> false)
                .onErrorReturn(true)
                .doOnNext(this::note)
                .then();
    }

    private void note(boolean now) {
        if (now != silent) {
            LOG.atWarn().addKeyValue("answers", !now).log(now ? "Kafka does not answer" : "Kafka answers again");
        }
        silent = now;
    }
}
