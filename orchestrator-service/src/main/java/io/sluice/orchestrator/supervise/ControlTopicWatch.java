package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.orchestrator.kafka.RunTopics;
import io.sluice.orchestrator.outbox.Outbox;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.plan.TopicSpec;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.workflow.Connector;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes control topics anew that are gone, alone or with all of a cluster, and says again what they said: the assignments of
 * runs at work. Commands are sent again by whoever waits for the answer, and lanes report all that they know from time to time.
 */
@Component
class ControlTopicWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ControlTopicWatch.class);

    private static final List<TopicSpec> ALL =
            ControlTopics.with(Arrays.stream(Connector.values())
                            .map(Connector::word)
                            .toList())
                    .stream()
                    .map(topic -> new TopicSpec(topic.name(), topic.partitions(), topic.config()))
                    .toList();

    private final RunTopics topics;
    private final RunStore runs;
    private final Plans plans;
    private final Outbox outbox;
    private final TransactionalOperator transaction;
    private final Bell outboxBell;

    ControlTopicWatch(
            RunTopics topics,
            RunStore runs,
            Plans plans,
            Outbox outbox,
            TransactionalOperator transaction,
            Bell outboxBell) {
        this.topics = topics;
        this.runs = runs;
        this.plans = plans;
        this.outbox = outbox;
        this.transaction = transaction;
        this.outboxBell = outboxBell;
    }

    /** One look. */
    Mono<Void> look() {
        return topics.topics("sluice.").collectList().flatMap(there -> {
            Set<String> present = new HashSet<>(there);
            List<TopicSpec> missing = ALL.stream()
                    .filter(topic -> !present.contains(topic.name()))
                    .toList();
            return missing.isEmpty() ? Mono.empty() : make(missing);
        });
    }

    private Mono<Void> make(List<TopicSpec> missing) {
        List<String> names = missing.stream().map(TopicSpec::name).toList();
        LOG.atWarn().addKeyValue("topics", names).log("control topics are gone, and are made anew");
        return topics.make(missing)
                .then(names.contains(ControlTopics.ASSIGNMENTS) ? assignAgain() : Mono.empty())
                .doOnSuccess(done -> outboxBell.ring());
    }

    private Mono<Void> assignAgain() {
        return runs.open()
                .map(RunRow::id)
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMap(id -> transaction.transactional(runs.hold(id)
                        .filter(run -> run.state() == RunState.RUNNING)
                        .flatMap(run -> plans.of(run).flatMap(plan -> runs.tasks(id)
                                .filter(TaskRow::isGiven)
                                .concatMap(task -> assign(plan, task))
                                .then()))))
                .then();
    }

    private Mono<Long> assign(RunPlan plan, TaskRow task) {
        return outbox.assign(plan.assignment(plan.workflow().task(task.task()), task.attempt(), Desired.RUN));
    }
}
