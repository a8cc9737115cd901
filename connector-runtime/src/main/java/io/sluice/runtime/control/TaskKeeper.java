package io.sluice.runtime.control;

import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.runtime.lane.Connectors;
import io.sluice.runtime.lane.LaneServices;
import io.sluice.runtime.lane.TaskRun;
import io.sluice.runtime.log.LogFields;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Makes what runs here what the assignments say, as a controller does: what is wanted is kept as a whole, and compared with
 * what there is. So a replica that starts anew, and reads assignments that were taken back long ago, begins none of them.
 */
final class TaskKeeper implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(TaskKeeper.class);

    /** Assignments come in bursts: those of a run together, and at a start all that the topic holds. */
    private static final Duration CALM = Duration.ofMillis(50);

    private final Connectors connectors;
    private final LaneServices services;
    private final Map<String, TaskAssignment> wanted = new ConcurrentHashMap<>();
    private final Map<String, TaskRun> running = new ConcurrentHashMap<>();
    private final Sinks.Many<Boolean> changes = Sinks.many().multicast().directBestEffort();
    private @Nullable Disposable reconciling;

    TaskKeeper(Connectors connectors, LaneServices services) {
        this.connectors = connectors;
        this.services = services;
    }

    void assign(String key, TaskAssignment assignment) {
        if (!connectors.serves(assignment.task().connector())) {
            return;
        }
        if (assignment.desired() == Desired.RUN) {
            wanted.put(key, assignment);
        } else {
            wanted.remove(key);
        }
        changed();
    }

    void forget(String key) {
        if (wanted.remove(key) != null) {
            changed();
        }
    }

    /** Lanes that this replica holds and that have not ended. */
    int lanesHeld() {
        return running.values().stream().mapToInt(TaskRun::lanesHeld).sum();
    }

    private void changed() {
        synchronized (changes) {
            // Nobody listens before start and after stop; both look at the whole anyway.
            changes.tryEmitNext(true);
        }
    }

    private void reconcile() {
        for (Map.Entry<String, TaskRun> each : List.copyOf(running.entrySet())) {
            TaskAssignment want = wanted.get(each.getKey());
            if (want == null || !want.equals(each.getValue().assignment())) {
                running.remove(each.getKey());
                each.getValue().stop();
                TaskAssignment left = each.getValue().assignment();
                LogFields.of(LOG.atInfo(), left.task())
                        .addKeyValue("lanes", left.lanes())
                        .log("task left");
            }
        }
        new HashMap<>(wanted).forEach((key, want) -> {
            if (!running.containsKey(key)) {
                TaskRun run = new TaskRun(want, connectors, services);
                running.put(key, run);
                run.start();
                LogFields.of(LOG.atInfo(), want.task())
                        .addKeyValue("lanes", want.lanes())
                        .log("task joined");
            }
        });
    }

    @Override
    public void start() {
        reconciling = changes.asFlux()
                .mergeWith(Mono.just(true))
                .onBackpressureLatest()
                .concatMap(
                        any -> Mono.delay(CALM, services.schedulers().timer())
                                .publishOn(services.schedulers().control())
                                .doOnNext(tick -> reconcile())
                                .onErrorResume(error -> {
                                    LOG.error("assignments could not be followed", error);
                                    return Mono.empty();
                                }),
                        1)
                .subscribe();
    }

    /** Leaves every group, so that other replicas take over at once. */
    @Override
    public void stop() {
        Disposable now = reconciling;
        if (now != null) {
            now.dispose();
            reconciling = null;
        }
        running.values().parallelStream().forEach(TaskRun::stop);
        running.clear();
    }

    @Override
    public boolean isRunning() {
        return reconciling != null;
    }

    /** Before the input bindings start, and after they have stopped; while events can still be sent. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 4_000;
    }
}
