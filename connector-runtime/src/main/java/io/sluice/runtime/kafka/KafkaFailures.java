package io.sluice.runtime.kafka;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;

/** The one place where Kafka's errors are given their kind. */
final class KafkaFailures {

    private KafkaFailures() {}

    static SluiceFailure classify(Throwable error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof SluiceFailure failure) {
                return failure;
            }
            if (t instanceof ProducerFencedException || t instanceof InvalidProducerEpochException) {
                // A transaction that timed out looks the same as a take-over: the lane is taken again if it is still
                // ours.
                return new TransientFailure("lane-fenced", "the lane was taken over", error);
            }
            if (t instanceof AuthenticationException || t instanceof AuthorizationException) {
                return new BadConfiguration(
                        "kafka-not-allowed",
                        "Kafka refused this service: " + t.getMessage()
                                + "; grant it topics and transactional ids with the prefix sluice, and groups with the"
                                + " prefixes sluice and anonymous",
                        error);
            }
            if (t instanceof RecordTooLargeException
                    || t instanceof OffsetMetadataTooLarge
                    || t instanceof SerializationException) {
                return new Bug("kafka-record", String.valueOf(t.getMessage()), error);
            }
        }
        if (error instanceof KafkaException || error instanceof TimeoutException) {
            // The client's other errors are about connections, leaders and coordinators: a new attempt finds them
            // again.
            return new TransientFailure(
                    "kafka-unavailable", error.getClass().getSimpleName() + ": " + error.getMessage(), error);
        }
        return SluiceFailure.of(error);
    }
}
