package io.sluice.runtime.kafka;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.internals.ProducerFactory;

/**
 * A transactional producer that keeps the failure of its initialisation to be asked for. Were it thrown, Reactor Kafka
 * would forget the producer, and its sender could not be closed: each try to take a lane while Kafka is away would leave
 * a thread.
 */
final class InitialisedProducer extends KafkaProducer<byte[], byte[]> {

    private volatile @Nullable RuntimeException failure;

    InitialisedProducer(Map<String, Object> settings) {
        super(settings);
    }

    @Override
    public void initTransactions() {
        try {
            super.initTransactions();
        } catch (KafkaException | IllegalStateException e) {
            failure = e; // the latter if it was closed before
        }
    }

    /** Empty if the transactional id is ours. */
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Gives a sender this producer, made before it, so that wrong settings fail before a sender has threads. */
    static final class Factory extends ProducerFactory {

        private final InitialisedProducer producer;

        Factory(InitialisedProducer producer) {
            this.producer = producer;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <K, V> Producer<K, V> createProducer(SenderOptions<K, V> options) {
            return (Producer<K, V>) producer;
        }
    }
}
