package io.sluice.runtime.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverPartition;
import reactor.kafka.receiver.ReceiverRecord;

/**
 * A task's member of its consumer group: it spreads lanes over replicas and reads each at its own pace.
 *
 * <p>Reactor Kafka's own demand counts polls of all lanes together, so it is kept unlimited and every lane is paused and
 * resumed alone; records are never acknowledged, because an acknowledgement would commit an offset without metadata.
 */
public final class LaneConsumer {

    private final AtomicReference<@Nullable Consumer<byte[], byte[]>> raw = new AtomicReference<>();
    private final Set<TopicPartition> begun = ConcurrentHashMap.newKeySet();
    private final Set<TopicPartition> resuming = ConcurrentHashMap.newKeySet();
    private final Map<TopicPartition, OffsetAndMetadata> hints = new ConcurrentHashMap<>();
    private final Sinks.Many<Boolean> wake = Sinks.many().multicast().directBestEffort();
    private final KafkaReceiver<byte[], byte[]> receiver;
    private final LaneAssignments assignments;

    public LaneConsumer(KafkaSettings settings, String group, Collection<String> topics, LaneAssignments assignments) {
        this.assignments = assignments;
        ReceiverOptions<byte[], byte[]> options = ReceiverOptions.<byte[], byte[]>create(settings.member(group))
                .subscription(topics)
                .pollTimeout(Duration.ofMillis(100))
                .commitInterval(Duration.ZERO)
                .commitBatchSize(0)
                .maxDelayRebalance(Duration.ZERO)
                .closeTimeout(Duration.ofSeconds(2))
                .consumerListener(new ConsumerReference(raw))
                .addAssignListener(this::onAssigned)
                .addRevokeListener(this::onRevoked);
        this.receiver = KafkaReceiver.create(options);
    }

    /**
     * Joins the group; cancelling leaves it. Emits nothing; an error means that membership has ended. Demand upon the
     * receiver stays unlimited: were it ever zero, it would pause and then resume lanes that are not its to resume.
     */
    public Flux<Void> run() {
        Flux<Void> records = receiver.receive().<Void>handle((record, sink) -> deliver(record));
        Flux<Void> actions = wake.asFlux().onBackpressureLatest().concatMap(any -> onConsumer(this::catchUp), 1);
        return Flux.merge(Integer.MAX_VALUE, records, actions).onErrorMap(KafkaFailures::classify);
    }

    private void deliver(ReceiverRecord<byte[], byte[]> record) {
        TopicPartition input = new TopicPartition(record.topic(), record.partition());
        // What was fetched before the lane began belongs to the dummy position.
        if (begun.contains(input) && !assignments.received(InRecord.of(record), input)) {
            consumer().pause(List.of(input));
        }
    }

    /** Starts to read a lane at an offset. */
    public Mono<Void> begin(TopicPartition input, long offset) {
        return onConsumer(consumer -> {
            if (consumer.assignment().contains(input)) {
                consumer.seek(input, offset);
                begun.add(input);
                consumer.resume(List.of(input));
            }
        });
    }

    /** Stops reading a lane until it begins again: what was fetched so far belongs to the try that has failed. */
    public Mono<Void> halt(TopicPartition input) {
        return onConsumer(consumer -> {
            begun.remove(input);
            if (consumer.assignment().contains(input)) {
                consumer.pause(List.of(input));
            }
        });
    }

    /** Soon reads on a lane that was paused because its queue was full. */
    public void resume(TopicPartition input) {
        resuming.add(input);
        wakeUp();
    }

    /** Soon commits an offset as a hint: no position rests on it, so only a lane's latest counts and its outcome is not waited for. */
    public void hint(TopicPartition input, long offset, String metadata) {
        hints.put(input, new OffsetAndMetadata(offset, metadata));
        wakeUp();
    }

    /**
     * Tries once more what Kafka did not take; nothing happens if there is no such hint. To be called from time to time by
     * lanes that have nothing to do: whoever writes the edge may be waiting for the very last hint.
     */
    public void hintAgain() {
        if (!hints.isEmpty()) {
            wakeUp();
        }
    }

    private void wakeUp() {
        wake.emitNext(true, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
    }

    private void catchUp(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> assigned = consumer.assignment();
        for (TopicPartition input : Set.copyOf(resuming)) {
            resuming.remove(input);
            if (begun.contains(input) && assigned.contains(input)) {
                consumer.resume(List.of(input));
            }
        }
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        for (TopicPartition input : Set.copyOf(hints.keySet())) {
            OffsetAndMetadata hint = hints.remove(input);
            if (hint != null && assigned.contains(input)) {
                commits.put(input, hint);
            }
        }
        if (!commits.isEmpty()) {
            consumer.commitAsync(commits, (offsets, error) -> {
                if (error != null) {
                    // A rebalance refuses the commits of all members, of those too that keep their lanes.
                    offsets.forEach(hints::putIfAbsent);
                }
            });
        }
    }

    private Mono<Void> onConsumer(java.util.function.Consumer<Consumer<byte[], byte[]>> action) {
        return receiver.doOnConsumer(wrapped -> {
                    action.accept(consumer());
                    return true;
                })
                .timeout(Duration.ofSeconds(30))
                .onErrorMap(KafkaFailures::classify)
                .then();
    }

    private void onAssigned(Collection<ReceiverPartition> partitions) {
        for (ReceiverPartition partition : partitions) {
            TopicPartition input = partition.topicPartition();
            consumer().pause(List.of(input));
            // Without a position the consumer would look for one itself, and fail where there is none.
            consumer().seek(input, 0);
            begun.remove(input);
            assignments.assigned(input);
        }
    }

    private void onRevoked(Collection<ReceiverPartition> partitions) {
        List<TopicPartition> inputs =
                partitions.stream().map(ReceiverPartition::topicPartition).toList();
        inputs.forEach(begun::remove);
        inputs.forEach(hints::remove);
        assignments.revoked(inputs);
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> consumer = raw.get();
        if (consumer == null) {
            throw new IllegalStateException("the receiver has no consumer yet");
        }
        return consumer;
    }

    private record ConsumerReference(AtomicReference<@Nullable Consumer<byte[], byte[]>> raw)
            implements ReceiverOptions.ConsumerListener {
        @Override
        @SuppressWarnings("unchecked")
        public void consumerAdded(String id, Consumer<?, ?> consumer) {
            raw.set((Consumer<byte[], byte[]>) consumer);
        }

        @Override
        public void consumerRemoved(String id, Consumer<?, ?> consumer) {
            raw.compareAndSet((Consumer<byte[], byte[]>) consumer, null);
        }
    }
}
