package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.naming.RunNames;
import io.sluice.orchestrator.check.Questions;
import io.sluice.orchestrator.kafka.RunTopics;
import io.sluice.orchestrator.outbox.OutboxRelay;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.RunIds;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunRow.CleanUp;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.StartKeys;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removes what nobody needs any more: topics kept for a retry or of unknown old runs, archives, published messages, old
 * replicas.
 */
@Component
class Sweeper {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final int ARCHIVES_AT_ONCE = 20;
    private static final Duration DROP = Duration.ofMinutes(2);

    private final RunStore runs;
    private final Plans plans;
    private final RunTopics topics;
    private final OutboxRelay relay;
    private final Questions questions;
    private final StartKeys keys;
    private final SuperviseSettings settings;

    Sweeper(
            RunStore runs,
            Plans plans,
            RunTopics topics,
            OutboxRelay relay,
            Questions questions,
            StartKeys keys,
            SuperviseSettings settings) {
        this.runs = runs;
        this.plans = plans;
        this.topics = topics;
        this.relay = relay;
        this.questions = questions;
        this.keys = keys;
        this.settings = settings;
    }

    Mono<Void> sweep() {
        return runs.endKeeping(settings.keepFailed())
                .then(relay.purge(settings.keepFailed()))
                .then(runs.forgetReplicas(settings.keepFailed()))
                .then(questions.sweep())
                .then(keys.forgetOld())
                .then(dropArchives())
                .then(orphans(topics.groups(RunNames.PREFIX)).flatMap(topics::removeGroups))
                .then(orphans(topics.topics(RunNames.PREFIX)).flatMap(topics::removeTopics));
    }

    /** By a connector that archives: this service has no hand in the archive. One that nobody answers for is asked again. */
    private Mono<Void> dropArchives() {
        return runs.archivesDue(ARCHIVES_AT_ONCE)
                .concatMap(run -> plans.of(run).flatMap(plan -> drop(run, plan)))
                .then();
    }

    private Mono<Void> drop(RunRow run, RunPlan plan) {
        TaskRef task =
                plan.ref(plan.workflow().archiveOf(plan.workflow().sources().get(0)), 1);
        return questions
                .ask(new Command.DropArchive("drop-" + UUID.randomUUID(), task), DROP)
                .filter(Answer.CleanedUp.class::isInstance)
                .flatMap(dropped -> runs.archiveDropped(run.id()).thenReturn(run))
                .doOnNext(done -> LOG.atInfo().addKeyValue("run", run.id()).log("its archive was kept long enough"))
                .then();
    }

    private Mono<List<String>> orphans(Flux<String> names) {
        return names.groupBy(Sweeper::run, Integer.MAX_VALUE)
                .flatMap(group -> group.collectList(), Integer.MAX_VALUE)
                .filterWhen(ofRun -> runs.find(run(ofRun.get(0)))
                        .map(known -> known.cleanUp() == CleanUp.DONE)
                        .switchIfEmpty(isOld(run(ofRun.get(0)))))
                .flatMapIterable(ofRun -> ofRun)
                .doOnNext(name -> LOG.atInfo().addKeyValue("name", name).log("belongs to no run and is removed"))
                .collectList();
    }

    /** A run that is young and unknown may belong to another orchestrator on the same Kafka. */
    private Mono<Boolean> isOld(String run) {
        return runs.now().map(now -> RunIds.createdAt(run)
                .filter(created -> created.plus(settings.keepFailed()).isBefore(now))
                .isPresent());
    }

    /** A run's id holds no dot, so it ends where the next one stands. */
    static String run(String name) {
        String rest = name.substring(RunNames.PREFIX.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
