package io.sluice.runtime.kafka;

import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.archive.SchemaArchive;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;
import reactor.util.retry.Retry;

/**
 * A task's {@code schema} topic. Entries are proposed outside any lane's transaction and count once they are read back:
 * Kafka's order decides, for every lane and replica alike.
 */
public final class KafkaSchemaLog implements SchemaLog, AutoCloseable {

    private static final Duration ACCEPT = Duration.ofSeconds(30);

    private final TopicPartition topic;
    private final KafkaReceiver<byte[], byte[]> receiver;
    private final KafkaSender<byte[], byte[]> sender;
    private final @Nullable SchemaArchive archive;
    private final Consumer<SchemaEntry> grew;
    private final Sinks.Many<Long> changes = Sinks.many().replay().latest();
    private final Set<SchemaEntry> known = new HashSet<>();
    private volatile List<SchemaEntry> entries = List.of();
    private volatile boolean planned;
    private long read;

    /**
     * @param archive holds an entry before anybody here uses it; null if the run is not archived
     * @param grew is told of entries that were added after planning
     */
    public KafkaSchemaLog(
            KafkaSettings settings, String topic, @Nullable SchemaArchive archive, Consumer<SchemaEntry> grew) {
        this.topic = new TopicPartition(topic, 0);
        this.archive = archive;
        this.grew = grew;
        this.receiver = KafkaReceiver.create(ReceiverOptions.<byte[], byte[]>create(settings.consumer())
                .assignment(List.of(this.topic))
                .addAssignListener(partitions -> partitions.forEach(partition -> partition.seekToBeginning()))
                .commitInterval(Duration.ZERO)
                .closeTimeout(Duration.ofSeconds(2)));
        this.sender = KafkaSender.create(
                SenderOptions.<byte[], byte[]>create(settings.producer()).closeTimeout(Duration.ofSeconds(2)));
    }

    /** Follows the topic; cancelling ends it. Emits nothing; the first entries are there once {@link #ready} completes. */
    public Flux<Void> run() {
        return receiver.receiveBatch()
                .concatMap(Flux::collectList, 1)
                .concatMap(
                        batch -> {
                            List<SchemaRecord> records = batch.stream()
                                    .map(record -> ContractJson.read(record.value(), SchemaRecord.class))
                                    .toList();
                            return kept(records).then(Mono.<Void>fromRunnable(() -> records.forEach(this::accept)));
                        },
                        1)
                .onErrorMap(KafkaFailures::classify);
    }

    /** Tried without end: lanes that wait for an entry have a deadline of their own. */
    private Mono<Void> kept(List<SchemaRecord> records) {
        long first = read;
        read += records.size();
        return archive == null
                ? Mono.empty()
                : archive.keep(first, records)
                        .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                                .maxBackoff(Duration.ofSeconds(5))
                                .filter(error -> SluiceFailure.of(error).kind() == FailureKind.TRANSIENT));
    }

    /** Completes when what planning wrote has been read. */
    public Mono<Void> ready() {
        return changes.asFlux()
                .filter(change -> planned)
                .next()
                .then()
                .timeout(
                        ACCEPT,
                        Mono.error(() -> new TransientFailure(
                                "schema-log-silent", "the schema log " + topic.topic() + " brought no plan")));
    }

    @Override
    public List<SchemaEntry> entries() {
        return entries;
    }

    @Override
    public Mono<List<SchemaEntry>> propose(List<SchemaEntry> wanted) {
        Mono<List<SchemaEntry>> accepted = changes.asFlux()
                .filter(change -> has(wanted))
                .next()
                .map(change -> entries)
                .timeout(
                        ACCEPT,
                        Mono.error(() -> new TransientFailure(
                                "schema-log-silent",
                                "the schema log " + topic.topic() + " did not bring back a proposal")));
        return Mono.defer(() -> {
            List<SchemaEntry> missing = missing(wanted);
            return missing.isEmpty() ? Mono.just(entries) : send(missing).then(accepted);
        });
    }

    private Mono<Void> send(List<SchemaEntry> missing) {
        return sender.send(Flux.fromIterable(missing)
                        .map(entry -> SenderRecord.create(
                                new ProducerRecord<byte[], byte[]>(
                                        topic.topic(), 0, null, ContractJson.write(SchemaRecord.of(entry))),
                                0)))
                .then()
                .onErrorMap(KafkaFailures::classify);
    }

    private void accept(SchemaRecord record) {
        SchemaEntry entry = record.entry();
        if (entry == null) {
            planned = true;
        } else {
            synchronized (known) {
                if (!known.add(entry)) {
                    return;
                }
                List<SchemaEntry> longer = new ArrayList<>(entries);
                longer.add(entry);
                entries = List.copyOf(longer);
            }
            if (planned) {
                grew.accept(entry);
            }
        }
        changes.emitNext((long) entries.size(), Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
    }

    private boolean has(List<SchemaEntry> wanted) {
        return missing(wanted).isEmpty();
    }

    private List<SchemaEntry> missing(List<SchemaEntry> wanted) {
        synchronized (known) {
            return wanted.stream().filter(entry -> !known.contains(entry)).toList();
        }
    }

    /** Returns at once; the client is closed within some seconds. */
    @Override
    public void close() {
        LaneProducer.CLOSING.schedule(sender::close);
    }

    /** A record of the topic: an entry, or the word that planning is complete. */
    record SchemaRecord(@Nullable SchemaEntry entry) {
        static final SchemaRecord PLANNED = new SchemaRecord(null);

        static SchemaRecord of(SchemaEntry entry) {
            return new SchemaRecord(entry);
        }

        OutRecord out(String topic) {
            return new OutRecord(topic, 0, null, ContractJson.write(this), Map.of());
        }
    }
}
