package io.sluice.orchestrator.supervise;

import io.sluice.orchestrator.figures.RunFigures;
import io.sluice.orchestrator.kafka.KafkaPresence;
import io.sluice.orchestrator.outbox.OutboxRelay;
import io.sluice.orchestrator.pace.Beginning;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.pace.Loop;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What runs by itself in this service: the supervisor, the outbox's relay, the looks whether Kafka and the runs' topics are there, the figures, the sweeper; and
 * the bells that wake them.
 */
@Configuration(proxyBeanMethods = false)
class Loops {

    private static final Duration RELAY = Duration.ofMillis(500);
    private static final Duration PRESENCE = Duration.ofSeconds(2);
    private static final Duration TOPICS = Duration.ofSeconds(3);
    private static final Duration FIGURES = Duration.ofSeconds(5);

    @Bean
    Bell supervisorBell() {
        return new Bell();
    }

    /** Ended by whoever knows the runs that there are. */
    @Bean
    Beginning beginning() {
        return new Beginning();
    }

    @Bean
    Bell outboxBell() {
        return new Bell();
    }

    @Bean
    TransactionalOperator transaction(ReactiveTransactionManager transactions) {
        return TransactionalOperator.create(transactions);
    }

    @Bean
    OutboxRelay outboxRelay(
            DatabaseClient database, TransactionalOperator transaction, OutboxRelay.Publisher publisher) {
        return new OutboxRelay(database, transaction, publisher);
    }

    @Bean
    Loop relayLoop(OutboxRelay relay, Bell outboxBell, Scheduler controlScheduler) {
        return new Loop("outbox", RELAY, outboxBell, controlScheduler, relay::drain);
    }

    @Bean
    Loop supervisorLoop(
            Supervisor supervisor,
            Beginning beginning,
            Bell supervisorBell,
            Scheduler controlScheduler,
            SuperviseSettings settings) {
        return new Loop(
                "supervisor",
                settings.period(),
                supervisorBell,
                controlScheduler,
                () -> beginning.isOver() ? supervisor.turn() : Mono.empty());
    }

    @Bean
    Loop presenceLoop(KafkaPresence presence, Scheduler controlScheduler) {
        return new Loop("kafka", PRESENCE, new Bell(), controlScheduler, presence::look);
    }

    /** Control topics first: whoever is to give up lost topics hears of it through them. */
    @Bean
    Loop topicsLoop(ControlTopicWatch control, TopicWatch topics, Scheduler controlScheduler) {
        return new Loop("topics", TOPICS, new Bell(), controlScheduler, () -> control.look()
                .then(topics.look()));
    }

    @Bean
    Loop figuresLoop(RunFigures figures, Scheduler controlScheduler) {
        return new Loop("figures", FIGURES, new Bell(), controlScheduler, figures::look);
    }

    @Bean
    Loop sweepLoop(Sweeper sweeper, Beginning beginning, Scheduler controlScheduler, SuperviseSettings settings) {
        // Before it is over, topics of every run look like those of none.
        return new Loop(
                "sweeper",
                settings.sweepEvery(),
                new Bell(),
                controlScheduler,
                () -> beginning.isOver() ? sweeper.sweep() : Mono.empty());
    }
}
