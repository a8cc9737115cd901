package io.sluice.orchestrator.supervise;

import io.sluice.orchestrator.kafka.RunTopics;
import io.sluice.orchestrator.plan.TopicSpec;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks whether the topics of runs whose lanes are at work are still those that were made: not deleted, not made anew by
 * somebody, not gone with all of a cluster.
 */
@Component
public class TopicWatch {

    /** In place of the ids of topics that were made by an orchestrator whose database is lost. */
    public static final String UNKNOWN = "?";

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    /** A broker that has just started may not know of all topics yet, so one look is not believed. */
    private static final int LOOKS = 2;

    private final RunStore runs;
    private final Plans plans;
    private final RunTopics topics;

    /** By run and generation: how often in a row its topics were missed. */
    private final Map<String, Integer> missed = new ConcurrentHashMap<>();

    TopicWatch(RunStore runs, Plans plans, RunTopics topics) {
        this.runs = runs;
        this.plans = plans;
        this.topics = topics;
    }

    boolean areLost(RunRow run) {
        return missed.getOrDefault(key(run), 0) >= LOOKS;
    }

    /** One look at all of them. What Kafka does not answer says nothing. */
    Mono<Void> look() {
        return runs.open()
                .filter(run -> run.topicsMade() != null
                        && EnumSet.of(RunState.PLANNING, RunState.RUNNING).contains(run.state()))
                .collectList()
                .flatMap(open -> {
                    missed.keySet().retainAll(open.stream().map(TopicWatch::key).toList());
                    return Flux.fromIterable(open).concatMap(this::look).then();
                });
    }

    private Mono<Void> look(RunRow run) {
        return plans.of(run)
                .flatMap(plan ->
                        topics.ids(plan.topics().stream().map(TopicSpec::name).toList()))
                .doOnNext(ids -> {
                    if (areThose(ids, run.topicsMade())) {
                        missed.remove(key(run));
                    } else if (missed.merge(key(run), 1, Integer::sum) == LOOKS) {
                        LOG.atWarn()
                                .addKeyValue("sluice.run", run.id())
                                .addKeyValue("generation", run.generation())
                                .log("topics of the run are not there any more");
                    }
                })
                .onErrorComplete()
                .then();
    }

    private static boolean areThose(String ids, @Nullable String made) {
        return UNKNOWN.equals(made) ? !List.of(ids.split(" ")).contains(RunTopics.MISSING) : ids.equals(made);
    }

    private static String key(RunRow run) {
        return run.id() + "/" + run.generation();
    }
}
