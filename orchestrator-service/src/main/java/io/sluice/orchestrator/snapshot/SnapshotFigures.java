package io.sluice.orchestrator.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** What this replica has done about snapshots, for Prometheus: docs/operations/metrics.md. */
@Component
class SnapshotFigures {

    private final MeterRegistry meters;
    private final Counter failures;
    private final Counter removed;
    private volatile double lastSuccess = Double.NaN;

    SnapshotFigures(MeterRegistry meters) {
        this.meters = meters;
        this.failures = Counter.builder("sluice.snapshots.failures")
                .description("snapshots of runs that could not be taken")
                .register(meters);
        this.removed = Counter.builder("sluice.snapshots.removed")
                .description("snapshots of runs that were thinned out")
                .register(meters);
        Gauge.builder("sluice.snapshots.last.success.timestamp", this, figures -> figures.lastSuccess)
                .description("when this replica took the last one")
                .baseUnit("seconds")
                .register(meters);
    }

    void taken(String reason) {
        lastSuccess = System.currentTimeMillis() / 1000.0;
        Counter.builder("sluice.snapshots.taken")
                .description("snapshots of runs that were written to S3")
                .tag("reason", reason)
                .register(meters)
                .increment();
    }

    void failed() {
        failures.increment();
    }

    void removed(int snapshots) {
        removed.increment(snapshots);
    }
}
