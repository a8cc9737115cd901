package io.sluice.orchestrator.pace;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Does one piece of work again and again, one at a time: when the bell rings, and at the latest after each period. An
 * error is logged and the next turn tries again. Owns the subscription.
 */
public final class Loop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final String name;
    private final Duration period;
    private final Bell bell;
    private final Scheduler scheduler;
    private final Supplier<Mono<Void>> work;
    private @Nullable Disposable running;

    public Loop(String name, Duration period, Bell bell, Scheduler scheduler, Supplier<Mono<Void>> work) {
        this.name = name;
        this.period = period;
        this.bell = bell;
        this.scheduler = scheduler;
        this.work = work;
    }

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        running = Flux.merge(Flux.interval(Duration.ZERO, period, scheduler).map(tick -> true), bell.rings())
                .onBackpressureLatest() // any number of rings during a turn is one more turn
                .publishOn(scheduler, 1)
                .concatMap(ring -> turn(), 1)
                .subscribe();
    }

    private Mono<Void> turn() {
        return Mono.defer(work).onErrorResume(error -> {
            LOG.atWarn()
                    .addKeyValue("loop", name)
                    .addKeyValue("error", error.toString())
                    .log("a turn failed; the next one tries again");
            return Mono.empty();
        });
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            running.dispose();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    /** Starts after the bindings and stops before them. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 500;
    }
}
