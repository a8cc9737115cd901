package io.sluice.runtime.control;

import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import io.sluice.runtime.kafka.KafkaSettings;
import io.sluice.runtime.kafka.RunPlanner;
import io.sluice.runtime.lane.Connectors;
import io.sluice.runtime.lane.LaneServices;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ProducerConfigCustomizer;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;

/** What listens to the control topics and speaks on them. */
@Configuration(proxyBeanMethods = false)
public class ControlPlane {

    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    /** Each replica reads every assignment and keeps its own in mind; a tombstone ends one. */
    @Bean
    Consumer<Message<?>> assignments(TaskKeeper tasks) {
        return message -> {
            String key = text(message.getHeaders().get(KafkaHeaders.RECEIVED_KEY));
            if (message.getPayload() instanceof byte[] json) {
                reading("assignment", json, () -> tasks.assign(key, ContractJson.read(json, TaskAssignment.class)));
            } else {
                tasks.forget(key);
            }
        };
    }

    @Bean
    Consumer<Message<byte[]>> commands(CommandDesk desk) {
        return message -> reading(
                "command",
                message.getPayload(),
                () -> desk.take(ContractJson.read(message.getPayload(), Command.class)));
    }

    /** One bad message must not stop all the others; its text may hold anything, so only its size is told. */
    private static void reading(String what, byte[] json, Runnable work) {
        try {
            work.run();
        } catch (UnreadableMessage e) {
            LOG.error("control message skipped what={} bytes={} cause={}", what, json.length, e.getMessage());
        }
    }

    private static String text(@Nullable Object key) {
        return key instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(key);
    }

    @Bean
    ControlTopicsPresent controlTopicsPresent(
            KafkaSettings kafka, Connectors connectors, @Value("${sluice.kafka.replication:-1}") short replication) {
        return new ControlTopicsPresent(kafka, ControlTopics.with(connectors.names()), replication);
    }

    @Bean
    EventSender eventSender(StreamBridge bridge, SluiceSchedulers schedulers) {
        return new EventSender(message -> bridge.send("events-out-0", message), schedulers.control());
    }

    @Bean
    TaskKeeper taskKeeper(Connectors connectors, LaneServices services) {
        return new TaskKeeper(connectors, services);
    }

    @Bean
    CommandDesk commandDesk(Connectors connectors, RunPlanner planner, LaneServices services) {
        return new CommandDesk(connectors, planner, services.archive(), services.reports(), services.schedulers());
    }

    @Bean
    Heartbeats heartbeats(Connectors connectors, LaneServices services, TaskKeeper tasks, Environment environment) {
        return new Heartbeats(
                connectors, services, tasks, () -> environment.getProperty("local.server.port", Integer.class, 0));
    }

    @Bean
    SettingsAnnouncement settingsAnnouncement(Connectors connectors, LaneServices services) {
        return new SettingsAnnouncement(connectors.named(), services.reports(), services.schedulers());
    }

    /**
     * Nobody waits for a commit: while a group's coordinator is away, but topics are not, that would keep this service from
     * hearing what it is to do. What is not committed is taken again: an assignment is the same one, a command is answered again.
     */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> commitsBesideHearing() {
        return (container, destination, group) ->
                container.getContainerProperties().setSyncCommits(false);
    }

    /** The binder's clients take the same security settings as the lanes' own. */
    @Bean
    ConsumerConfigCustomizer binderConsumers(KafkaSettings kafka) {
        return (properties, binding, destination) -> properties.putAll(kafka.common());
    }

    @Bean
    ProducerConfigCustomizer binderProducers(KafkaSettings kafka) {
        return (properties, binding, destination) -> properties.putAll(kafka.common());
    }
}
