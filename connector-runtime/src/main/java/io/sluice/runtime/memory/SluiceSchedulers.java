package io.sluice.runtime.memory;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The named, bounded schedulers of a connector service. Whoever creates them disposes them. */
public final class SluiceSchedulers implements AutoCloseable {

    private final Scheduler work;
    private final Scheduler kafka;
    private final Scheduler control;
    private final Scheduler timer;

    public SluiceSchedulers() {
        int cores = Runtime.getRuntime().availableProcessors();
        this.work = Schedulers.newParallel("sluice-work", Math.max(2, cores), true);
        this.kafka = Schedulers.newBoundedElastic(8, 4096, "sluice-kafka", 30, true);
        this.control = Schedulers.newBoundedElastic(4, 4096, "sluice-control", 30, true);
        this.timer = Schedulers.newSingle("sluice-timer", true);
    }

    /** Computing: encoding, decoding, transforming. Never blocks. */
    public Scheduler work() {
        return work;
    }

    /** Blocking calls of the Kafka client: tail checks, planning. At most 8 at a time. */
    public Scheduler kafka() {
        return kafka;
    }

    /** Blocking calls of the control plane: sending events, stopping tasks. At most 4 at a time. */
    public Scheduler control() {
        return control;
    }

    /** Clocks: heartbeats, polling of committed offsets. */
    public Scheduler timer() {
        return timer;
    }

    @Override
    public void close() {
        work.dispose();
        kafka.dispose();
        control.dispose();
        timer.dispose();
    }
}
