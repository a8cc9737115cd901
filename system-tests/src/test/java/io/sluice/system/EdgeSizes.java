package io.sluice.system;

import io.sluice.contracts.naming.RunNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a run's two edges hold, asked of the broker from outside: their files on disk, and, by the totals that readers and
 * writers commit, the bytes that a reader has not done with.
 */
final class EdgeSizes {

    private static final long EACH_MILLIS = 300;

    private final String bootstrapServers;
    private final RunNames names;
    private final int lanes;
    private long mostOnDisk;
    private long mostOutstanding;

    EdgeSizes(String bootstrapServers, RunNames names, int lanes) {
        this.bootstrapServers = bootstrapServers;
        this.names = names;
        this.lanes = lanes;
    }

    void watchUntil(BooleanSupplier enough) {
        try (Broker broker = new Broker(bootstrapServers)) {
            Admin admin = broker.admin();
            while (!enough.getAsBoolean()) {
                mostOnDisk = Math.max(mostOnDisk, onDisk(admin, names.edge("read")));
                mostOnDisk = Math.max(mostOnDisk, onDisk(admin, names.edge("clean")));
                // The reader is asked first: what is written in between counts as outstanding, never as negative.
                long byTransform = bytes(admin, "clean", names.edge("read"), 0);
                long byRead = bytes(admin, "read", names.splits("read"), 0);
                mostOutstanding = Math.max(mostOutstanding, byRead - byTransform);
                TimeUnit.MILLISECONDS.sleep(EACH_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long mostOnDisk() {
        return mostOnDisk;
    }

    long mostOutstanding() {
        return mostOutstanding;
    }

    private long onDisk(Admin admin, String topic) {
        return Broker.answer(admin.describeLogDirs(List.of(1)).allDescriptions()).values().stream()
                .flatMap(logs -> logs.values().stream())
                .flatMap(log -> log.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(topic))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    /** The fifth figure of a lane's committed metadata, over all lanes. */
    private long bytes(Admin admin, String task, String topic, long none) {
        List<TopicPartition> partitions = IntStream.range(0, lanes)
                .mapToObj(lane -> new TopicPartition(topic, lane))
                .toList();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(Broker.answer(admin.listConsumerGroupOffsets(
                        Map.of(names.group(task), new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)))
                .partitionsToOffsetAndMetadata(names.group(task))));
        return offsets.values().stream()
                .mapToLong(offset ->
                        offset == null ? none : Long.parseLong(offset.metadata().split(";", -1)[4]))
                .sum();
    }

    @Override
    public String toString() {
        return (mostOutstanding >> 10) + " KiB outstanding and " + (mostOnDisk >> 10) + " KiB on disk at most";
    }
}
