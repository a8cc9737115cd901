package io.sluice.orchestrator.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Where topics and groups stand. Patient for seconds only: whoever asks can do without the answer. */
public final class RunOffsets {

    private static final Duration ANSWER = Duration.ofSeconds(6);

    private final Admin admin;
    private final Scheduler scheduler;

    public RunOffsets(Admin admin, Scheduler scheduler) {
        this.admin = admin;
        this.scheduler = scheduler;
    }

    /** The first offset that each partition still has. */
    public Mono<Map<TopicPartition, Long>> starts(Collection<TopicPartition> of) {
        return offsets(of, OffsetSpec.earliest());
    }

    /** Behind the last offset of each partition that is committed. */
    public Mono<Map<TopicPartition, Long>> ends(Collection<TopicPartition> of) {
        return offsets(of, OffsetSpec.latest());
    }

    private Mono<Map<TopicPartition, Long>> offsets(Collection<TopicPartition> of, OffsetSpec spec) {
        if (of.isEmpty()) {
            return Mono.just(Map.of());
        }
        ListOffsetsOptions options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(millis());
        return call(() -> admin.listOffsets(
                                of.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)), options)
                        .all())
                .map(found ->
                        found.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, RunOffsets::offset)));
    }

    private static Long offset(Map.Entry<TopicPartition, ListOffsetsResultInfo> found) {
        return found.getValue().offset();
    }

    /** What a group has committed of these partitions, those left out that it has not; nothing if there is no such group. */
    public Mono<Map<TopicPartition, OffsetAndMetadata>> committed(String group, List<TopicPartition> of) {
        return call(() -> admin.listConsumerGroupOffsets(
                                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(of)),
                                new ListConsumerGroupOffsetsOptions().timeoutMs(millis()))
                        .partitionsToOffsetAndMetadata(group))
                .map(RunOffsets::present)
                .onErrorResume(GroupIdNotFoundException.class, none -> Mono.just(Map.of()));
    }

    private static Map<TopicPartition, OffsetAndMetadata> present(Map<TopicPartition, OffsetAndMetadata> found) {
        Map<TopicPartition, OffsetAndMetadata> present = new HashMap<>(found);
        present.values().removeIf(offset -> offset == null);
        return present;
    }

    private static int millis() {
        return (int) ANSWER.minusSeconds(1).toMillis();
    }

    private <T> Mono<T> call(Supplier<KafkaFuture<T>> request) {
        return Mono.fromFuture(() -> request.get().toCompletionStage().toCompletableFuture())
                .publishOn(scheduler)
                .timeout(ANSWER, scheduler)
                .onErrorMap(CompletionException.class, e -> e.getCause() == null ? e : e.getCause());
    }
}
