package io.sluice.runtime.kafka;

import static io.sluice.runtime.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import reactor.core.scheduler.Schedulers;

/** The clients that these tests share, with the settings that lanes have. */
final class Clients {

    static final KafkaSettings SETTINGS = new KafkaSettings(TestKafka.bootstrapServers(), Map.of(), 10_000);

    static final RunAdmin ADMIN = new RunAdmin(SETTINGS, Schedulers.boundedElastic());

    private Clients() {}

    /** A new topic's partition 0. */
    static TopicPartition lane() {
        String topic = TestKafka.unique("lane");
        TestKafka.createTopic(topic, 1, Map.of());
        return new TopicPartition(topic, 0);
    }

    static LaneProducer fence(String transactionalId) {
        LaneProducer producer = LaneProducer.fence(SETTINGS, transactionalId).block();
        if (producer == null) {
            throw new AssertionError("fence completed without a producer");
        }
        return producer;
    }

    static void close(LaneProducer producer) {
        producer.close().block();
    }

    /** One transaction of one record, with the input's offset. */
    static long commit(
            LaneProducer producer,
            TopicPartition lane,
            String value,
            String group,
            TopicPartition input,
            long offset,
            String metadata) {
        Long last = producer.commit(List.of(out(lane, value)), lane, group, input, offset, at -> metadata)
                .block();
        return last == null ? -1 : last;
    }

    /**
     * The client as it is, for what a lane's producer never does: to be left in the middle of a transaction. Closing it
     * waits for nothing.
     */
    static KafkaProducer<byte[], byte[]> plain(String transactionalId) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(SETTINGS.transactional(transactionalId)) {
            @Override
            public void close() {
                close(Duration.ZERO);
            }
        };
        producer.initTransactions();
        return producer;
    }

    static ProducerRecord<byte[], byte[]> record(TopicPartition lane, String value) {
        return new ProducerRecord<>(lane.topic(), lane.partition(), null, value.getBytes(StandardCharsets.UTF_8));
    }

    static OutRecord out(TopicPartition lane, String value) {
        return new OutRecord(
                lane.topic(), lane.partition(), null, value.getBytes(StandardCharsets.UTF_8), Map.of("of", "test"));
    }

    /** What a reader of committed records sees. */
    static List<String> committed(TopicPartition lane) {
        List<String> values = new ArrayList<>();
        List<InRecord> records = ADMIN.read(lane, 0).block();
        if (records != null) {
            records.forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
        }
        return values;
    }

    /** Waits first: a commit is answered before its marker is written, and until then nobody reads its records. */
    static void assertCommitted(TopicPartition lane, String... values) {
        await(values.length + " committed records", () -> committed(lane).size() >= values.length);
        assertThat(committed(lane)).containsExactly(values);
    }

    @SuppressWarnings({"deprecation", "removal"})
    static ConsumerGroupMetadata idOnly(String group) {
        return new ConsumerGroupMetadata(group);
    }
}
