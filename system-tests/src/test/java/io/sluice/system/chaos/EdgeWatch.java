package io.sluice.system.chaos;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.naming.RunNames;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.split.SplitRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads along what is committed on a run's edges, and holds it against the lane model: every sequence once and in order, each
 * beginning where the one before it ended, its parts together, the same one on every edge, nothing behind the marker, and one
 * end record in every partition of the splits. What a replica would skip in silence is seen here.
 */
final class EdgeWatch extends Watch {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int POLLS_OF_A_LOOK = 5;

    private RunNames names;
    private final int lanes;
    private final Map<TopicPartition, Chain> chains = new HashMap<>();
    private final Set<TopicPartition> splitsEnded = new HashSet<>();
    /** What a sequence of a lane ends with, whichever edge showed it first. */
    private final Map<List<Long>, Long> ends = new HashMap<>();

    /** The same, when the present generation began. */
    private final Map<List<Long>, Long> olderEnds = new HashMap<>();

    /** By lane, the first sequence that the archive did not hold then. */
    private final Map<Integer, Long> kept = new HashMap<>();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private volatile int sourceLanesTaken;

    private EdgeWatch(String bootstrapServers, RunNames names, int lanes) {
        super("chaos-edges");
        this.names = names;
        this.lanes = lanes;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * Counts sequences. The last ones may be deleted before they can be read.
     *
     * @param lanes of every task of the run
     */
    static EdgeWatch over(String bootstrapServers, RunNames names, int lanes) {
        EdgeWatch watch = new EdgeWatch(bootstrapServers, names, lanes);
        watch.start();
        return watch;
    }

    /** How often a lane of the source was given to a replica. On a busy machine sessions end that nobody meant to end. */
    int sourceLanesTaken() {
        return sourceLanesTaken;
    }

    @Override
    void watch() {
        try (consumer) {
            while (!isOver() && !areThere(names)) {
                Thread.sleep(POLL.toMillis());
            }
            List<TopicPartition> events = consumer.partitionsFor(ControlTopics.EVENTS).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            follow(events);
            consumer.seekToEnd(events);
            for (int polls = 1; !isOver(); polls++) {
                try {
                    consumer.poll(POLL).forEach(this::see);
                } catch (OffsetOutOfRangeException trimmed) {
                    trimmed.partitions().forEach(chains::remove);
                    consumer.seekToBeginning(trimmed.partitions());
                } catch (KafkaException e) {
                    // Topics are deleted when their run is over, or lost.
                }
                RunNames next = new RunNames(names.run(), names.generation() + 1);
                if (polls % POLLS_OF_A_LOOK == 0 && areThere(next)) {
                    names = next;
                    follow(events);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The edges of the present generation, whose sequences end where those of the one before ended. */
    private void follow(List<TopicPartition> events) {
        chains.clear();
        splitsEnded.clear();
        kept.clear();
        olderEnds.clear();
        olderEnds.putAll(ends);
        List<TopicPartition> edges = partitions();
        consumer.assign(Stream.concat(edges.stream(), events.stream()).toList());
        consumer.seekToBeginning(edges);
    }

    private boolean areThere(RunNames generation) {
        return consumer.listTopics(Duration.ofSeconds(10))
                .keySet()
                .containsAll(List.of(generation.splits("read"), generation.edge("read"), generation.edge("clean")));
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> all = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            all.add(new TopicPartition(names.splits("read"), lane));
            all.add(new TopicPartition(names.edge("read"), lane));
            all.add(new TopicPartition(names.edge("clean"), lane));
        }
        return all;
    }

    private void see(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(ControlTopics.EVENTS)) {
            seeEvent(ContractJson.read(record.value(), Event.class));
            return;
        }
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.topic().equals(names.splits("read"))) {
            seeSplit(partition, SplitRecord.read(record.value()));
            return;
        }
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        BatchHeader header = BatchHeader.of(headers);
        chains.computeIfAbsent(partition, Chain::new).add(header, record.offset());
        List<Long> sequence = List.of((long) record.partition(), header.sequence());
        if (header.sequence() >= kept.getOrDefault(record.partition(), 0L)) {
            // Of an older generation: what the archive did not hold was read again.
            ends.remove(sequence, olderEnds.get(sequence));
        }
        Long end = ends.putIfAbsent(sequence, header.to());
        if (end != null && end != header.to()) {
            wrong(partition, record.offset(), "sequence " + header.sequence() + " ends elsewhere than on another edge");
        }
    }

    private void seeEvent(Event event) {
        if (event instanceof Event.LaneStarted started
                && started.run().equals(names.run())
                && started.task().equals("read")) {
            sourceLanesTaken++;
        }
    }

    private void seeSplit(TopicPartition partition, SplitRecord split) {
        if (splitsEnded.contains(partition)) {
            wrong(partition + " has a record behind its end record: " + split);
        }
        if (split.begin() != null) {
            kept.put(partition.partition(), split.begin().archivedNext());
        }
        if (split.end() != null) {
            splitsEnded.add(partition);
        }
    }

    private void wrong(TopicPartition partition, long offset, String what) {
        wrong(partition + " at offset " + offset + ": " + what);
    }

    /** One lane of one edge, as far as it was read. */
    private final class Chain {
        private final TopicPartition partition;
        private boolean begun;
        private boolean ended;
        private long next;
        private long link;
        private int nextPart;
        private int parts;

        private Chain(TopicPartition partition) {
            this.partition = partition;
        }

        private void add(BatchHeader header, long offset) {
            if (ended) {
                wrong(partition, offset, "sequence " + header.sequence() + " behind the marker");
            }
            if (nextPart < parts) {
                if (header.sequence() != next || header.part() != nextPart) {
                    wrong(
                            partition,
                            offset,
                            "part " + header.part() + " of sequence " + header.sequence() + " in place of part "
                                    + nextPart + " of sequence " + next);
                }
            } else {
                if (header.part() != 0) {
                    wrong(partition, offset, "sequence " + header.sequence() + " begins with part " + header.part());
                }
                if (begun && header.sequence() != next) {
                    wrong(partition, offset, "sequence " + header.sequence() + " in place of " + next);
                }
                if (begun && header.from() != link) {
                    wrong(
                            partition,
                            offset,
                            "sequence " + header.sequence() + " does not begin where " + (next - 1) + " ended");
                }
                if (!header.books().balances()) {
                    wrong(partition, offset, "books of sequence " + header.sequence() + " do not balance");
                }
            }
            begun = true;
            nextPart = header.part() + 1;
            parts = header.parts();
            next = header.sequence();
            if (nextPart == parts) {
                next++;
                link = header.to();
                ended = header.kind() == BatchHeader.Kind.MARKER;
                saw();
            }
        }
    }
}
