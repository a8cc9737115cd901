package io.sluice.runtime.kafka;

import io.sluice.contracts.failure.TransientFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** What lanes ask the cluster beside reading and writing: committed offsets, tails, trimming. One for the process. */
public final class RunAdmin implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final Admin admin;
    private final Scheduler blocking;

    public RunAdmin(KafkaSettings settings, Scheduler blocking) {
        this.settings = settings;
        this.admin = Admin.create(settings.admin());
        this.blocking = blocking;
    }

    /**
     * A group's committed offset on one partition, pending transactions settled; empty if there never was one. To be read
     * after fencing: then nothing is pending for long.
     */
    public Mono<CommittedOffset> settled(String group, TopicPartition partition) {
        return offsets(group, List.of(partition), true)
                .flatMap(found -> found.containsKey(partition)
                        ? Mono.justOrEmpty(found.get(partition))
                                .map(Optional::of)
                                .defaultIfEmpty(Optional.empty())
                        // The broker leaves out a partition whose transaction is still being settled.
                        : Mono.error(new TransientFailure(
                                "offset-unsettled",
                                "the committed offset of " + partition + " is still being settled")))
                .retryWhen(Retry.fixedDelay(200, Duration.ofMillis(50)).filter(TransientFailure.class::isInstance))
                .onErrorMap(Exceptions::isRetryExhausted, Throwable::getCause)
                .flatMap(Mono::justOrEmpty)
                .map(RunAdmin::plain)
                .onErrorMap(KafkaFailures::classify);
    }

    /** What a group has committed at least; partitions without an offset are left out. Good enough for flow and trimming. */
    public Mono<Map<TopicPartition, CommittedOffset>> committedAtLeast(String group, Collection<TopicPartition> of) {
        return offsets(group, of, false)
                .map(found -> {
                    Map<TopicPartition, CommittedOffset> present = new HashMap<>();
                    found.forEach((partition, offset) -> {
                        if (offset != null) {
                            present.put(partition, plain(offset));
                        }
                    });
                    return present;
                })
                .onErrorMap(KafkaFailures::classify);
    }

    private Mono<Map<TopicPartition, OffsetAndMetadata>> offsets(
            String group, Collection<TopicPartition> of, boolean stable) {
        return answer(() -> admin.listConsumerGroupOffsets(
                                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(of)),
                                new ListConsumerGroupOffsetsOptions().requireStable(stable))
                        .partitionsToOffsetAndMetadata(group))
                .onErrorResume(GroupIdNotFoundException.class, none -> {
                    Map<TopicPartition, OffsetAndMetadata> nothing = new HashMap<>();
                    of.forEach(partition -> nothing.put(partition, null));
                    return Mono.just(nothing);
                });
    }

    private static CommittedOffset plain(OffsetAndMetadata offset) {
        return new CommittedOffset(offset.offset(), offset.metadata());
    }

    /** The first offset that a partition still has. */
    public Mono<Long> beginning(TopicPartition partition) {
        return answer(() -> admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                        .partitionResult(partition))
                .map(result -> result.offset())
                .onErrorMap(KafkaFailures::classify);
    }

    /** The end of what is committed. */
    public Mono<Long> end(TopicPartition partition) {
        return answer(() -> admin.listOffsets(
                                Map.of(partition, OffsetSpec.latest()),
                                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .partitionResult(partition))
                .map(result -> result.offset())
                .onErrorMap(KafkaFailures::classify);
    }

    /** Deletes what lies before the offsets. Only whole segments are freed on disk. */
    public Mono<Void> trim(Map<TopicPartition, Long> before) {
        if (before.isEmpty()) {
            return Mono.empty();
        }
        Map<TopicPartition, RecordsToDelete> request = new HashMap<>();
        before.forEach((partition, offset) -> request.put(partition, RecordsToDelete.beforeOffset(offset)));
        return answer(() -> admin.deleteRecords(request).all()).then().onErrorMap(KafkaFailures::classify);
    }

    /**
     * All committed records of a partition from an offset (or from its beginning, if that is later) to its end. Only for
     * small topics and tails: it holds them all.
     */
    public Mono<List<InRecord>> read(TopicPartition partition, long from) {
        return Mono.fromCallable(() -> readNow(partition, from))
                .subscribeOn(blocking)
                .timeout(Duration.ofSeconds(60))
                .onErrorMap(KafkaFailures::classify);
    }

    /** The same, keeping only the last record, for a lane's tail. */
    public Mono<InRecord> last(TopicPartition partition, long from) {
        return Mono.fromCallable(() -> lastNow(partition, from))
                .subscribeOn(blocking)
                .timeout(Duration.ofSeconds(60))
                .onErrorMap(KafkaFailures::classify);
    }

    private List<InRecord> readNow(TopicPartition partition, long from) {
        List<InRecord> records = new ArrayList<>();
        scan(partition, from, records::add);
        return records;
    }

    private @Nullable InRecord lastNow(TopicPartition partition, long from) {
        List<InRecord> last = new ArrayList<>(1);
        scan(partition, from, record -> {
            last.clear();
            last.add(record);
        });
        return last.isEmpty() ? null : last.get(0);
    }

    /** Transaction markers and aborted records take offsets too, so the end is a position, never a record. */
    private void scan(TopicPartition partition, long from, java.util.function.Consumer<InRecord> each) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer())) {
            List<TopicPartition> one = List.of(partition);
            consumer.assign(one);
            long beginning = consumer.beginningOffsets(one, ANSWER).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(one, ANSWER).getOrDefault(partition, 0L);
            consumer.seek(partition, Math.max(from, beginning));
            long deadline = System.nanoTime() + ANSWER.toNanos();
            while (consumer.position(partition, ANSWER) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    each.accept(InRecord.of(record));
                    deadline = System.nanoTime() + ANSWER.toNanos();
                }
                if (System.nanoTime() > deadline) {
                    throw new TransientFailure(
                            "kafka-silent",
                            "partition " + partition + " gave nothing for " + ANSWER.toSeconds() + " s");
                }
            }
        }
    }

    /** A Kafka future as a Mono: its cause unwrapped, cancelled with it, and off the client's only thread. */
    private <T> Mono<T> answer(Supplier<KafkaFuture<T>> call) {
        return Mono.<T>create(sink -> {
                    KafkaFuture<T> future = call.get();
                    sink.onCancel(() -> future.cancel(true));
                    future.whenComplete((value, error) -> {
                        if (error == null) {
                            sink.success(value);
                        } else {
                            sink.error(unwrap(error));
                        }
                    });
                })
                .publishOn(blocking)
                .timeout(ANSWER);
    }

    private static Throwable unwrap(Throwable error) {
        Throwable cause = error.getCause();
        return cause != null && (error instanceof CompletionException || error instanceof ExecutionException)
                ? cause
                : error;
    }

    public Mono<Integer> partitions(String topic) {
        return answer(() ->
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .map(description -> description.partitions().size())
                .onErrorMap(KafkaFailures::classify);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
