package io.sluice.orchestrator.snapshot;

import io.sluice.contracts.control.TaskAssignment.Input;
import io.sluice.contracts.snapshot.RunSnapshot.Archived;
import io.sluice.contracts.snapshot.RunSnapshot.Committed;
import io.sluice.contracts.snapshot.RunSnapshot.Edge;
import io.sluice.contracts.snapshot.RunSnapshot.Group;
import io.sluice.contracts.snapshot.RunSnapshot.Ledger;
import io.sluice.contracts.snapshot.RunSnapshot.Next;
import io.sluice.contracts.snapshot.RunSnapshot.Range;
import io.sluice.contracts.snapshot.RunSnapshot.SchemaLog;
import io.sluice.orchestrator.kafka.KafkaPresence;
import io.sluice.orchestrator.kafka.RunOffsets;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunRow.CleanUp;
import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks Kafka where a run's topics and groups stand. Never fails: what Kafka cannot say is left out. */
@Component
class PositionReader {

    private static final Logger LOG = LoggerFactory.getLogger(PositionReader.class);

    private final RunOffsets offsets;
    private final KafkaPresence kafka;

    PositionReader(RunOffsets offsets, KafkaPresence kafka) {
        this.offsets = offsets;
        this.kafka = kafka;
    }

    Mono<Positions> of(RunRow run, RunPlan plan) {
        if (!run.topicsReady()) {
            return Mono.just(Positions.unknown("the run has no topics yet"));
        }
        if (run.cleanUp() == CleanUp.DUE || run.cleanUp() == CleanUp.DONE) {
            return Mono.just(Positions.unknown("the run has ended, and its topics are removed"));
        }
        if (kafka.isSilent()) {
            return Mono.just(Positions.unknown("Kafka did not answer"));
        }
        return ask(plan).onErrorResume(error -> {
            LOG.atDebug()
                    .addKeyValue("sluice.run", run.id())
                    .addKeyValue("error", error.toString())
                    .log("a snapshot is taken without positions");
            return Mono.just(Positions.unknown("Kafka did not say where the run's topics stand: "
                    + error.getClass().getSimpleName()));
        });
    }

    private Mono<Positions> ask(RunPlan plan) {
        List<TopicPartition> edges = new ArrayList<>();
        List<TopicPartition> all = new ArrayList<>();
        for (WorkflowTask task : plan.workflow().tasks()) {
            if (writesEdge(task)) {
                edges.addAll(partitions(plan.names().edge(task.name()), task.lanes()));
            }
            if (task.kind() == Kind.TRANSFORM) {
                all.add(new TopicPartition(plan.names().schema(task.name()), 0));
            }
        }
        all.addAll(edges);
        return Mono.zip(offsets.starts(edges), offsets.ends(all), groups(plan))
                .map(found -> positions(plan, found.getT1(), found.getT2(), found.getT3()));
    }

    private Mono<List<Group>> groups(RunPlan plan) {
        return Flux.fromIterable(plan.workflow().tasks())
                .concatMap(task -> Flux.fromIterable(plan.inputs(task)).concatMap(input -> group(plan, task, input)))
                .collectList();
    }

    private Mono<Group> group(RunPlan plan, WorkflowTask task, Input input) {
        String group = plan.names().group(task.name());
        return offsets.committed(group, partitions(input.topic(), input.lanes()))
                .map(found -> new Group(task.name(), group, input.topic(), committed(found)));
    }

    private static List<Committed> committed(Map<TopicPartition, OffsetAndMetadata> found) {
        return found.entrySet().stream()
                .map(lane -> new Committed(
                        lane.getKey().partition(),
                        lane.getValue().offset(),
                        lane.getValue().metadata()))
                .sorted(Comparator.comparingInt(Committed::lane))
                .toList();
    }

    private static Positions positions(
            RunPlan plan, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, List<Group> groups) {
        List<Edge> edges = new ArrayList<>();
        List<Ledger> ledgers = new ArrayList<>();
        List<SchemaLog> logs = new ArrayList<>();
        List<Archived> archive = new ArrayList<>();
        for (WorkflowTask task : plan.workflow().tasks()) {
            if (writesEdge(task)) {
                String topic = plan.names().edge(task.name());
                edges.add(new Edge(
                        task.name(),
                        topic,
                        partitions(topic, task.lanes()).stream()
                                .map(lane -> new Range(lane.partition(), at(starts, lane), at(ends, lane)))
                                .toList()));
            }
            switch (task.kind()) {
                case TRANSFORM -> {
                    String topic = plan.names().schema(task.name());
                    logs.add(new SchemaLog(task.name(), topic, at(ends, new TopicPartition(topic, 0))));
                }
                case SINK -> ledgers.add(new Ledger(task.name(), next(plan, task, groups)));
                case ARCHIVE -> archive.add(new Archived(task.from().get(0), next(plan, task, groups)));
                case SOURCE -> {}
            }
        }
        return new Positions(edges, groups, ledgers, logs, archive, null);
    }

    /** By lane of the task; a lane whose group says nothing that is understood is left out. */
    private static List<Next> next(RunPlan plan, WorkflowTask task, List<Group> groups) {
        List<Next> lanes = new ArrayList<>();
        for (Input input : plan.inputs(task)) {
            groups.stream()
                    .filter(group ->
                            group.task().equals(task.name()) && group.topic().equals(input.topic()))
                    .flatMap(group -> group.lanes().stream())
                    .forEach(lane -> next(lane.metadata())
                            .ifPresent(sequence -> lanes.add(new Next(input.firstLane() + lane.lane(), sequence))));
        }
        return lanes;
    }

    /** What a lane commits beside its offset is {@code 1;next;...}: connector-runtime's LaneMetadata. */
    static OptionalLong next(String metadata) {
        String[] parts = metadata.split(";", 3);
        return parts.length == 3 && parts[0].equals("1") && parts[1].matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(parts[1]))
                : OptionalLong.empty();
    }

    private static boolean writesEdge(WorkflowTask task) {
        return task.kind() == Kind.SOURCE || task.kind() == Kind.TRANSFORM;
    }

    private static List<TopicPartition> partitions(String topic, int lanes) {
        return IntStream.range(0, lanes)
                .mapToObj(lane -> new TopicPartition(topic, lane))
                .toList();
    }

    private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition), partition.toString());
    }
}
