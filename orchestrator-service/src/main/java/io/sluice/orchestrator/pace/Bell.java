package io.sluice.orchestrator.pace;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Wakes a {@link Loop} before its period is over. A ring that nobody hears is made good by the period. */
public final class Bell {

    private final Sinks.Many<Boolean> rings = Sinks.many().multicast().directBestEffort();

    public void ring() {
        synchronized (rings) { // several threads ring; a sink takes one at a time
            rings.tryEmitNext(true);
        }
    }

    Flux<Boolean> rings() {
        return rings.asFlux();
    }
}
