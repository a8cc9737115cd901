package io.sluice.orchestrator.control;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.orchestrator.outbox.OutboxRelay;
import io.sluice.orchestrator.workflow.Connector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.KafkaNull;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Sends the outbox's messages to the control topics, by fixed bindings; a send ends when the broker has the message. */
@Component
final class ControlPublisher implements OutboxRelay.Publisher {

    private static final Duration SEND = Duration.ofSeconds(30);

    private final StreamBridge bridge;
    private final Scheduler scheduler;
    private final Map<String, String> bindings = new HashMap<>();

    ControlPublisher(StreamBridge bridge, Scheduler controlScheduler) {
        this.bridge = bridge;
        this.scheduler = controlScheduler;
        bindings.put(ControlTopics.ASSIGNMENTS, "assignments-out-0");
        for (Connector connector : Connector.values()) {
            bindings.put(
                    ControlTopics.commands(connector.word()),
                    "commands-" + connector.word().replace('.', '-') + "-out-0");
        }
    }

    @Override
    public Mono<Void> publish(OutboxRelay.Message message) {
        return Mono.fromCallable(() -> send(message))
                .subscribeOn(scheduler)
                .timeout(SEND, scheduler)
                .filter(sent -> sent)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException(message.topic() + " did not take a message")))
                .then();
    }

    private boolean send(OutboxRelay.Message message) {
        String binding = bindings.get(message.topic());
        if (binding == null) {
            throw new IllegalStateException("no binding sends to " + message.topic());
        }
        Object payload = message.payload() == null ? KafkaNull.INSTANCE : message.payload();
        byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
        return bridge.send(
                binding,
                MessageBuilder.withPayload(payload)
                        .setHeader(KafkaHeaders.KEY, key)
                        .build());
    }
}
