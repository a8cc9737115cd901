package io.sluice.orchestrator.whole;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A broker for one test class, with control topics of its own. */
final class OwnKafka implements BeforeAllCallback, AfterAllCallback {

    private @Nullable EmbeddedKafkaKraftBroker broker;

    /** Where it answers, for {@code bootstrap.servers}. */
    String servers() {
        if (broker == null) {
            throw new IllegalStateException("the broker runs from the class's first test to its last");
        }
        return broker.getBrokersAsString();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        broker = Backing.kafka();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (broker != null) {
            broker.destroy();
        }
    }
}
