package io.sluice.runtime.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How this process reaches Kafka.
 *
 * @param common security settings and the like, for every client
 * @param sessionTimeoutMillis after which a silent replica's lanes move
 */
public record KafkaSettings(String bootstrapServers, Map<String, Object> common, int sessionTimeoutMillis) {

    /** A member hears by the answer to its heartbeat that another one has left, and only then can it take its lanes. */
    private static final int LONGEST_HEARTBEAT = 1_000;

    public KafkaSettings {
        Map<String, Object> every = new HashMap<>(common);
        // A cluster that came back as another one is not found by the brokers that were known; Kafka waits for five
        // minutes.
        every.putIfAbsent(CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG, 15_000);
        common = Map.copyOf(every);
        if (bootstrapServers.isBlank()) {
            throw new io.sluice.contracts.failure.BadConfiguration(
                    "kafka-missing", "sluice.kafka.bootstrap-servers is empty: set host:port of at least one broker");
        }
    }

    Map<String, Object> admin() {
        Map<String, Object> properties = base();
        properties.put("request.timeout.ms", 15_000);
        properties.put("default.api.timeout.ms", 30_000);
        return properties;
    }

    /** Group is null for a reader that is assigned its partitions. */
    Map<String, Object> consumer() {
        Map<String, Object> properties = base();
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Every position is sought explicitly, so a hole fails loudly.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // Bytes bound the fetch of a lane and of a replica; the number of records only how many one poll hands over.
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 64);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        return properties;
    }

    Map<String, Object> member(String group) {
        Map<String, Object> properties = consumer();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMillis);
        properties.put(
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                Math.min(LONGEST_HEARTBEAT, Math.max(200, sessionTimeoutMillis / 4)));
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 60_000);
        // One lane whose records are gone must not end the membership of all. It jumps, and a jump is a gap in its
        // sequences, which is judged where lanes are; a source looks at the offsets of its splits.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // Lanes that stay are not disturbed when others move.
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return properties;
    }

    Map<String, Object> producer() {
        Map<String, Object> properties = base();
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A partition that knows nothing of a producer takes any first sequence number: were the first batch to a topic
        // just created answered "not leader" with a second one in flight, the first could never be written again.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 6L << 20);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // How long to wait for a cluster that is away is the operator's to say.
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        return properties;
    }

    Map<String, Object> transactional(String transactionalId) {
        Map<String, Object> properties = producer();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        return properties;
    }

    private Map<String, Object> base() {
        Map<String, Object> properties = new HashMap<>(common);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        properties.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 20);
        properties.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
        properties.put("auto.include.jmx.reporter", false);
        properties.put("metric.reporters", "");
        properties.put("enable.metrics.push", false);
        return properties;
    }
}
