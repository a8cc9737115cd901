package io.sluice.runtime.control;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.lane.Reports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Sends events in the order in which they were reported, one at a time, each until Kafka has it. While Kafka is away they
 * wait, up to a bound; of figures that are reported again and again only the latest waits, in the place of the first.
 */
public final class EventSender implements Reports, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);
    private static final int MOST_WAITING = 8_192;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long DRAIN_SECONDS = 2;

    private final Predicate<Message<byte[]>> channel;
    private final Scheduler blocking;
    private final Sinks.Many<Event> queue =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MOST_WAITING));
    private final AtomicInteger waiting = new AtomicInteger();

    /** By what they are about; guarded by the queue. */
    private final Map<String, Event> figures = new HashMap<>();

    private final CountDownLatch drained = new CountDownLatch(1);
    private @Nullable Disposable running;

    /**
     * @param channel blocks until Kafka has the message; false or an exception if it has not
     * @param blocking where it is called
     */
    EventSender(Predicate<Message<byte[]>> channel, Scheduler blocking) {
        this.channel = channel;
        this.blocking = blocking;
    }

    @Override
    public void report(Event event) {
        String subject = subject(event);
        Sinks.EmitResult result;
        synchronized (queue) { // many lanes report, a sink takes one at a time
            if (subject != null && joins(subject, event)) {
                return;
            }
            waiting.incrementAndGet();
            result = queue.tryEmitNext(event);
            if (result.isFailure() && subject != null) {
                figures.remove(subject);
            }
        }
        if (result.isFailure()) {
            waiting.decrementAndGet();
            LOG.error("event lost event={} key={} cause={}", event.getClass().getSimpleName(), event.key(), result);
        }
    }

    /** Whether figures of the same subject wait already, so that these go in their place. */
    private boolean joins(String subject, Event event) {
        Event waits = figures.get(subject);
        figures.put(subject, waits == null ? event : together(waits, event));
        return waits != null;
    }

    @Override
    public void start() {
        running = queue.asFlux()
                .concatMap(this::send, 1)
                .doFinally(end -> drained.countDown())
                .subscribe();
    }

    /** Kafka may be away for long, and what is said here is what ends a run: so it is tried as long as this process lives. */
    private Mono<Void> send(Event queued) {
        Event event = latest(queued);
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

    private Event latest(Event queued) {
        String subject = subject(queued);
        synchronized (queue) {
            Event latest = subject == null ? null : figures.remove(subject);
            return latest == null ? queued : latest;
        }
    }

    /** What figures are about; null for an event that is reported once. */
    private static @Nullable String subject(Event event) {
        if (event instanceof Event.Heartbeat beat) {
            return beat.connector();
        }
        return event instanceof Event.Progress progress
                ? String.join("/", progress.run(), progress.task(), Integer.toString(progress.generation()))
                : null;
    }

    /** The newer figures of each lane; a heartbeat holds all there is. */
    private static Event together(Event older, Event newer) {
        if (!(older instanceof Event.Progress before) || !(newer instanceof Event.Progress after)) {
            return newer;
        }
        Map<Integer, Event.LaneProgress> lanes = new TreeMap<>();
        before.lanes().forEach(lane -> lanes.put(lane.lane(), lane));
        after.lanes().forEach(lane -> lanes.put(lane.lane(), lane));
        return new Event.Progress(
                after.run(), after.generation(), after.task(), after.replica(), List.copyOf(lanes.values()));
    }

    private void sendNow(Event event) {
        boolean sent = channel.test(MessageBuilder.withPayload(ContractJson.write(event))
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
