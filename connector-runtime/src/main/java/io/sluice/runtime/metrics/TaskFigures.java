package io.sluice.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.sluice.runtime.metrics.LaneFigures.TaskName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The figures of one task. All that a commit counts with was looked up when the task was joined. */
public final class TaskFigures {

    private static final Duration[] BUCKETS = Arrays.stream(new long[] {5, 20, 50, 100, 250, 500, 1_000, 5_000, 30_000})
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final TaskName name;
    private final Tags tags;
    private final MeterRegistry meters;
    private final LagGauges lags;
    private final Counter rowsIn;
    private final Counter rowsOut;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final DistributionSummary batchRows;
    private final Map<Stage, Timer> durations = new ConcurrentHashMap<>();
    private final BlockedTime forCredit;
    private final BlockedTime forMemory;

    TaskFigures(TaskName name, MeterRegistry meters, LagGauges lags) {
        this.name = name;
        this.tags = Tags.of("workflow", name.workflow(), "task", name.task());
        this.meters = meters;
        this.lags = lags;
        this.rowsIn = counter("sluice.rows", "rows of committed batches", BaseUnits.ROWS, "in");
        this.rowsOut = counter("sluice.rows", "rows of committed batches", BaseUnits.ROWS, "out");
        this.bytesIn = counter("sluice.bytes", "bytes of committed batches", BaseUnits.BYTES, "in");
        this.bytesOut = counter("sluice.bytes", "bytes of committed batches", BaseUnits.BYTES, "out");
        this.batchRows = DistributionSummary.builder("sluice.batch.rows")
                .description("rows that one commit took in")
                .tags(tags)
                .register(meters);
        this.forCredit = blocked("credit");
        this.forMemory = blocked("memory");
    }

    /** Of what a lane does between two commits. */
    public enum Stage {
        /** The source's server is waited for. */
        READ,
        /** Documents become rows. */
        TRANSFORM,
        /** The destination takes rows. */
        LOAD,
        /** Kafka takes an edge's records and the offset. */
        COMMIT
    }

    /** Called once a commit, after it. */
    public void committed(long rowsTaken, long bytesTaken, long rowsMade, long bytesMade) {
        rowsIn.increment(rowsTaken);
        bytesIn.increment(bytesTaken);
        rowsOut.increment(rowsMade);
        bytesOut.increment(bytesMade);
        batchRows.record(rowsTaken);
    }

    public void took(Stage stage, long nanos) {
        durations.computeIfAbsent(stage, this::timer).record(Duration.ofNanos(nanos));
    }

    /** Made when it is first needed: no task has all stages. */
    private Timer timer(Stage stage) {
        return Timer.builder("sluice.batch.duration")
                .description("how long a stage of a commit took")
                .tags(tags.and("stage", stage.name().toLowerCase(Locale.ROOT)))
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /** @param code of a failure: a word of docs/operations/failures.md */
    public void triedAgain(String code) {
        Counter.builder("sluice.retries")
                .description("failures after which a lane tried again")
                .tags(tags.and("reason", code))
                .register(meters)
                .increment();
    }

    /** @param reason one of the words that a transform rejects with */
    public void rejected(String reason, long rows) {
        Counter.builder("sluice.rejected.rows")
                .description("documents that were set aside")
                .tags(tags.and("reason", reason))
                .register(meters)
                .increment(rows);
    }

    /** The edge has no room: its readers have not taken enough. Until it is closed. */
    public BlockedTime.Wait waitsForCredit() {
        return forCredit.begin();
    }

    /** Other lanes hold the memory of this process. Until it is closed. */
    public BlockedTime.Wait waitsForMemory() {
        return forMemory.begin();
    }

    /** Shows how far the readers of a lane are behind. @return what takes it away again */
    public Runnable lag(int lane, LongSupplier rows) {
        return lags.add(name, lane, rows);
    }

    private Counter counter(String meter, String description, String unit, String direction) {
        return Counter.builder(meter)
                .description(description)
                .baseUnit(unit)
                .tags(tags.and("direction", direction))
                .register(meters);
    }

    private BlockedTime blocked(String reason) {
        BlockedTime time = new BlockedTime();
        FunctionCounter.builder("sluice.backpressure.blocked", time, BlockedTime::seconds)
                .description("time in which lanes had work and might not go on, added up over lanes")
                .baseUnit("seconds")
                .tags(tags.and("reason", reason))
                .register(meters);
        return time;
    }
}
