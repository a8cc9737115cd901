package io.sluice.runtime.control;

import io.sluice.contracts.control.Event;
import io.sluice.runtime.lane.Connectors;
import io.sluice.runtime.lane.LaneServices;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Says every two seconds that this replica is there, for each connector that it serves, and says so when it leaves. */
final class Heartbeats implements SmartLifecycle {

    private static final Duration BEAT = Duration.ofSeconds(2);

    private final Connectors connectors;
    private final LaneServices services;
    private final TaskKeeper tasks;
    private final IntSupplier port;
    private @Nullable Disposable beating;

    Heartbeats(Connectors connectors, LaneServices services, TaskKeeper tasks, IntSupplier port) {
        this.connectors = connectors;
        this.services = services;
        this.tasks = tasks;
        this.port = port;
    }

    private void beat(boolean leaving) {
        for (String connector : connectors.names()) {
            services.reports()
                    .report(new Event.Heartbeat(
                            connector,
                            services.replica(),
                            ProcessHandle.current().pid(),
                            port.getAsInt(),
                            services.budget().lanesFit(),
                            tasks.lanesHeld(),
                            leaving,
                            System.currentTimeMillis()));
        }
    }

    @Override
    public void start() {
        beating = Flux.interval(Duration.ZERO, BEAT, services.schedulers().timer())
                .onBackpressureDrop()
                .doOnNext(tick -> beat(false))
                .subscribe();
    }

    @Override
    public void stop() {
        Disposable now = beating;
        if (now != null) {
            now.dispose();
            beating = null;
            beat(true);
        }
    }

    @Override
    public boolean isRunning() {
        return beating != null;
    }

    /** Last to start: whoever is heard of can be given work. First to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 100;
    }
}
