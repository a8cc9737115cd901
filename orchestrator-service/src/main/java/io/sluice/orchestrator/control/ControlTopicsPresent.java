package io.sluice.orchestrator.control;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.orchestrator.kafka.KafkaSettings;
import io.sluice.orchestrator.workflow.Connector;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Sees to it, before any binding starts, that the control topics are there with the settings that they need. */
@Component
final class ControlTopicsPresent implements SmartLifecycle {

    private static final int WAIT_SECONDS = 30;

    private final Admin admin;
    private final KafkaSettings settings;
    private boolean running;

    ControlTopicsPresent(Admin admin, KafkaSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    @Override
    public void start() {
        for (NewTopic topic : topics((short) settings.replication())) {
            try {
                admin.createTopics(List.of(topic)).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw notReachable(topic, e);
                }
            } catch (TimeoutException e) {
                throw notReachable(topic, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notReachable(topic, e);
            }
        }
        running = true;
    }

    private static List<NewTopic> topics(short replication) {
        List<String> connectors =
                Arrays.stream(Connector.values()).map(Connector::word).toList();
        return ControlTopics.with(connectors).stream()
                .map(topic -> new NewTopic(topic.name(), topic.partitions(), replication).configs(topic.config()))
                .toList();
    }

    private IllegalStateException notReachable(NewTopic topic, Exception cause) {
        return new IllegalStateException(
                "the control topic " + topic.name() + " could not be made at sluice.kafka.bootstrap-servers="
                        + settings.bootstrapServers() + " within " + WAIT_SECONDS
                        + " s; check that Kafka runs there and allows it",
                cause);
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE; // the binder's output bindings start at MIN_VALUE + 1000
    }
}
