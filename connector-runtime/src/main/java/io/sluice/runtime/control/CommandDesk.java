package io.sluice.runtime.control;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.kafka.RunPlanner;
import io.sluice.runtime.lane.Connectors;
import io.sluice.runtime.lane.Reports;
import io.sluice.runtime.log.LogFields;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Does what exactly one replica has to do, a few commands at a time, and answers each. A command counts as taken when it is
 * here: one that is lost with this process, or finds no room, is sent again by whoever asked.
 */
final class CommandDesk implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
    private static final int AT_A_TIME = 8;
    private static final int MOST_WAITING = 256;

    /** Above what a count or a plan of the largest collection takes; the asker has a deadline of its own. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Connectors connectors;
    private final RunPlanner planner;
    private final Archive archive;
    private final Reports reports;
    private final SluiceSchedulers schedulers;
    private final Sinks.Many<Command> queue =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MOST_WAITING));
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    private @Nullable Disposable running;

    CommandDesk(
            Connectors connectors, RunPlanner planner, Archive archive, Reports reports, SluiceSchedulers schedulers) {
        this.archive = archive;
        this.connectors = connectors;
        this.planner = planner;
        this.reports = reports;
        this.schedulers = schedulers;
    }

    void take(Command command) {
        if (!inHand.add(command.id())) {
            return; // asked again while it is being done: the answer is on its way
        }
        Sinks.EmitResult result;
        synchronized (queue) {
            result = queue.tryEmitNext(command);
        }
        if (result.isFailure()) {
            inHand.remove(command.id());
            LOG.warn("command not taken command={} cause={}", command.id(), result);
        }
    }

    private Mono<Void> answer(Command command) {
        long since = System.nanoTime();
        return Mono.defer(() -> work(command))
                .subscribeOn(schedulers.control())
                .timeout(
                        LONGEST,
                        Mono.error(() -> new TransientFailure(
                                "command-too-long", "it took longer than " + LONGEST.toMinutes() + " min")))
                .onErrorResume(error -> Mono.just(refused(command, SluiceFailure.of(error))))
                .doOnNext(answer -> {
                    inHand.remove(command.id());
                    LogFields.of(LOG.atInfo(), command.task())
                            .addKeyValue("command", command.id())
                            .addKeyValue("answer", answer.getClass().getSimpleName())
                            .addKeyValue("millis", (System.nanoTime() - since) / 1_000_000)
                            .log("command answered");
                    reports.report(new Event.Answered(command.task().run(), command.id(), answer));
                })
                .then();
    }

    private static Answer refused(Command command, SluiceFailure failure) {
        if (failure.kind() == FailureKind.BUG) {
            LogFields.failed(LogFields.of(LOG.atError(), command.task()), failure)
                    .addKeyValue("command", command.id())
                    .setCause(failure)
                    .log("command failed");
        } else {
            LogFields.failed(LogFields.of(LOG.atWarn(), command.task()), failure)
                    .addKeyValue("command", command.id())
                    .log("command refused");
        }
        return new Answer.Refused(failure.kind(), failure.code(), failure.text());
    }

    private Mono<Answer> work(Command command) {
        TaskRef task = command.task();
        String connector = task.connector();
        if (command instanceof Command.PlanSource plan) {
            return planner.planSource(connectors.needSource(connector), plan);
        }
        if (command instanceof Command.CountSource) {
            return connectors.needSource(connector).count(task).<Answer>map(Answer.Counted::new);
        }
        if (command instanceof Command.PlanTransform plan) {
            return planner.planTransform(connectors.needTransform(connector), plan);
        }
        if (command instanceof Command.PlanSink plan) {
            return planSink(connectors.needSink(connector), plan);
        }
        if (command instanceof Command.Finish finish) {
            return connectors
                    .needSink(connector)
                    .finish(task, finish.lanes())
                    .<Answer>thenReturn(new Answer.Finished());
        }
        if (command instanceof Command.Measure measure) {
            return connectors.needSink(connector).measure(task, measure.lanes()).cast(Answer.class);
        }
        if (command instanceof Command.CleanUp) {
            return connectors.needSink(connector).cleanUp(task).<Answer>thenReturn(new Answer.CleanedUp());
        }
        if (command instanceof Command.DropArchive) {
            return archive.drop(task.run()).<Answer>thenReturn(new Answer.CleanedUp());
        }
        if (command instanceof Command.Check check) {
            return check(connector, check);
        }
        return Mono.error(new Bug("command-unknown", command.getClass().getSimpleName() + " is not known here"));
    }

    /** Planned first: from then on nobody of an older generation moves a ledger. */
    private static Mono<Answer> planSink(Sink sink, Command.PlanSink plan) {
        return sink.plan(plan.task(), plan.lanes()).flatMap(columns -> Flux.range(0, plan.lanes())
                .concatMap(lane -> sink.look(plan.task(), lane))
                .map(LedgerRow::next)
                .collectList()
                .map(ledgers -> new Answer.SinkPlanned(columns, ledgers)));
    }

    /** What stops a check is what the check was to find out; only a bug is none of the user's business. */
    private Mono<Answer> check(String connector, Command.Check check) {
        TaskRef task = check.task();
        Mono<Answer.Checked> found = connectors
                .source(connector)
                .map(source -> source.check(task))
                .or(() -> connectors
                        .transform(connector)
                        .map(transform -> Mono.fromCallable(() -> transform.check(task))))
                .orElseGet(() -> connector.equals(Archive.WRITE)
                        ? archive.store().reach().thenReturn(Answer.Checked.FINE)
                        : connectors.needSink(connector).check(task, check.streams()));
        return found.onErrorResume(error -> SluiceFailure.of(error).kind() != FailureKind.BUG, error -> {
                    SluiceFailure failure = SluiceFailure.of(error);
                    boolean settings = failure.code().startsWith("settings");
                    return Mono.just(Answer.Checked.found(
                            settings || task.connection() == null ? List.of() : List.of("connection"),
                            failure.code(),
                            failure.text()));
                })
                .cast(Answer.class);
    }

    @Override
    public void start() {
        running = queue.asFlux().flatMap(this::answer, AT_A_TIME).subscribe();
    }

    @Override
    public void stop() {
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

    /** Before the input bindings start, and after they have stopped. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 4_000;
    }
}
