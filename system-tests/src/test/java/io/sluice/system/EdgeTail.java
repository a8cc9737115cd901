package io.sluice.system;

import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.batch.BatchHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads an edge while it is written, faster than it is trimmed, and notes what each lane carried. */
final class EdgeTail implements AutoCloseable {

    private final String topic;
    private final int lanes;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, List<Part>> parts = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean reading = true;

    /** @param content CRC-32C of the value, and where the sequence begins and ends */
    record Part(long sequence, int part, String table, long content, long from, long to, boolean marker) {}

    EdgeTail(String bootstrapServers, String topic, int lanes) {
        this.topic = topic;
        this.lanes = lanes;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(IntStream.range(0, lanes)
                .mapToObj(lane -> new TopicPartition(topic, lane))
                .toList());
        this.thread = new Thread(this::read, "edge-tail");
        thread.start();
    }

    /** Waits until each lane has brought its marker. */
    Map<Integer, List<Part>> whole() {
        Waiting.until(
                topic + " to end on each lane",
                Duration.ofSeconds(60),
                () -> parts.size() == lanes
                        && parts.values().stream()
                                .allMatch(lane -> lane.get(lane.size() - 1).marker()));
        return new TreeMap<>(parts);
    }

    private void read() {
        while (reading) {
            consumer.poll(Duration.ofMillis(50)).forEach(this::note);
        }
        consumer.close();
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> text = new HashMap<>();
        for (Header header : record.headers()) {
            text.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        BatchHeader header = BatchHeader.of(text);
        List<Part> lane = new ArrayList<>(parts.getOrDefault(record.partition(), List.of()));
        lane.add(new Part(
                header.sequence(),
                header.part(),
                header.table(),
                BatchCodec.checksum(record.value()),
                header.from(),
                header.to(),
                header.kind() == BatchHeader.Kind.MARKER));
        parts.put(record.partition(), lane);
    }

    @Override
    public void close() {
        reading = false;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
