package io.sluice.orchestrator.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.cloud.stream.binder.kafka.support.ConsumerConfigCustomizer;
import org.springframework.cloud.stream.binder.kafka.support.ProducerConfigCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The clients and threads of this service, each made and closed here. */
@Configuration(proxyBeanMethods = false)
class KafkaClients {

    /** Blocking calls of the control plane (StreamBridge) and whatever must leave a client's own thread. */
    @Bean(destroyMethod = "dispose")
    Scheduler controlScheduler() {
        return Schedulers.newBoundedElastic(4, 10_000, "sluice-control", 60, true);
    }

    @Bean(destroyMethod = "close")
    Admin adminClient(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>(settings.properties());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "sluice-orchestrator-admin");
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
        return Admin.create(properties);
    }

    /** The binder's clients take the same security settings. */
    @Bean
    ConsumerConfigCustomizer binderConsumers(KafkaSettings settings) {
        return (properties, binding, destination) -> properties.putAll(settings.properties());
    }

    @Bean
    ProducerConfigCustomizer binderProducers(KafkaSettings settings) {
        return (properties, binding, destination) -> properties.putAll(settings.properties());
    }

    @Bean
    KafkaPresence kafkaPresence(Admin admin, Scheduler controlScheduler) {
        return new KafkaPresence(admin, controlScheduler);
    }

    @Bean
    RunTopics runTopics(Admin admin, KafkaSettings settings, Scheduler controlScheduler) {
        return new RunTopics(admin, settings, controlScheduler);
    }

    @Bean
    RunOffsets runOffsets(Admin admin, Scheduler controlScheduler) {
        return new RunOffsets(admin, controlScheduler);
    }

    @Bean
    ControlTopicReader controlTopicReader(KafkaSettings settings, Scheduler controlScheduler) {
        return new ControlTopicReader(settings, controlScheduler);
    }
}
