package io.sluice.runtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * The Kafka that tests run against: one embedded broker for the whole JVM, started by the first who asks, or the cluster
 * that {@code SLUICE_KAFKA_BOOTSTRAP_SERVERS} names. Tests share it, so each makes topics of its own.
 */
public final class TestKafka {

    private static final String GIVEN = "SLUICE_KAFKA_BOOTSTRAP_SERVERS";

    private TestKafka() {}

    public static String bootstrapServers() {
        return Broker.SERVERS;
    }

    /** Whether the broker's own settings and files are in our hands. */
    public static boolean isEmbedded() {
        return given().isEmpty();
    }

    /** A name that no other test and no earlier run has used. */
    public static String unique(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Returns when every partition has a leader. */
    public static void createTopic(String name, int partitions, Map<String, String> config) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            Await.await("topic " + name + " has leaders", () -> hasLeaders(admin, name, partitions));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasLeaders(Admin admin, String name, int partitions) {
        try {
            TopicDescription topic = admin.describeTopics(List.of(name))
                    .topicNameValues()
                    .get(name)
                    .get(30, TimeUnit.SECONDS);
            return topic.partitions().size() == partitions
                    && topic.partitions().stream().allMatch(partition -> partition.leader() != null);
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String given() {
        String servers = System.getenv(GIVEN);
        return servers == null ? "" : servers.strip();
    }

    private static final class Broker {

        static final String SERVERS = given().isEmpty() ? start() : given();

        private static String start() {
            EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
            broker.brokerProperties(settings());
            broker.afterPropertiesSet();
            Runtime.getRuntime().addShutdownHook(new Thread(broker::destroy, "test-kafka-stop"));
            return broker.getBrokersAsString();
        }

        private static Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>();
            // Without these two, a single broker never answers initTransactions.
            settings.put("transaction.state.log.replication.factor", "1");
            settings.put("transaction.state.log.min.isr", "1");
            settings.put("transaction.state.log.num.partitions", "2");
            settings.put("offsets.topic.replication.factor", "1");
            settings.put("offsets.topic.num.partitions", "2");
            settings.put("auto.create.topics.enable", "false");
            // A cluster waits 3 s for more members of a new group, 5 minutes between looks for segments to delete.
            settings.put("group.initial.rebalance.delay.ms", "0");
            settings.put("group.consumer.min.heartbeat.interval.ms", "200");
            settings.put("group.consumer.heartbeat.interval.ms", "200");
            settings.put("log.initial.task.delay.ms", "100");
            settings.put("log.retention.check.interval.ms", "200");
            settings.put("log.segment.delete.delay.ms", "100");
            return settings;
        }
    }
}
