package io.sluice.system;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every record of every topic from its beginning, Kafka's own topics and transactions that were not committed included, and
 * looks for words in keys, headers and values. Topics of a run are gone after it, so it looks while the run goes on.
 */
final class TopicBytes implements AutoCloseable {

    private final String bootstrapServers;
    private final List<String> words;
    private final Map<String, Set<String>> topicsByWord = new ConcurrentHashMap<>();
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Thread thread;
    private volatile boolean running = true;

    TopicBytes(String bootstrapServers, List<String> words) {
        this.bootstrapServers = bootstrapServers;
        this.words = words;
        words.forEach(word -> topicsByWord.put(word, new ConcurrentSkipListSet<>()));
        this.thread = new Thread(this::look, "topic-bytes");
        thread.setDaemon(true);
        thread.start();
    }

    /** The topics in which a word has stood so far. */
    Set<String> with(String word) {
        return topicsByWord.getOrDefault(word, Set.of());
    }

    /** Names of all topics that there were. */
    Set<String> seen() {
        return seen;
    }

    private void look() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.EXCLUDE_INTERNAL_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            while (running) {
                Set<TopicPartition> there = new HashSet<>();
                consumer.listTopics(Duration.ofSeconds(20)).forEach((topic, partitions) -> {
                    seen.add(topic);
                    partitions.forEach(one -> there.add(new TopicPartition(topic, one.partition())));
                });
                if (!there.equals(consumer.assignment())) {
                    consumer.assign(there);
                }
                consumer.poll(Duration.ofMillis(100)).forEach(this::search);
            }
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void search(ConsumerRecord<byte[], byte[]> message) {
        Set<String> found = new TreeSet<>();
        search(message.key(), found);
        search(message.value(), found);
        for (Header header : message.headers()) {
            search(header.key().getBytes(StandardCharsets.UTF_8), found);
            search(header.value(), found);
        }
        found.forEach(word -> with(word).add(message.topic()));
    }

    private void search(byte @Nullable [] bytes, Set<String> found) {
        if (bytes != null) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            words.stream().filter(text::contains).forEach(found::add);
        }
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
