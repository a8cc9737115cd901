package io.sluice.runtime.kafka;

import io.sluice.contracts.failure.Bug;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;

/**
 * The transactional producer of one lane. To have it is to have fenced every earlier owner; it is closed by whoever
 * opened it. One commit at a time.
 */
public final class LaneProducer {

    /** A broker answers a commit in milliseconds; beyond this the outcome is settled by taking the lane again. */
    private static final Duration COMMIT = Duration.ofSeconds(45);

    /** What a broker takes unless its offset.metadata.max.bytes says otherwise; it counts characters. */
    private static final int METADATA_CHARACTERS = 4096;

    private static final Duration CLOSE = Duration.ofSeconds(3);

    /**
     * Of the process, not of a service: a scheduler that is disposed of with its service forgets what waits for a thread, and a
     * producer that is not closed keeps three threads.
     */
    static final Scheduler CLOSING = Schedulers.newBoundedElastic(8, 100_000, "sluice-close", 30, true);

    private final InitialisedProducer raw;
    private final KafkaSender<byte[], byte[]> sender;

    LaneProducer(InitialisedProducer raw, String transactionalId) {
        SenderOptions<byte[], byte[]> options = SenderOptions.<byte[], byte[]>create(
                        Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId))
                .stopOnError(true)
                .maxInFlight(32)
                .closeTimeout(CLOSE);
        this.raw = raw;
        this.sender = KafkaSender.create(new InitialisedProducer.Factory(raw), options);
    }

    /** Initialises the transactional id: whoever had it before cannot commit any more, and its open transaction is aborted. */
    public static Mono<LaneProducer> fence(KafkaSettings settings, String transactionalId) {
        return Mono.usingWhen(
                        Mono.fromSupplier(() -> new LaneProducer(
                                new InitialisedProducer(settings.transactional(transactionalId)), transactionalId)),
                        LaneProducer::initialised,
                        fenced -> Mono.empty(),
                        (failed, error) -> failed.close(),
                        LaneProducer::close)
                .onErrorMap(KafkaFailures::classify);
    }

    private Mono<LaneProducer> initialised() {
        return sender.doOnProducer(ready -> raw.failure())
                .timeout(Duration.ofSeconds(40))
                .flatMap(failure -> failure.<Mono<LaneProducer>>map(Mono::error).orElse(Mono.just(this)));
    }

    /**
     * One transaction: the records, and the input offset that they account for.
     *
     * @param metadata what to commit with the offset, given the offset of the last record sent to {@code lane}, or -1 if
     *     none was
     * @return that offset
     */
    public Mono<Long> commit(
            List<OutRecord> records,
            TopicPartition lane,
            String group,
            @Nullable TopicPartition input,
            long inputOffset,
            LongFunction<String> metadata) {
        AtomicLong last = new AtomicLong(-1);
        Mono<Void> send = sender.send(Flux.fromIterable(records).map(LaneProducer::toSenderRecord))
                .doOnNext(result -> {
                    Exception error = result.exception();
                    if (error != null) {
                        throw KafkaFailures.classify(error);
                    }
                    if (result.recordMetadata().partition() == lane.partition()
                            && result.recordMetadata().topic().equals(lane.topic())) {
                        last.accumulateAndGet(result.recordMetadata().offset(), Math::max);
                    }
                })
                .then();
        Mono<Void> offsets = Mono.defer(() -> {
            if (input == null) {
                return Mono.empty();
            }
            OffsetAndMetadata committed = new OffsetAndMetadata(inputOffset, fitting(metadata.apply(last.get())));
            return sender.transactionManager()
                    .<Void>sendOffsets(Map.of(input, committed), idOnly(group))
                    .then();
        });
        return sender.transactionManager()
                .<Void>begin()
                .then(records.isEmpty() ? Mono.<Void>empty() : send)
                .then(offsets)
                .then(sender.transactionManager().<Void>commit())
                .then(Mono.fromSupplier(last::get))
                .timeout(COMMIT)
                .onErrorMap(KafkaFailures::classify);
    }

    /** The broker's refusal ends the producer and names no type of its own, so it would pass for an outage. */
    private static String fitting(String metadata) {
        if (metadata.length() > METADATA_CHARACTERS) {
            throw new Bug(
                    "offset-metadata",
                    "the metadata of an offset has " + metadata.length() + " characters; a broker takes "
                            + METADATA_CHARACTERS);
        }
        return metadata;
    }

    /** Always completes, after some seconds at most. An open transaction is aborted. */
    public Mono<Void> close() {
        // Closing the client ends an initialisation under way; only after it does the sender let go of its threads.
        return closing(() -> raw.close(CLOSE))
                .then(sender.doOnProducer(ready -> true).timeout(CLOSE).then().onErrorComplete())
                .then(closing(sender::close));
    }

    private static Mono<Void> closing(Runnable call) {
        return Mono.<Void>fromRunnable(call).subscribeOn(CLOSING).onErrorComplete();
    }

    private static SenderRecord<byte[], byte[], Integer> toSenderRecord(OutRecord from) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(from.topic(), from.partition(), from.key(), from.value());
        from.headers().forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return SenderRecord.create(record, 0);
    }

    /**
     * Fencing is the producer epoch's job: with the group's id alone, a rebalance of other lanes does not abort this
     * lane's transaction. The constructor is deprecated in favour of the consumer's own metadata, which is what must not
     * be sent here.
     */
    @SuppressWarnings({"deprecation", "removal"})
    private static ConsumerGroupMetadata idOnly(String group) {
        return new ConsumerGroupMetadata(group);
    }
}
