package io.sluice.runtime.kafka;

import org.apache.kafka.common.TopicPartition;

/** Who is told which lanes this replica has. Called on the consumer's thread, so it only notes and returns. */
public interface LaneAssignments {

    /** The lane is ours, paused and without a position, until {@link LaneConsumer#begin}. */
    void assigned(TopicPartition input);

    /** The lane goes to somebody else, or is lost: its work ends now. May wait briefly for a running commit. */
    void revoked(TopicPartition input);

    /** @return whether the lane may be read on; false pauses it until {@link LaneConsumer#resume} */
    boolean received(InRecord lane, TopicPartition input);
}
