package io.sluice.orchestrator.supervise;

import io.sluice.contracts.naming.RunNames;
import io.sluice.orchestrator.check.Questions;
import io.sluice.orchestrator.kafka.RunTopics;
import io.sluice.orchestrator.outbox.OutboxRelay;
import io.sluice.orchestrator.run.RunIds;
import io.sluice.orchestrator.run.RunRow.CleanUp;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.StartKeys;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes what nobody needs any more: topics kept for a retry or of unknown old runs, published messages, old replicas. */
@Component
class Sweeper {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final RunStore runs;
    private final RunTopics topics;
    private final OutboxRelay relay;
    private final Questions questions;
    private final StartKeys keys;
    private final SuperviseSettings settings;

    Sweeper(
            RunStore runs,
            RunTopics topics,
            OutboxRelay relay,
            Questions questions,
            StartKeys keys,
            SuperviseSettings settings) {
        this.runs = runs;
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
                .then(orphans(topics.groups(RunNames.PREFIX)).flatMap(topics::removeGroups))
                .then(orphans(topics.topics(RunNames.PREFIX)).flatMap(topics::removeTopics));
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
