package io.sluice.runtime.kafka;

import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** Who is told which lanes this replica has. Called on the consumer's thread, so it only notes and returns. */
public interface LaneAssignments {

    /** The lane is ours, paused and without a position, until {@link LaneConsumer#begin}. */
    void assigned(TopicPartition input);

    /** The lanes go to somebody else, or are lost: their work ends now. May wait briefly for running commits. */
    void revoked(Collection<TopicPartition> inputs);

    /** @return whether the lane may be read on; false pauses it until {@link LaneConsumer#resume} */
    boolean received(InRecord lane, TopicPartition input);
}
