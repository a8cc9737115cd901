package io.sluice.runtime.lane;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Input;
import io.sluice.contracts.control.TaskAssignment.Output;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.naming.RunNames;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.KafkaSchemaLog;
import io.sluice.runtime.kafka.LaneAssignments;
import io.sluice.runtime.kafka.LaneConsumer;
import io.sluice.runtime.log.LogFields;
import io.sluice.runtime.metrics.TaskFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * One attempt of a task on this replica: a member of the task's consumer group, and a life for every lane that it is given.
 */
public final class TaskRun {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);
    private static final Duration REPORT = Duration.ofSeconds(1);

    /** After so many reports all that is known of the lanes is told once more: an event can be lost, or come too late. */
    private static final long TELL_AGAIN = 20;

    private final TaskAssignment assignment;
    private final Connectors connectors;
    private final LaneServices services;
    private final Map<TopicPartition, LaneLife> lanes = new ConcurrentHashMap<>();
    private final TaskFigures figures;
    private final Map<TopicPartition, Runnable> lags = new ConcurrentHashMap<>();
    private volatile @Nullable Disposable running;

    public TaskRun(TaskAssignment assignment, Connectors connectors, LaneServices services) {
        this.assignment = assignment;
        this.connectors = connectors;
        this.services = services;
        this.figures = services.figures().of(assignment.task());
    }

    public TaskAssignment assignment() {
        return assignment;
    }

    public int lanesHeld() {
        return (int) lanes.values().stream().filter(life -> !life.isEnded()).count();
    }

    /** Joins. Goes on until {@link #stop}, however often Kafka goes away meanwhile. */
    public void start() {
        running = Flux.defer(this::member)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200))
                        .maxBackoff(Duration.ofSeconds(5))
                        .transientErrors(true)
                        .filter(error -> SluiceFailure.of(error).kind() == FailureKind.TRANSIENT)
                        .doBeforeRetry(signal -> LogFields.of(LOG.atInfo(), assignment.task())
                                .addKeyValue("cause", signal.failure().toString())
                                .log("task joins again")))
                .subscribe(nothing -> {}, this::refused);
    }

    /** What would be refused again ends the attempt, on no lane in particular. */
    private void refused(Throwable error) {
        SluiceFailure failure = SluiceFailure.of(error);
        LogFields.failed(LogFields.of(LOG.atWarn(), assignment.task()), failure)
                .setCause(failure)
                .log("task cannot be joined");
        services.reports()
                .report(new Event.TaskFailed(
                        assignment.task().run(),
                        assignment.task().generation(),
                        assignment.task().task(),
                        assignment.task().attempt(),
                        0,
                        failure.kind(),
                        failure.code(),
                        failure.text()));
    }

    /** Leaves: running commits are let end, briefly. Blocks up to some seconds. */
    public void stop() {
        // Until it has left, a member may be given lanes of others that leave: those end with its membership.
        Map<TopicPartition, LaneLife> held = Map.copyOf(lanes);
        LaneLife.stop(held.values());
        held.forEach(lanes::remove);
        Disposable now = running;
        if (now != null) {
            now.dispose();
        }
    }

    private Flux<Void> member() {
        Optional<Source> source = connectors.source(assignment.task().connector());
        Optional<Transform> transform = connectors.transform(assignment.task().connector());
        Optional<Sink> sink = connectors.sink(assignment.task().connector());
        Output output = assignment.output();
        EdgeFlow flow =
                output == null ? null : new EdgeFlow(assignment, output, services.admin(), services.schedulers());
        Flux<Void> side = Flux.merge(flow == null ? Flux.never() : flow.trimming(), reporting());
        if (transform.isPresent()) {
            return Flux.using(
                    this::schemaLog,
                    log -> {
                        Flux<Void> member = log.ready()
                                .thenMany(Flux.defer(() -> group(
                                        (lane, consumer, meter) -> new TransformingLane(
                                                lane,
                                                transform.get(),
                                                log,
                                                services,
                                                consumer,
                                                need(flow),
                                                meter,
                                                Pace.of(
                                                        assignment,
                                                        services.schedulers().timer())),
                                        flow)));
                        return Flux.merge(Integer.MAX_VALUE, log.run(), member, side);
                    },
                    KafkaSchemaLog::close);
        }
        if (source.isPresent()) {
            LaneMaker reading = (lane, consumer, meter) -> new SourceLane(
                    lane,
                    source.get(),
                    services,
                    consumer,
                    need(flow),
                    meter,
                    Pace.of(assignment, services.schedulers().timer()));
            return Flux.merge(Integer.MAX_VALUE, group(reading, flow), side);
        }
        return Flux.merge(Integer.MAX_VALUE, group(sink.isPresent() ? sinking(sink.get()) : archiving(), flow), side);
    }

    private LaneMaker sinking(Sink sink) {
        ArchiveGate gate = new ArchiveGate(assignment.gates(), services.admin(), services.schedulers());
        return (lane, consumer, meter) -> new SinkingLane(
                lane,
                sink,
                gate,
                services,
                consumer,
                meter,
                Pace.of(assignment, services.schedulers().timer()));
    }

    private LaneMaker archiving() {
        if (!assignment.task().connector().equals(Archive.WRITE)) {
            throw new Bug(
                    "connector-not-served",
                    "no connector here for " + assignment.task().connector());
        }
        Input input = assignment.inputs().get(0);
        long edge = ContractJson.convert(assignment.task().settings(), ArchiveSettings.class)
                .edge();
        return (lane, consumer, meter) -> new ArchivingLane(
                lane, services.archive(), services, consumer, meter, input.fromTask(), edge / input.lanes());
    }

    private KafkaSchemaLog schemaLog() {
        RunNames names = new RunNames(assignment.task().run(), assignment.task().generation());
        return new KafkaSchemaLog(
                services.kafka(),
                names.schema(assignment.task().task()),
                assignment.task().archived() ? services.archive().schema(assignment.task()) : null,
                entry -> services.reports()
                        .report(new Event.SchemaGrew(
                                assignment.task().run(),
                                assignment.task().task(),
                                entry.table(),
                                String.join(".", entry.path()),
                                entry.valueClass())));
    }

    private Flux<Void> group(LaneMaker maker, @Nullable EdgeFlow flow) {
        RunNames names = new RunNames(assignment.task().run(), assignment.task().generation());
        Membership membership = new Membership(maker, flow);
        LaneConsumer consumer = new LaneConsumer(
                services.kafka(),
                names.group(assignment.task().task()),
                assignment.inputs().stream().map(Input::topic).toList(),
                membership);
        membership.consumer = consumer;
        return consumer.run().doFinally(end -> membership.end());
    }

    private Flux<Void> reporting() {
        return Flux.interval(REPORT, services.schedulers().timer())
                .onBackpressureDrop()
                .concatMap(tick -> {
                    boolean again = tick % TELL_AGAIN == TELL_AGAIN - 1;
                    report(again);
                    if (again) {
                        lanes.values().stream().filter(LaneLife::isEnded).forEach(LaneLife::tell);
                    }
                    return Mono.<Void>empty();
                });
    }

    private void report(boolean all) {
        List<Event.LaneProgress> news = new ArrayList<>();
        lanes.values().stream().filter(life -> !life.isEnded()).forEach(life -> {
            Event.LaneProgress progress = life.meter().news(all);
            if (progress != null) {
                news.add(progress);
            }
        });
        if (!news.isEmpty()) {
            services.reports()
                    .report(new Event.Progress(
                            assignment.task().run(),
                            assignment.task().generation(),
                            assignment.task().task(),
                            services.replica(),
                            news));
        }
    }

    private static EdgeFlow need(@Nullable EdgeFlow flow) {
        if (flow == null) {
            throw new Bug("edge-missing", "a task that writes an edge was assigned none");
        }
        return flow;
    }

    /** @param edge bound of the edge that is archived, in bytes */
    private record ArchiveSettings(long edge) {}

    private interface LaneMaker {
        LaneWork make(Lane lane, LaneConsumer consumer, LaneMeter meter);
    }

    /** The lanes of one membership. */
    private final class Membership implements LaneAssignments {
        private final LaneMaker maker;
        private final @Nullable EdgeFlow flow;
        private @Nullable LaneConsumer consumer;
        private boolean over;

        private Membership(LaneMaker maker, @Nullable EdgeFlow flow) {
            this.maker = maker;
            this.flow = flow;
        }

        @Override
        public void assigned(TopicPartition input) {
            LaneConsumer member = consumer;
            if (member == null) {
                throw new IllegalStateException("assigned before joining");
            }
            Lane lane = Lane.of(assignment, input);
            LaneMeter meter = new LaneMeter(lane.number(), figures);
            LaneLife life = new LaneLife(lane, services, member, meter, () -> maker.make(lane, member, meter));
            if (note(input, lane, life)) {
                life.start();
            }
        }

        /** The client may still be telling of lanes, on its own thread, when the membership is over: nobody would end them. */
        private synchronized boolean note(TopicPartition input, Lane lane, LaneLife life) {
            if (over) {
                return false;
            }
            LaneLife before = lanes.put(input, life);
            if (before != null) {
                before.abandon();
            }
            showLag(input, lane.number());
            return true;
        }

        private void showLag(TopicPartition input, int number) {
            EdgeFlow edge = flow;
            if (edge != null) {
                hideLag(input);
                lags.put(input, figures.lag(number, () -> edge.rowsBehind(number)));
            }
        }

        private void hideLag(TopicPartition input) {
            Runnable shown = lags.remove(input);
            if (shown != null) {
                shown.run();
            }
        }

        @Override
        public void revoked(Collection<TopicPartition> inputs) {
            Map<TopicPartition, LaneLife> lives = new HashMap<>();
            for (TopicPartition input : inputs) {
                hideLag(input);
                LaneLife life = lanes.remove(input);
                if (life != null) {
                    lives.put(input, life);
                }
            }
            LaneLife.stop(lives.values());
            if (flow != null) {
                lives.keySet()
                        .forEach(input -> flow.forget(Lane.of(assignment, input).number()));
            }
        }

        @Override
        public boolean received(InRecord record, TopicPartition input) {
            LaneLife life = lanes.get(input);
            return life == null || life.received(record);
        }

        private synchronized void end() {
            over = true;
            lanes.values().forEach(LaneLife::abandon);
            lanes.clear();
            lags.values().forEach(Runnable::run);
            lags.clear();
        }
    }
}
