package io.sluice.runtime.control;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.lane.Reports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.support.MessageBuilder;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Sends events in the order in which they were reported, one at a time, each until Kafka has it. While Kafka is away they
 * wait, up to a bound; figures that will be reported again anyway are the first to be left out.
 */
public final class EventSender implements Reports, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
    private static final int MOST_WAITING = 8_192;
    private static final int MOST_FIGURES_WAITING = 1_024;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long DRAIN_SECONDS = 2;

    private final StreamBridge bridge;
    private final Scheduler blocking;
    private final Sinks.Many<Event> queue =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MOST_WAITING));
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch drained = new CountDownLatch(1);
    private @Nullable Disposable running;

    EventSender(StreamBridge bridge, Scheduler blocking) {
        this.bridge = bridge;
        this.blocking = blocking;
    }

    @Override
    public void report(Event event) {
        boolean repeated = event instanceof Event.Progress || event instanceof Event.Heartbeat;
        if (repeated && waiting.get() > MOST_FIGURES_WAITING) {
            return;
        }
        Sinks.EmitResult result;
        synchronized (queue) { // many lanes report, a sink takes one at a time
            waiting.incrementAndGet();
            result = queue.tryEmitNext(event);
        }
        if (result.isFailure()) {
            waiting.decrementAndGet();
            LOG.error("event lost event={} key={} cause={}", event.getClass().getSimpleName(), event.key(), result);
        }
    }

    @Override
    public void start() {
        running = queue.asFlux()
                .concatMap(this::send, 1)
                .doFinally(end -> drained.countDown())
                .subscribe();
    }

    /** Kafka may be away for long, and what is said here is what ends a run: so it is tried as long as this process lives. */
    private Mono<Void> send(Event event) {
        return Mono.fromRunnable(() -> sendNow(event))
                .subscribeOn(blocking)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
                        .maxBackoff(LONGEST_PAUSE)
                        .doBeforeRetry(signal -> LOG.warn(
                                "event not sent yet event={} try={} cause={}",
                                event.getClass().getSimpleName(),
                                signal.totalRetries() + 1,
                                signal.failure().toString())))
                .doFinally(end -> waiting.decrementAndGet())
                .then();
    }

    private void sendNow(Event event) {
        boolean sent = bridge.send(
                "events-out-0",
                MessageBuilder.withPayload(ContractJson.write(event))
                        .setHeader(KafkaHeaders.KEY, event.key().getBytes(StandardCharsets.UTF_8))
                        .build());
        if (!sent) {
            throw new IllegalStateException("the binding did not take it");
        }
    }

    /** What was reported before is still sent, for a moment. */
    @Override
    public void stop() {
        synchronized (queue) {
            queue.tryEmitComplete();
        }
        try {
            if (!drained.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("events not sent count={}", waiting.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Disposable now = running;
        if (now != null) {
            now.dispose();
            running = null;
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    /** After the output bindings have started, and before they stop. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 2_000;
    }
}
