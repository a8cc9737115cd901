package io.sluice.runtime.service;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.objects.S3Settings;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.kafka.KafkaSettings;
import io.sluice.runtime.lane.LaneSettings;
import io.sluice.runtime.memory.MemoryBudget;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a connector service may be told under {@code sluice}.
 *
 * @param replica the name that this process reports; null for host name and process id
 * @param s3 where archives are
 */
@ConfigurationProperties("sluice")
public record ServiceSettings(
        @Nullable String replica,
        @DefaultValue Kafka kafka,
        @DefaultValue Memory memory,
        @DefaultValue Lane lane,
        @DefaultValue S3 s3,
        @DefaultValue Archiving archive) {

    /**
     * @param properties for every client: {@code security.protocol} and the like
     * @param sessionTimeout after which a silent replica's lanes move to another
     * @param replication copies of a control topic, if this service is the one to make it; -1 for the brokers' default
     */
    public record Kafka(
            @DefaultValue("127.0.0.1:9092") String bootstrapServers,
            @DefaultValue Map<String, String> properties,
            @DefaultValue("10s") Duration sessionTimeout,
            @DefaultValue("-1") int replication) {

        public Kafka {
            properties = Map.copyOf(properties);
            if (sessionTimeout.toMillis() < 1_000 || sessionTimeout.toMinutes() > 5) {
                throw new BadConfiguration(
                        "kafka-settings",
                        "sluice.kafka.session-timeout is " + sessionTimeout.toMillis()
                                + " ms; allowed are 1s to 5m, and what the brokers allow");
            }
        }

        KafkaSettings toKafkaSettings() {
            return new KafkaSettings(bootstrapServers, Map.copyOf(properties), (int) sessionTimeout.toMillis());
        }
    }

    /**
     * @param budget bytes that all lanes of this process may hold together; null for half of the heap
     * @param lane bytes that one lane works with; see docs/performance.md for where they go
     */
    public record Memory(@Nullable DataSize budget, @DefaultValue("14MB") DataSize lane) {

        MemoryBudget toBudget() {
            DataSize asked = budget;
            long total = asked == null ? Runtime.getRuntime().maxMemory() / 2 : asked.toBytes();
            return new MemoryBudget(Math.max(total, asked == null ? lane.toBytes() : 0), lane.toBytes());
        }
    }

    /** See {@link LaneSettings}. */
    public record Lane(
            @DefaultValue("300000B") DataSize batchBytes,
            @DefaultValue("4MB") DataSize commitBytes,
            @DefaultValue("1MB") DataSize queueBytes,
            @DefaultValue("30s") Duration look,
            @DefaultValue("0s") Duration commitWait,
            @DefaultValue("102400") int commitRows) {

        LaneSettings toLaneSettings() {
            return new LaneSettings(
                    (int) batchBytes.toBytes(),
                    commitBytes.toBytes(),
                    queueBytes.toBytes(),
                    look,
                    commitWait,
                    commitRows);
        }
    }

    /** See {@link S3Settings}. Empty words count as none. */
    public record S3(
            @Nullable URI endpoint,
            @DefaultValue("us-east-1") String region,
            @Nullable String bucket,
            @DefaultValue("") String prefix,
            @Nullable String accessKey,
            @Nullable String secretKey) {

        S3Settings toS3Settings() {
            return new S3Settings(endpoint, region, bucket, prefix, accessKey, secretKey);
        }

        /** Without the keys. */
        @Override
        public String toString() {
            return "S3[" + endpoint + ", " + bucket + "]";
        }
    }

    /**
     * @param flushAfter a segment is not kept open longer; destinations wait for it
     * @param budget bytes that lanes which are archived may hold together; null for an eighth of the heap
     */
    public record Archiving(@DefaultValue("2s") Duration flushAfter, @Nullable DataSize budget) {

        long budgetBytes() {
            DataSize asked = budget;
            return Math.max(
                    Archive.LANE_BYTES, asked == null ? Runtime.getRuntime().maxMemory() / 8 : asked.toBytes());
        }
    }

    String replicaName() {
        String name = replica;
        return name == null || name.isBlank()
                ? hostName() + "-" + ProcessHandle.current().pid()
                : name;
    }

    private static String hostName() {
        try {
            return java.net.InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "replica";
        }
    }
}
