package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.orchestrator.kafka.ControlTopicReader;
import io.sluice.orchestrator.kafka.ControlTopicReader.Message;
import io.sluice.orchestrator.outbox.Outbox;
import io.sluice.orchestrator.pace.Beginning;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.run.ReportStore;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.snapshot.SnapshotIndex;
import io.sluice.orchestrator.snapshot.SnapshotObjects;
import io.sluice.orchestrator.snapshot.Snapshots;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * At the start: if the database holds no run, makes those anew that S3 has snapshots of. In one transaction, so that either all
 * of them are there or none; by one orchestrator, while others wait. Until it is done nobody judges a run, and the service is
 * not ready: a history that cannot be read is no empty one.
 */
@Component
class Rebuild {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    /** Clocks differ, and a failure may have been told while the snapshot was written. */
    private static final Duration OVERLAP = Duration.ofMinutes(2);

    private final Beginning beginning;
    private final RebuiltRuns rebuilt;
    private final SnapshotObjects objects;
    private final SnapshotIndex index;
    private final ControlTopicReader topics;
    private final WorkflowStore workflows;
    private final RunStore runs;
    private final ReportStore reports;
    private final Plans plans;
    private final Outbox outbox;
    private final TransactionalOperator transaction;
    private final Bell supervisorBell;
    private final Bell outboxBell;
    private volatile String warned = "";

    Rebuild(
            Snapshots snapshots,
            Beginning beginning,
            RebuiltRuns rebuilt,
            SnapshotObjects objects,
            SnapshotIndex index,
            ControlTopicReader topics,
            WorkflowStore workflows,
            RunStore runs,
            ReportStore reports,
            Plans plans,
            Outbox outbox,
            TransactionalOperator transaction,
            Bell supervisorBell,
            Bell outboxBell) {
        this.beginning = beginning;
        this.rebuilt = rebuilt;
        this.objects = objects;
        this.index = index;
        this.topics = topics;
        this.workflows = workflows;
        this.runs = runs;
        this.reports = reports;
        this.plans = plans;
        this.outbox = outbox;
        this.transaction = transaction;
        this.supervisorBell = supervisorBell;
        this.outboxBell = outboxBell;
        if (!snapshots.areOn()) {
            beginning.over();
        }
    }

    /** Does nothing once it is done. Never fails: what keeps it from being done is said, and it is tried again. */
    Mono<Void> turn() {
        if (beginning.isOver()) {
            return Mono.empty();
        }
        return transaction
                .transactional(rebuilt.isMine().flatMap(mine -> mine ? look() : waitForTheOther()))
                .doOnNext(done -> {
                    if (done) {
                        beginning.over();
                        supervisorBell.ring();
                        outboxBell.ring();
                    }
                })
                .then()
                .onErrorResume(error -> {
                    waitFor(text(error));
                    return Mono.empty();
                });
    }

    private Mono<Boolean> waitForTheOther() {
        beginning.waitsFor("another orchestrator, which reads the runs from S3");
        return Mono.just(false);
    }

    private Mono<Boolean> look() {
        return rebuilt.anyRun().flatMap(any -> any ? Mono.just(true) : readAndRebuild());
    }

    private Mono<Boolean> readAndRebuild() {
        beginning.waitsFor(warned.isEmpty() ? "the snapshots of its runs, which are read from S3" : warned);
        return KnownHistory.read(objects)
                .flatMap(history -> history.latest().isEmpty()
                        ? Mono.just(true)
                        : rebuild(history).thenReturn(true));
    }

    private Mono<Void> rebuild(KnownHistory history) {
        LOG.atInfo()
                .addKeyValue("runs", history.latest().size())
                .log("the database holds no run, and S3 has snapshots of some: they are made anew");
        LastWords words = new LastWords();
        return topics.read(ControlTopics.ASSIGNMENTS, null, words::take)
                .then(runs.now())
                .flatMap(now -> {
                    List<Recalled> recalled = history.latest().stream()
                            .map(snapshot -> recalled(snapshot, words, now))
                            .toList();
                    sayWhatIsUnknown(history, words);
                    return Flux.fromIterable(recalled)
                            .concatMap(this::add)
                            .then(afterThem(history))
                            .then(failures(recalled));
                });
    }

    private static Recalled recalled(RunSnapshot snapshot, LastWords words, Instant now) {
        try {
            return Recalled.of(snapshot, words.of(snapshot.run()), now);
        } catch (IllegalArgumentException e) {
            throw new BadConfiguration(
                    "snapshot-format",
                    "the snapshot " + SnapshotObjects.key(snapshot.run(), snapshot.number())
                            + " has a word that this version does not know (" + e.getMessage()
                            + "); use the version that wrote it",
                    e);
        }
    }

    private Mono<Void> add(Recalled run) {
        RunSnapshot snapshot = run.snapshot();
        return workflows
                .putBack(
                        snapshot.workflow(),
                        snapshot.revision(),
                        snapshot.definition(),
                        WorkflowParser.normalised(snapshot.definition()))
                .filter(same -> same)
                .switchIfEmpty(Mono.error(() -> new BadConfiguration(
                        "rebuild-revision-differs",
                        "revision " + snapshot.revision() + " of workflow " + snapshot.workflow()
                                + " is another text in this database than in the snapshots of run " + snapshot.run()
                                + "; use an empty database, or another sluice.s3.prefix")))
                .then(Mono.defer(() -> rebuilt.add(run)))
                .then(Mono.defer(() -> tell(run)))
                .doOnSuccess(done -> LOG.atInfo()
                        .addKeyValue("sluice.run", snapshot.run())
                        .addKeyValue("sluice.workflow", snapshot.workflow())
                        .addKeyValue("state", run.state())
                        .addKeyValue("snapshot", snapshot.number())
                        .log("the run is made anew"));
    }

    private Mono<Void> tell(Recalled run) {
        if (run.desired().isEmpty()) {
            return Mono.empty();
        }
        Map<String, Integer> attempts = run.tasks().stream().collect(Collectors.toMap(TaskRow::task, TaskRow::attempt));
        return runs.find(run.snapshot().run())
                .flatMap(plans::of)
                .flatMapMany(plan -> Flux.fromIterable(run.desired().entrySet())
                        .concatMap(each -> outbox.assign(plan.assignment(
                                plan.workflow().task(each.getKey()),
                                Objects.requireNonNull(attempts.get(each.getKey())),
                                each.getValue()))))
                .then();
    }

    private Mono<Void> afterThem(KnownHistory history) {
        return Flux.fromIterable(history.entries())
                .concatMap(index::putBack)
                .then(index.skipTo(history.highest()))
                .then(rebuilt.numberFrom(history.latest().stream()
                        .mapToLong(RunSnapshot::runNumber)
                        .max()
                        .orElse(1)));
    }

    /** Connectors tell ends of lanes again and again, but a failure once; those since the snapshots are heard again. */
    private Mono<Void> failures(List<Recalled> recalled) {
        Map<String, Recalled> live = recalled.stream()
                .filter(run -> !run.state().ended())
                .collect(Collectors.toMap(run -> run.snapshot().run(), Function.identity()));
        List<Event.TaskFailed> failed = new ArrayList<>();
        return live.values().stream()
                .map(run -> run.snapshot().takenAt())
                .min(Instant::compareTo)
                .map(since -> topics.read(
                                ControlTopics.EVENTS, since.minus(OVERLAP), message -> note(message, live, failed))
                        .thenMany(Flux.defer(() -> Flux.fromIterable(failed)))
                        .concatMap(reports::taskFailed)
                        .then())
                .orElseGet(Mono::empty);
    }

    private static void note(Message message, Map<String, Recalled> live, List<Event.TaskFailed> failed) {
        byte[] value = message.value();
        if (value == null || !live.containsKey(message.key())) {
            return;
        }
        try {
            if (ContractJson.read(value, Event.class) instanceof Event.TaskFailed told) {
                failed.add(told);
            }
        } catch (UnreadableMessage e) {
            // The intake says so, and passes it over as well.
            LOG.atDebug().log("an event cannot be read");
        }
    }

    private static void sayWhatIsUnknown(KnownHistory history, LastWords words) {
        List<String> known = history.latest().stream().map(RunSnapshot::run).toList();
        words.runs().stream()
                .filter(run ->
                        !known.contains(run) && words.of(run).values().stream().anyMatch(word -> !word.isTombstone()))
                .forEach(run -> LOG.atWarn()
                        .addKeyValue("sluice.run", run)
                        .log("connectors work for this run, and there is no snapshot of it: it is not made anew"));
    }

    private static String text(Throwable error) {
        SluiceFailure failure = SluiceFailure.of(error);
        return failure.code().equals("unexpected-error")
                ? "what its database or Kafka refuses: " + failure.text()
                : "the snapshots of its runs, which cannot be read: " + failure.text();
    }

    private void waitFor(String what) {
        if (!what.equals(warned)) {
            warned = what;
            LOG.atWarn().addKeyValue("waitingFor", what).log("not ready; it is tried again");
        }
        beginning.waitsFor(what);
    }
}
