package io.sluice.runtime.lane;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.runtime.connector.Retries;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.LaneConsumer;
import io.sluice.runtime.log.LogFields;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Owns a lane's life on this replica, from assignment to revocation: tries, waits, tries again, and tells when it has ended
 * or failed. The only place where a lane is subscribed to.
 */
final class LaneLife {

    private static final Logger LOG = LoggerFactory.getLogger(LaneLife.class);
    private static final Duration REVOKE = Duration.ofSeconds(2);

    /** Codes of a commit that was refused because another owner has the lane by now: of Kafka, and of a ledger. */
    private static final Set<String> FENCED = Set.of("lane-fenced", "ledger-moved");

    private final Lane lane;
    private final LaneServices services;
    private final LaneConsumer consumer;
    private final LaneMeter meter;
    private final Supplier<LaneWork> makeWork;
    private volatile @Nullable LaneWork work;
    private final Disposable.Swap running = Disposables.swap();
    private volatile boolean ended;
    private volatile boolean failed;
    private int tries;
    private String suspicion = "";

    LaneLife(Lane lane, LaneServices services, LaneConsumer consumer, LaneMeter meter, Supplier<LaneWork> makeWork) {
        this.lane = lane;
        this.services = services;
        this.consumer = consumer;
        this.meter = meter;
        this.makeWork = makeWork;
    }

    void start() {
        services.reports()
                .report(new Event.LaneStarted(
                        lane.task().run(),
                        lane.task().generation(),
                        lane.task().task(),
                        lane.task().attempt(),
                        lane.number(),
                        services.replica()));
        // Whoever abandons it while it begins, or before, ends it all the same.
        running.update(live().contextWrite(Retries.toldTo(meter::triesAgain)).subscribe(nothing -> {}, this::fail));
    }

    boolean received(InRecord record) {
        LaneWork now = work;
        return now == null || now.received(record);
    }

    LaneMeter meter() {
        return meter;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isFailed() {
        return failed;
    }

    /** Lets running commits end, briefly and all within one time, and gives the lanes up. Blocks. */
    static void stop(Collection<LaneLife> lives) {
        long until = System.nanoTime() + REVOKE.toNanos();
        for (LaneLife life : lives) {
            life.meter.awaitCommit(until - System.nanoTime());
            life.abandon();
        }
    }

    void abandon() {
        running.dispose();
    }

    private Mono<Void> live() {
        return Mono.defer(this::once)
                .onErrorResume(error -> {
                    SluiceFailure failure = judge(SluiceFailure.of(error));
                    if (failure.kind() != FailureKind.TRANSIENT
                            || meter.sinceProgressNanos()
                                    > lane.assignment().noProgress().toNanos()) {
                        return Mono.error(failure);
                    }
                    meter.triesAgain(failure);
                    Duration pause = pause();
                    if (FENCED.contains(failure.code())) {
                        services.figures().fenced(lane.task());
                    }
                    LogFields.failed(LogFields.of(LOG.atInfo(), lane.task(), lane.number()), failure)
                            .addKeyValue("try", tries)
                            .addKeyValue("pause", pause)
                            .log("lane taken anew");
                    return consumer.halt(lane.input())
                            .onErrorComplete()
                            .then(Mono.delay(pause, services.schedulers().timer()))
                            .then(Mono.<Void>empty());
                })
                .repeat(() -> !ended)
                .then(Mono.defer(this::watch));
    }

    private Mono<Void> once() {
        LaneWork fresh = makeWork.get();
        work = fresh;
        long before = meter.progress().sequence();
        return fresh.run()
                .doOnSuccess(done -> {
                    ended = true;
                    tell();
                })
                .doFinally(end -> {
                    if (meter.progress().sequence() != before) {
                        tries = 0;
                    }
                });
    }

    /** Progress and end of the lane. Told again from time to time: a run ends by it, and one message can be lost. */
    void tell() {
        Event.LaneEnded event = new Event.LaneEnded(
                lane.task().run(), lane.task().generation(), lane.task().task(), lane.number(), services.replica());
        services.reports()
                .report(new Event.Progress(
                        event.run(),
                        event.generation(),
                        event.task(),
                        event.replica(),
                        java.util.List.of(meter.progress())));
        services.reports().report(event);
    }

    /** An ended lane looks from time to time whether that still holds: a restored destination asks for more. */
    private Mono<Void> watch() {
        if (!(work instanceof WatchedLane done)) {
            return Mono.empty();
        }
        return Mono.delay(services.settings().look(), services.schedulers().timer())
                .then(Mono.defer(done::lookAgain))
                .repeat()
                .then()
                .onErrorResume(error -> {
                    ended = false;
                    return live();
                });
    }

    private SluiceFailure judge(SluiceFailure failure) {
        tries++;
        if (!Suspicion.isOne(failure)) {
            return failure;
        }
        if (suspicion.equals(failure.text())) {
            return Suspicion.confirmed(lane, failure);
        }
        suspicion = failure.text();
        return failure;
    }

    private Duration pause() {
        long millis = Math.min(5_000, 50L << Math.min(7, tries));
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private void fail(Throwable error) {
        failed = true;
        SluiceFailure failure = SluiceFailure.of(error);
        LogFields.failed(LogFields.of(LOG.atWarn(), lane.task(), lane.number()), failure)
                .setCause(failure)
                .log("lane failed");
        services.reports()
                .report(new Event.TaskFailed(
                        lane.task().run(),
                        lane.task().generation(),
                        lane.task().task(),
                        lane.task().attempt(),
                        lane.number(),
                        failure.kind(),
                        failure.code(),
                        failure.text()));
    }
}
