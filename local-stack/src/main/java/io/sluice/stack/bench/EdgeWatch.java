package io.sluice.stack.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Notes when each committed record of an edge was made, lane by lane, from now on. */
public final class EdgeWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<List<Instant>> made = new ArrayList<>();
    private final Thread thread;
    private volatile boolean watching = true;

    /** A time in which a lane carried nothing. */
    public record Pause(Instant began, Instant ended) {
        Duration length() {
            return Duration.between(began, ended);
        }
    }

    public EdgeWatch(String bootstrapServers, String topic, int lanes) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, lanes)
                .mapToObj(lane -> new TopicPartition(topic, lane))
                .toList();
        all.forEach(lane -> made.add(new ArrayList<>()));
        consumer.assign(all);
        consumer.seekToEnd(all);
        thread = new Thread(this::watch, "edge-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (watching) {
            consumer.poll(POLL).forEach(record -> {
                synchronized (made) {
                    made.get(record.partition()).add(Instant.ofEpochMilli(record.timestamp()));
                }
            });
        }
    }

    /** Whether every lane has carried something that was made after this moment. */
    public boolean flowsSince(Instant moment) {
        synchronized (made) {
            return made.stream()
                    .allMatch(
                            lane -> !lane.isEmpty() && lane.get(lane.size() - 1).isAfter(moment));
        }
    }

    /** The longest pause of any lane that was over only after this moment. */
    public Optional<Pause> longestAfter(Instant moment) {
        synchronized (made) {
            return made.stream()
                    .flatMap(lane ->
                            IntStream.range(1, lane.size()).mapToObj(i -> new Pause(lane.get(i - 1), lane.get(i))))
                    .filter(pause -> pause.ended().isAfter(moment))
                    .max(java.util.Comparator.comparing(Pause::length));
        }
    }

    @Override
    public void close() {
        watching = false;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
