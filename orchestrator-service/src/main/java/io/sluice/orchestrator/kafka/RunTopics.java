package io.sluice.orchestrator.kafka;

import io.sluice.orchestrator.plan.TopicSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Makes and removes topics and groups; each call may be repeated. Leaves the AdminClient's only thread at once. */
public final class RunTopics {

    /** In place of the id of a topic that is not there. */
    public static final String MISSING = "-";

    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration LEADERS = Duration.ofSeconds(30);

    private final Admin admin;
    private final short replication;
    private final Scheduler scheduler;

    public RunTopics(Admin admin, KafkaSettings settings, Scheduler scheduler) {
        this.admin = admin;
        this.replication = (short) settings.replication();
        this.scheduler = scheduler;
    }

    /** Completes when every partition has a leader: createTopics answers before all brokers know. */
    public Mono<Void> make(List<TopicSpec> topics) {
        List<String> names = topics.stream().map(TopicSpec::name).toList();
        return Flux.fromIterable(topics)
                .concatMap(this::make)
                .then(Mono.defer(() -> call(() -> admin.describeTopics(names).allTopicNames()))
                        .filter(found -> allLed(found, names))
                        .switchIfEmpty(Mono.error(() -> new IllegalStateException("a partition has no leader yet")))
                        .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(50))
                                .maxBackoff(Duration.ofSeconds(1))
                                .scheduler(scheduler))
                        .timeout(LEADERS, scheduler))
                .then();
    }

    /**
     * The ids that Kafka gave these topics, in the order of their names; {@link #MISSING} for one that is not there. A topic that was
     * deleted and made anew has another.
     */
    public Mono<String> ids(Collection<String> topics) {
        return Mono.defer(() -> {
            Map<String, KafkaFuture<TopicDescription>> asked =
                    admin.describeTopics(topics).topicNameValues();
            return Flux.fromIterable(new TreeMap<>(asked).values())
                    .concatMap(answer -> call(() -> answer)
                            .map(found -> found.topicId().toString())
                            .onErrorReturn(UnknownTopicOrPartitionException.class, MISSING))
                    .collect(Collectors.joining(" "));
        });
    }

    private Mono<Void> make(TopicSpec topic) {
        NewTopic wanted = new NewTopic(topic.name(), topic.partitions(), replication).configs(topic.config());
        return call(() -> admin.createTopics(List.of(wanted)).all())
                .onErrorResume(TopicExistsException.class, e -> Mono.empty());
    }

    private static boolean allLed(Map<String, TopicDescription> found, List<String> names) {
        return found.keySet().containsAll(names)
                && found.values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.leader() != null
                                && !partition.leader().isEmpty());
    }

    /** True when no consumer is a member of any of the groups, so that nobody works on the run any more. */
    public Mono<Boolean> deserted(Collection<String> groups) {
        return Flux.fromIterable(groups)
                .concatMap(group -> call(() ->
                                admin.describeConsumerGroups(List.of(group)).all())
                        .map(found -> found.values().stream()
                                .allMatch(g -> g.members().isEmpty()))
                        .onErrorResume(GroupIdNotFoundException.class, e -> Mono.just(true)))
                .all(empty -> empty);
    }

    public Mono<Void> removeGroups(Collection<String> groups) {
        return Flux.fromIterable(groups)
                .concatMap(group -> call(() ->
                                admin.deleteConsumerGroups(List.of(group)).all())
                        .onErrorResume(GroupIdNotFoundException.class, e -> Mono.empty())
                        .onErrorResume(GroupNotEmptyException.class, e -> Mono.empty()))
                .then();
    }

    public Mono<Void> removeTopics(Collection<String> topics) {
        return Flux.fromIterable(topics)
                .concatMap(
                        topic -> call(() -> admin.deleteTopics(List.of(topic)).all())
                                .onErrorResume(UnknownTopicOrPartitionException.class, e -> Mono.empty()))
                .then();
    }

    /** Names of topics that begin with the prefix. */
    public Flux<String> topics(String prefix) {
        return call(() -> admin.listTopics().names())
                .flatMapIterable((Set<String> names) -> names)
                .filter(name -> name.startsWith(prefix));
    }

    /** Names of groups that begin with the prefix. */
    public Flux<String> groups(String prefix) {
        return call(() -> admin.listGroups().all())
                .flatMapIterable((Collection<GroupListing> all) -> all)
                .map(GroupListing::groupId)
                .filter(name -> name.startsWith(prefix));
    }

    private <T> Mono<T> call(Supplier<KafkaFuture<T>> request) {
        return Mono.fromFuture(() -> request.get().toCompletionStage().toCompletableFuture())
                .publishOn(scheduler)
                .timeout(CALL, scheduler)
                .onErrorMap(CompletionException.class, e -> e.getCause() == null ? e : e.getCause());
    }
}
