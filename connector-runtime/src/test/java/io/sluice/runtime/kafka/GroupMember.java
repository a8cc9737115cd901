package io.sluice.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** One replica's member of a group, which writes down what it is given. Lanes that are held take no more records. */
final class GroupMember implements LaneAssignments, AutoCloseable {

    final LaneConsumer consumer;
    final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private final Set<TopicPartition> lanes = ConcurrentHashMap.newKeySet();
    private final Set<TopicPartition> held = ConcurrentHashMap.newKeySet();
    private final Map<TopicPartition, Integer> assignments = new ConcurrentHashMap<>();
    private final Map<TopicPartition, List<Long>> offsets = new ConcurrentHashMap<>();
    private final Disposable membership;

    GroupMember(KafkaSettings settings, String group, String topic) {
        this.consumer = new LaneConsumer(settings, group, List.of(topic), this);
        this.membership = consumer.run().subscribe(nothing -> {}, error::set);
    }

    @Override
    public void assigned(TopicPartition input) {
        assignments.merge(input, 1, Integer::sum);
        lanes.add(input);
    }

    @Override
    public void revoked(Collection<TopicPartition> inputs) {
        lanes.removeAll(inputs);
    }

    @Override
    public boolean received(InRecord record, TopicPartition input) {
        offsets.computeIfAbsent(input, none -> Collections.synchronizedList(new ArrayList<>()))
                .add(record.offset());
        return !held.contains(input);
    }

    Set<Integer> lanes() {
        Set<Integer> partitions = new TreeSet<>();
        lanes.forEach(lane -> partitions.add(lane.partition()));
        return partitions;
    }

    /** How often the lane was given to this member. */
    int assignments(TopicPartition lane) {
        return assignments.getOrDefault(lane, 0);
    }

    List<Long> offsets(TopicPartition lane) {
        List<Long> received = offsets.get(lane);
        if (received == null) {
            return List.of();
        }
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    void hold(TopicPartition lane) {
        held.add(lane);
    }

    void letGo(TopicPartition lane) {
        held.remove(lane);
        consumer.resume(lane);
    }

    void begin(TopicPartition lane, long offset) {
        consumer.begin(lane, offset).block(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        membership.dispose();
    }
}
