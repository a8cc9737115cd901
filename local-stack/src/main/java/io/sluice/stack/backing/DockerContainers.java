package io.sluice.stack.backing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The real servers in containers, for whoever sets {@code SLUICE_DOCKER=true}. Ends them all when closed. */
final class DockerContainers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DockerContainers.class);

    private final List<GenericContainer<?>> started = new ArrayList<>();

    synchronized String kafka() {
        KafkaContainer kafka = new KafkaContainer("apache/kafka:4.2.1")
                .withEnv(Map.of(
                        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1",
                        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1",
                        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1",
                        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0",
                        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000",
                        "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
                        "KAFKA_MESSAGE_MAX_BYTES", "2621440",
                        "KAFKA_LOG_RETENTION_CHECK_INTERVAL_MS", "5000"));
        start(kafka);
        return kafka.getBootstrapServers();
    }

    synchronized String mongodb() {
        MongoDBContainer mongodb = new MongoDBContainer("mongo:8");
        start(mongodb);
        return mongodb.getConnectionString();
    }

    synchronized DatabaseAddress postgresql(String database) {
        PostgreSQLContainer postgresql = new PostgreSQLContainer("postgres:18");
        postgresql.withDatabaseName(database);
        start(postgresql);
        return new DatabaseAddress(
                postgresql.getHost(),
                postgresql.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                database,
                postgresql.getUsername(),
                postgresql.getPassword());
    }

    @Override
    public synchronized void close() {
        for (GenericContainer<?> container : started) {
            container.stop();
        }
    }

    private void start(GenericContainer<?> container) {
        LOG.info("starting container image={}", container.getDockerImageName());
        container.start();
        started.add(container);
    }
}
