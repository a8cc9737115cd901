package io.sluice.runtime.lane;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.control.TaskAssignment.Gate;
import io.sluice.contracts.control.TaskAssignment.Input;
import io.sluice.contracts.control.TaskAssignment.Output;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.naming.RunNames;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.KafkaSettings;
import io.sluice.runtime.kafka.RunAdmin;
import io.sluice.runtime.kafka.RunPlanner;
import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One run of source, transform and sink over a broker: its topics, its plan, its replicas, and what its edges hold. */
final class LaneRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("sluice.patience", 240));

    private final LaneBroker broker;
    private RunNames names;
    private List<LaneBegin> begins = List.of();
    private final int lanes;
    private final long bound;
    private final List<String> moreReaders;
    private final Connectors connectors;
    private final MemoryDestination destination;
    private final SluiceSchedulers schedulers = new SluiceSchedulers();
    private final KafkaSettings kafka;
    private final RunAdmin admin;
    private final List<LaneReplica> all = new ArrayList<>();
    private final S3Settings s3;

    /** Not archived. @param moreReaders groups that the workflow names as readers of both edges and that never commit: nothing is trimmed */
    LaneRun(
            LaneBroker broker,
            String run,
            int lanes,
            long bound,
            List<String> moreReaders,
            Numbers source,
            MemoryDestination destination) {
        this(broker, run, lanes, bound, moreReaders, source, destination, S3Settings.NONE);
    }

    /** @param s3 where the run is archived; {@link S3Settings#NONE} for nowhere */
    LaneRun(
            LaneBroker broker,
            String run,
            int lanes,
            long bound,
            List<String> moreReaders,
            Numbers source,
            MemoryDestination destination,
            S3Settings s3) {
        this.s3 = s3;
        this.broker = broker;
        this.names = new RunNames(run, 1);
        this.lanes = lanes;
        this.bound = bound;
        this.moreReaders = moreReaders;
        this.destination = destination;
        this.connectors = new Connectors(List.of(source), List.of(new NumberRows()), List.of(destination));
        this.kafka = new KafkaSettings(broker.bootstrapServers(), Map.of(), LaneReplica.SESSION_MILLIS);
        this.admin = new RunAdmin(kafka, schedulers.kafka());
        makeTopics();
        plan();
    }

    RunNames names() {
        return names;
    }

    RunAdmin admin() {
        return admin;
    }

    private void makeTopics() {
        try (Admin kafkaAdmin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            kafkaAdmin
                    .createTopics(List.of(
                            new NewTopic(names.splits("read"), lanes, (short) 1),
                            new NewTopic(names.schema("read"), 1, (short) 1),
                            new NewTopic(names.edge("read"), lanes, (short) 1)
                                    .configs(Map.of("segment.bytes", "1048576")),
                            new NewTopic(names.schema("shape"), 1, (short) 1),
                            new NewTopic(names.rejected("shape"), 1, (short) 1),
                            new NewTopic(names.edge("shape"), lanes, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void plan() {
        try (ObjectStore store = new ObjectStore(s3, schedulers.work())) {
            plan(new RunPlanner(kafka, admin, LaneReplica.archive(store), schedulers.work()));
        }
    }

    private void plan(RunPlanner planner) {
        TaskRef load = ref("load", MemoryDestination.CONNECTOR);
        destination.plan(load, lanes).block(PATIENCE);
        List<Long> needed = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            needed.add(destination.expects(lane));
        }
        begins = ((Answer.SourcePlanned) Objects.requireNonNull(planner.planSource(
                                connectors.needSource(Numbers.CONNECTOR),
                                new Command.PlanSource(
                                        "1",
                                        ref("read", Numbers.CONNECTOR),
                                        lanes,
                                        names.splits("read"),
                                        names.schema("read"),
                                        names.generation() == 1 ? List.of() : needed))
                        .block(PATIENCE)))
                .begins();
        planner.planTransform(
                        connectors.needTransform(NumberRows.CONNECTOR),
                        new Command.PlanTransform(
                                "2",
                                ref("shape", NumberRows.CONNECTOR),
                                List.of(names.schema("read")),
                                names.schema("shape"),
                                List.of()))
                .block(PATIENCE);
    }

    /** All topics and groups of the run are gone, as with an empty cluster. */
    void loseKafka() {
        try (Admin kafkaAdmin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            List<String> topics = kafkaAdmin.listTopics().names().get(10, TimeUnit.SECONDS).stream()
                    .filter(name -> name.startsWith(names.prefix()))
                    .toList();
            kafkaAdmin.deleteTopics(topics).all().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As the orchestrator does it: ledgers taken, topics made, planned. Replicas that are started from now on work for it. */
    void nextGeneration() {
        names = new RunNames(names.run(), names.generation() + 1);
        makeTopics();
        plan();
    }

    private TaskRef ref(String task, String connector) {
        return new TaskRef(
                names.run(),
                "lane",
                1,
                names.generation(),
                task,
                1,
                connector,
                null,
                Map.of("edge", bound),
                isArchived());
    }

    private boolean isArchived() {
        return s3 != S3Settings.NONE;
    }

    private List<TaskAssignment> assignments() {
        List<TaskAssignment> all = new ArrayList<>();
        if (isArchived()) {
            all.add(assignment(
                    ref("read.archive", Archive.WRITE), new Input("read", names.edge("read"), lanes, 0, begins), null));
        }
        all.addAll(List.of(
                assignment(
                        ref("read", Numbers.CONNECTOR),
                        new Input("read", names.splits("read"), lanes, 0, begins),
                        edge("read", "shape")),
                assignment(
                        ref("shape", NumberRows.CONNECTOR),
                        new Input("read", names.edge("read"), lanes, 0, begins),
                        edge("shape", "load")),
                assignment(
                        ref("load", MemoryDestination.CONNECTOR),
                        new Input("shape", names.edge("shape"), lanes, 0, begins),
                        null)));
        return all;
    }

    private TaskAssignment assignment(TaskRef task, Input input, @Nullable Output output) {
        List<Gate> gates = isArchived() && task.connector().equals(MemoryDestination.CONNECTOR)
                ? List.of(new Gate(names.group("read.archive"), names.edge("read"), lanes, 0))
                : List.of();
        return new TaskAssignment(task, Desired.RUN, List.of(input), output, gates, null, 120_000);
    }

    private Output edge(String task, String reader) {
        List<String> readers = new ArrayList<>(moreReaders);
        readers.add(names.group(reader));
        if (isArchived() && task.equals("read")) {
            readers.add(names.group("read.archive"));
        }
        return new Output(names.edge(task), lanes, bound, readers);
    }

    /** Starts a replica of all three tasks behind the proxy of that number. */
    LaneReplica start(int proxy, LaneSettings settings, MemoryBudget budget) {
        return start(proxy, settings, budget, destination);
    }

    LaneReplica start(int proxy, LaneSettings settings, MemoryBudget budget, Sink sink) {
        return start(proxy, settings, budget, sink, assignments());
    }

    /** Starts a replica of one task alone. */
    LaneReplica start(int proxy, LaneSettings settings, String task) {
        List<TaskAssignment> alone = assignments().stream()
                .filter(assignment -> assignment.task().task().equals(task))
                .toList();
        return start(proxy, settings, new MemoryBudget(256L << 20, 16L << 20), destination, alone);
    }

    private LaneReplica start(
            int proxy, LaneSettings settings, MemoryBudget budget, Sink sink, List<TaskAssignment> assignments) {
        LaneReplica replica = new LaneReplica(
                "replica-" + all.size(),
                broker.freshProxy(proxy),
                assignments,
                new Connectors(connectors.sources(), connectors.transforms(), List.of(sink)),
                settings,
                budget,
                s3);
        all.add(replica);
        return replica;
    }

    LaneReplica start(int proxy, LaneSettings settings) {
        return start(proxy, settings, new MemoryBudget(256L << 20, 16L << 20));
    }

    /** As after seven days without a member, or by somebody's hand. */
    void forgetOffsets() {
        try (Admin kafkaAdmin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (String task : List.of("read", "shape", "load")) {
                await("group of " + task + " to be gone", () -> {
                    try {
                        kafkaAdmin
                                .deleteConsumerGroups(List.of(names.group(task)))
                                .all()
                                .get(10, TimeUnit.SECONDS);
                        return true;
                    } catch (Exception stillMembers) {
                        return false;
                    }
                });
            }
        }
    }

    void awaitEnd() {
        await("every lane of the sink to end", () -> destination.isEnded(lanes));
    }

    /** Waits until a count is the same after two seconds. */
    void awaitStandstill(String what, LongSupplier count) {
        AtomicLong before = new AtomicLong(-1);
        await(what + " to stand still", () -> {
            long now = count.getAsLong();
            boolean still = before.getAndSet(now) == now;
            if (!still) {
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            }
            return still;
        });
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + "; " + standing() + "; failures "
                        + all.stream()
                                .flatMap(replica -> replica.events().stream())
                                .filter(event ->
                                        event.getClass().getSimpleName().equals("TaskFailed"))
                                .toList());
            }
            Thread.onSpinWait();
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** The next sequence of each lane at each task. */
    private String standing() {
        StringBuilder text = new StringBuilder();
        for (int lane = 0; lane < lanes; lane++) {
            text.append("lane ")
                    .append(lane)
                    .append(": ")
                    .append(edge("read", lane).size())
                    .append(" records read, ")
                    .append(edge("shape", lane).size())
                    .append(" shaped, ledger at ")
                    .append(destination
                            .look(ref("load", MemoryDestination.CONNECTOR), lane)
                            .map(row -> row.next())
                            .block(PATIENCE))
                    .append("; ");
        }
        return text.toString();
    }

    /** All committed records of a lane of an edge. */
    List<InRecord> edge(String task, int lane) {
        List<InRecord> records =
                admin.read(new TopicPartition(names.edge(task), lane), 0).block(PATIENCE);
        return records == null ? List.of() : records;
    }

    /** Ends what runs. Answers the bytes of Arrow's memory that were left over in all replicas, killed ones included. */
    long end() {
        all.forEach(LaneReplica::close);
        long left = all.stream().mapToLong(LaneReplica::leftOver).sum();
        all.clear();
        return left;
    }

    @Override
    public void close() {
        end();
        admin.close();
        schedulers.close();
    }
}
