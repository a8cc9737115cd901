package io.sluice.orchestrator.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Kafka is.
 *
 * @param properties for every client: {@code security.protocol} and the like
 * @param replication how many copies it keeps of the topics that are made here; -1 leaves it to the brokers' default
 */
@ConfigurationProperties("sluice.kafka")
public record KafkaSettings(
        @DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue Map<String, String> properties,
        @DefaultValue("-1") int replication) {
    public KafkaSettings {
        Map<String, String> every = new HashMap<>(properties);
        // A cluster that came back as another one is not found by the brokers that were known; Kafka waits for five
        // minutes.
        every.putIfAbsent(CommonClientConfigs.METADATA_RECOVERY_REBOOTSTRAP_TRIGGER_MS_CONFIG, "15000");
        properties = Map.copyOf(every);
        if (replication != -1 && (replication < 1 || replication > 9)) {
            throw new IllegalArgumentException("sluice.kafka.replication is " + replication
                    + "; allowed are 1 to 9, and no more than the cluster has brokers, or -1 for the brokers' default");
        }
    }
}
