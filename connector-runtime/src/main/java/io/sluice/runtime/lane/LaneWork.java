package io.sluice.runtime.lane;

import io.sluice.runtime.kafka.InRecord;
import reactor.core.publisher.Mono;

/** One life of a lane: from taking it to its end, or to an error. A new one is made for each try. */
interface LaneWork {

    /** Takes the lane and works until its end. Cancelling gives it up. */
    Mono<Void> run();

    /** A record of the input, on the consumer's thread. @return whether there is room for more */
    boolean received(InRecord record);
}
