package io.sluice.orchestrator.supervise;

import io.sluice.orchestrator.kafka.KafkaPresence;
import io.sluice.orchestrator.kafka.RunTopics;
import io.sluice.orchestrator.outbox.Outbox;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.plan.TopicSpec;
import io.sluice.orchestrator.run.CommandStore;
import io.sluice.orchestrator.run.GenerationStore;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunRow.CleanUp;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.supervise.Draft.KafkaWork;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks at every open run and takes its next step. All that it knows is in PostgreSQL, so it can die at any moment and
 * any replica goes on; a run's row is held while its step is decided and written, and never while Kafka is called.
 */
@Component
public class Supervisor {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int RUNS_AT_A_TIME = 4;
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration GIVE_UP = Duration.ofMinutes(10);

    private final QueueKeeper queue;
    private final RunStore runs;
    private final CommandStore commands;
    private final Plans plans;
    private final DraftWriter writer;
    private final Outbox outbox;
    private final RunTopics topics;
    private final TopicWatch topicWatch;
    private final GenerationStore generations;
    private final KafkaPresence kafka;
    private final TransactionalOperator transaction;
    private final Bell supervisorBell;
    private final Bell outboxBell;
    private final SuperviseSettings settings;
    private final AtomicReference<@Nullable Instant> judgeFrom = new AtomicReference<>();
    private final AtomicReference<@Nullable Instant> listenFrom = new AtomicReference<>();

    Supervisor(
            QueueKeeper queue,
            RunStore runs,
            CommandStore commands,
            Plans plans,
            DraftWriter writer,
            Outbox outbox,
            RunTopics topics,
            TopicWatch topicWatch,
            GenerationStore generations,
            KafkaPresence kafka,
            TransactionalOperator transaction,
            Bell supervisorBell,
            Bell outboxBell,
            SuperviseSettings settings) {
        this.queue = queue;
        this.runs = runs;
        this.commands = commands;
        this.plans = plans;
        this.writer = writer;
        this.outbox = outbox;
        this.topics = topics;
        this.topicWatch = topicWatch;
        this.generations = generations;
        this.kafka = kafka;
        this.transaction = transaction;
        this.supervisorBell = supervisorBell;
        this.outboxBell = outboxBell;
        this.settings = settings;
    }

    /** One look at everything. A run whose step fails does not keep the others from theirs. */
    public Mono<Void> turn() {
        return runs.now()
                .doOnNext(this::startClocks)
                .then(queue.admit())
                .thenMany(runs.open())
                .filter(run -> run.state() != RunState.QUEUED)
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .flatMap(run -> step(run.id()).onErrorResume(error -> failedStep(run, error)), RUNS_AT_A_TIME)
                .then();
    }

    private void startClocks(Instant now) {
        judgeFrom.compareAndSet(null, now.plus(settings.grace()));
        if (kafka.isSilent()) {
            listenFrom.set(null);
        } else {
            listenFrom.compareAndSet(null, now.plus(settings.grace()));
        }
    }

    private Mono<Void> step(String run) {
        return transaction
                .transactional(runs.lock(run).flatMap(this::situation).flatMap(situation -> {
                    Draft draft = Steps.next(situation);
                    return writer.write(situation.run(), draft).map(changed -> new Done(situation, draft, changed));
                }))
                .flatMap(done -> {
                    if (done.changed()) {
                        outboxBell.ring();
                    }
                    if (done.draft().to != null) {
                        supervisorBell.ring();
                    }
                    return kafkaWork(done);
                });
    }

    private record Done(Situation situation, Draft draft, boolean changed) {}

    private Mono<Situation> situation(RunRow run) {
        return Mono.zip(
                        plans.of(run),
                        runs.tasks(run.id()).collectList(),
                        runs.lanes(run.id()).collectList(),
                        commands.of(run.id()).collectList(),
                        runs.failures(run.id()).collectList(),
                        Mono.zip(runs.replicas().collectList(), runs.lastHeard()),
                        runs.now())
                .map(all -> new Situation(
                        run,
                        all.getT1(),
                        all.getT2(),
                        all.getT3(),
                        all.getT4(),
                        all.getT5(),
                        all.getT6().getT1(),
                        all.getT6().getT2(),
                        kafka.isSilent(),
                        topicWatch.areLost(run),
                        all.getT7(),
                        begun(judgeFrom, all.getT7()),
                        begun(listenFrom, all.getT7()),
                        new Situation.Patience(settings.answerWithin(), settings.keepPaused())));
    }

    private static Instant begun(AtomicReference<@Nullable Instant> clock, Instant now) {
        Instant from = clock.get();
        return from == null ? now : from;
    }

    private Mono<Void> kafkaWork(Done done) {
        RunRow run = done.situation().run();
        RunPlan plan = done.situation().plan();
        KafkaWork work = done.draft().to == null ? done.draft().work : KafkaWork.NONE;
        return switch (work) {
            case NONE -> Mono.empty();
            case MAKE_TOPICS ->
                (run.generation() == 1 ? Mono.just(true) : leftBehind(done))
                        .filter(clear -> clear)
                        .flatMap(clear -> topics.make(plan.topics()).thenReturn(names(plan)))
                        .flatMap(topics::ids)
                        .flatMap(ids -> generations.topicsReady(run, ids))
                        .doOnSuccess(made -> supervisorBell.ring());
            case AWAIT_DRAINED ->
                drained(done)
                        .filter(is -> is)
                        .flatMap(is -> runs.move(run, Objects.requireNonNull(done.draft().drained, "drained")))
                        .doOnSuccess(moved -> supervisorBell.ring())
                        .then();
            case REMOVE ->
                drained(done).filter(is -> is).flatMap(is -> remove(done)).then();
        };
    }

    /** Removes what is left of older generations, once nobody works for them any more or it has taken too long. */
    private Mono<Boolean> leftBehind(Done done) {
        RunPlan plan = done.situation().plan();
        List<String> groups = plan.groups();
        List<String> made = names(plan);
        return topics.groups(plan.names().prefix())
                .filter(group -> !groups.contains(group))
                .collectList()
                .filterWhen(old -> drained(done, old))
                .flatMap(old -> topics.removeGroups(old)
                        .thenMany(topics.topics(plan.names().prefix()).filter(name -> !made.contains(name)))
                        .collectList()
                        .flatMap(topics::removeTopics)
                        .thenReturn(true));
    }

    private static List<String> names(RunPlan plan) {
        return plan.topics().stream().map(TopicSpec::name).toList();
    }

    /** Nobody is a member of the run's groups any more, or it has taken too long to wait for that. */
    private Mono<Boolean> drained(Done done) {
        return drained(done, done.situation().plan().groups());
    }

    private Mono<Boolean> drained(Done done, List<String> groups) {
        return done.situation()
                        .now()
                        .isAfter(done.situation().run().stateSince().plus(DRAIN))
                ? Mono.just(true)
                : topics.deserted(groups);
    }

    /**
     * Groups before topics, for offsets of a topic that is gone; the assignments last, so that all of it can be repeated. A
     * replica that hears late of the end, or of the end of an older generation, joins a group that was removed, and so makes
     * it anew: done is what is seen gone.
     */
    private Mono<Void> remove(Done done) {
        RunRow run = done.situation().run();
        RunPlan plan = done.situation().plan();
        String prefix = plan.names().prefix();
        return topics.groups(prefix)
                .collectList()
                .flatMap(topics::removeGroups)
                .then(topics.topics(prefix).collectList())
                .flatMap(topics::removeTopics)
                .then(topics.groups(prefix).collectList())
                .filter(left -> left.isEmpty() || givenUp(done, left))
                .flatMap(gone -> transaction
                        .transactional(runs.lock(run.id())
                                .filter(row -> row.cleanUp() == CleanUp.DUE)
                                .flatMapMany(
                                        row -> Flux.fromIterable(plan.workflow().all()))
                                .map(WorkflowTask::name)
                                .concatMap(task -> outbox.forget(run.id(), task))
                                .then(runs.cleanUp(run.id(), CleanUp.DONE)))
                        .doOnSuccess(removed -> outboxBell.ring()));
    }

    private static boolean givenUp(Done done, List<String> left) {
        boolean over =
                done.situation().longerThan(GIVE_UP, done.situation().run().stateSince());
        if (over) {
            LOG.atWarn()
                    .addKeyValue("sluice.run", done.situation().run().id())
                    .addKeyValue("groups", left)
                    .log("groups of a run that has ended are still joined; the sweeper will remove them");
        }
        return over;
    }

    private static Mono<Void> failedStep(RunRow run, Throwable error) {
        LOG.atWarn()
                .addKeyValue("sluice.run", run.id())
                .addKeyValue("sluice.workflow", run.workflow())
                .addKeyValue("state", run.state())
                .addKeyValue("error", error.toString())
                .log("a step failed; the next turn tries again");
        return Mono.empty();
    }
}
