package io.sluice.runtime.lane;

import reactor.core.publisher.Mono;

/** A lane that is looked at even after it has ended. */
interface WatchedLane extends LaneWork {

    /** From time to time. Errors if it has not ended any more: a destination can be restored. */
    Mono<Void> lookAgain();
}
