package io.sluice.runtime.kafka;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.failure.TransientFailure;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the control topics that are not there yet. Blocks; called once, while a service starts. */
public final class ControlTopicMaker {

    private static final long ANSWER_SECONDS = 30;

    private ControlTopicMaker() {}

    /** @param replication -1 for the brokers' default */
    public static void make(KafkaSettings settings, List<ControlTopics.Topic> topics, short replication) {
        try (Admin admin = Admin.create(settings.admin())) {
            for (ControlTopics.Topic topic : topics) {
                NewTopic made = new NewTopic(topic.name(), topic.partitions(), replication).configs(topic.config());
                try {
                    admin.createTopics(List.of(made)).all().get(ANSWER_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw KafkaFailures.classify(e.getCause() == null ? e : e.getCause());
                    }
                } catch (TimeoutException e) {
                    throw notReachable(settings, e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw notReachable(settings, e);
                }
            }
        }
    }

    private static TransientFailure notReachable(KafkaSettings settings, Exception cause) {
        return new TransientFailure(
                "kafka-unavailable",
                "Kafka did not answer at sluice.kafka.bootstrap-servers=" + settings.bootstrapServers() + " within "
                        + ANSWER_SECONDS + " s; check that it runs there",
                cause);
    }
}
