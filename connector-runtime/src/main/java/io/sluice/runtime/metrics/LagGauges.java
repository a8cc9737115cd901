package io.sluice.runtime.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.runtime.metrics.LaneFigures.TaskName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A gauge for each lane that this replica writes. It goes with the lane: a run that has ended lags behind nothing. */
final class LagGauges {

    private final MeterRegistry meters;
    private final Map<Key, Shown> shown = new HashMap<>();

    LagGauges(MeterRegistry meters) {
        this.meters = meters;
    }

    private record Key(TaskName task, int lane) {}

    /** Two runs of one workflow may live at a time; they are added up. */
    private record Shown(Gauge gauge, List<LongSupplier> lags) {}

    synchronized Runnable add(TaskName task, int lane, LongSupplier rows) {
        Key key = new Key(task, lane);
        // Not the supplier itself, which might be handed in twice and must be taken out once.
        LongSupplier own = rows::getAsLong;
        shown.computeIfAbsent(key, this::show).lags().add(own);
        return () -> remove(key, own);
    }

    private Shown show(Key key) {
        List<LongSupplier> lags = new ArrayList<>();
        Gauge gauge = Gauge.builder("sluice.lane.lag.rows", () -> sum(lags))
                .description("documents of a lane that its slowest reader has not committed")
                .tag("workflow", key.task().workflow())
                .tag("task", key.task().task())
                .tag("lane", Integer.toString(key.lane()))
                .register(meters);
        return new Shown(gauge, lags);
    }

    private synchronized long sum(List<LongSupplier> lags) {
        return lags.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    private synchronized void remove(Key key, LongSupplier rows) {
        Shown found = shown.get(key);
        if (found != null && found.lags().remove(rows) && found.lags().isEmpty()) {
            meters.remove(found.gauge());
            shown.remove(key);
        }
    }
}
