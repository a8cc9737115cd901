package io.sluice.orchestrator.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads a topic to the end that it has when the reading begins, in no group. On the control plane's threads. */
public final class ControlTopicReader {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final KafkaSettings settings;
    private final Scheduler scheduler;

    public ControlTopicReader(KafkaSettings settings, Scheduler scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
    }

    /** @param value null for a tombstone. @param at by whoever stamps the topic */
    public record Message(String key, byte @Nullable [] value, Instant at) {}

    /**
     * @param since messages that are older are passed over; null for all
     * @param taker is told each message in the order of its partition, on one thread
     */
    public Mono<Void> read(String topic, @Nullable Instant since, Consumer<Message> taker) {
        return Mono.<Void>fromRunnable(() -> readNow(topic, since, taker))
                .subscribeOn(scheduler)
                .timeout(LIMIT, scheduler);
    }

    private void readNow(String topic, @Nullable Instant since, Consumer<Message> taker) {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties(), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            seek(consumer, partitions, ends, since);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
                    if (message.key() != null) {
                        taker.accept(
                                new Message(message.key(), message.value(), Instant.ofEpochMilli(message.timestamp())));
                    }
                }
            }
        }
    }

    private static void seek(
            KafkaConsumer<String, byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            @Nullable Instant since) {
        if (since == null) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, @Nullable OffsetAndTimestamp> from = new HashMap<>(consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(partition -> partition, any -> since.toEpochMilli()))));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = from.get(partition);
            consumer.seek(partition, first == null ? ends.getOrDefault(partition, 0L) : first.offset());
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(settings.properties());
        properties.put("bootstrap.servers", settings.bootstrapServers());
        properties.put("client.id", "sluice-orchestrator-reader");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("allow.auto.create.topics", "false");
        properties.put("default.api.timeout.ms", "15000");
        return properties;
    }
}
