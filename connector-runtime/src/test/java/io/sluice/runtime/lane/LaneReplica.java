package io.sluice.runtime.lane;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.kafka.KafkaSettings;
import io.sluice.runtime.kafka.RunAdmin;
import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.memory.SluiceSchedulers;
import io.sluice.runtime.metrics.LaneFigures;
import io.sluice.stack.fault.BreakableProxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;

/** A connector service without its process: what a replica holds, behind a proxy of its own. */
final class LaneReplica implements AutoCloseable {

    static final int SESSION_MILLIS = 1_500;

    private final BreakableProxy proxy;
    private final SluiceSchedulers schedulers = new SluiceSchedulers();
    private final RootAllocator allocator = new RootAllocator(256L << 20);
    private final RunAdmin admin;
    private final ObjectStore store;
    private final List<TaskRun> runs;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    LaneReplica(
            String name,
            BreakableProxy proxy,
            List<TaskAssignment> assignments,
            Connectors connectors,
            LaneSettings settings,
            MemoryBudget budget,
            S3Settings s3) {
        this.proxy = proxy;
        this.store = new ObjectStore(s3, schedulers.work());
        KafkaSettings kafka = new KafkaSettings("127.0.0.1:" + proxy.port(), Map.of(), SESSION_MILLIS);
        this.admin = new RunAdmin(kafka, schedulers.kafka());
        LaneServices services = new LaneServices(
                name,
                kafka,
                admin,
                schedulers,
                allocator,
                budget,
                settings,
                archive(store),
                events::add,
                new LaneFigures(meters));
        this.runs = assignments.stream()
                .map(assignment -> new TaskRun(assignment, connectors, services))
                .toList();
        runs.forEach(TaskRun::start);
    }

    /** Segments of at most a tenth of a second, so that a run has many. */
    static Archive archive(ObjectStore store) {
        return new Archive(store, new MemoryBudget(64L << 20, Archive.LANE_BYTES), Duration.ofMillis(100));
    }

    MeterRegistry meters() {
        return meters;
    }

    List<Event> events() {
        return events;
    }

    int lanesHeld() {
        return runs.stream().mapToInt(TaskRun::lanesHeld).sum();
    }

    BreakableProxy proxy() {
        return proxy;
    }

    /** As a killed process goes: its connections are cut, and nothing that it still tries arrives. */
    void kill() {
        proxy.refuse();
        close();
    }

    /** Ends its work, gives the client's own threads a moment, and counts what is left of Arrow's memory. */
    @Override
    public void close() {
        runs.forEach(TaskRun::stop);
    }

    /** After {@link #close}: bytes of Arrow's memory that nobody gave back. */
    long leftOver() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (allocator.getAllocatedMemory() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        long left = allocator.getAllocatedMemory();
        store.close();
        admin.close();
        schedulers.close();
        return left;
    }
}
