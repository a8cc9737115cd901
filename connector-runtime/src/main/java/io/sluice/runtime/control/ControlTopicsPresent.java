package io.sluice.runtime.control;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.kafka.ControlTopicMaker;
import io.sluice.runtime.kafka.KafkaSettings;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Sees to it, before any binding starts, that the control topics are there: a service may be up before the orchestrator. */
final class ControlTopicsPresent implements SmartLifecycle {

    private final KafkaSettings kafka;
    private final List<ControlTopics.Topic> topics;
    private final short replication;
    private boolean running;

    ControlTopicsPresent(KafkaSettings kafka, List<ControlTopics.Topic> topics, short replication) {
        this.kafka = kafka;
        this.topics = topics;
        this.replication = replication;
    }

    /** @throws TransientFailure if Kafka does not answer; the process ends and its supervisor starts it again */
    @Override
    public void start() {
        ControlTopicMaker.make(kafka, topics, replication);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The binder's output bindings start at the lowest phase plus 1000. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
