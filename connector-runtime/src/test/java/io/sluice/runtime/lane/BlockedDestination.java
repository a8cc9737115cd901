package io.sluice.runtime.lane;

import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.SinkCommit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A destination whose commits wait until it is opened; from some moment on, who takes a lane waits as well. */
final class BlockedDestination implements Sink {

    private final MemoryDestination memory;
    private final Sinks.Empty<Void> gate = Sinks.empty();
    private final AtomicInteger committing = new AtomicInteger();
    private final AtomicInteger taking = new AtomicInteger();
    private volatile boolean takersWait;

    BlockedDestination(RandomGenerator random) {
        this.memory = new MemoryDestination(random, 0);
    }

    MemoryDestination memory() {
        return memory;
    }

    void open() {
        gate.tryEmitEmpty();
    }

    void letTakersWait() {
        takersWait = true;
    }

    /** How many commits wait. */
    int committing() {
        return committing.get();
    }

    /** How many wait to take a lane. */
    int taking() {
        return taking.get();
    }

    private <T> Mono<T> waiting(AtomicInteger count, Mono<T> call) {
        return Mono.defer(() -> {
            count.incrementAndGet();
            return gate.asMono().then(call).doFinally(end -> count.decrementAndGet());
        });
    }

    @Override
    public String connector() {
        return memory.connector();
    }

    @Override
    public Mono<List<KnownColumn>> plan(TaskRef task, int lanes) {
        return memory.plan(task, lanes);
    }

    @Override
    public Mono<LedgerRow> take(TaskRef task, int lane, String owner) {
        Mono<LedgerRow> take = memory.take(task, lane, owner);
        return takersWait ? waiting(taking, take) : take;
    }

    @Override
    public Mono<LedgerRow> look(TaskRef task, int lane) {
        return memory.look(task, lane);
    }

    @Override
    public Mono<LedgerRow> commit(TaskRef task, int lane, LedgerRow expected, SinkCommit commit) {
        return waiting(committing, memory.commit(task, lane, expected, commit));
    }

    @Override
    public Mono<Void> finish(TaskRef task, int lanes) {
        return memory.finish(task, lanes);
    }

    @Override
    public Mono<Measured> measure(TaskRef task, int lanes) {
        return memory.measure(task, lanes);
    }

    @Override
    public Mono<Void> cleanUp(TaskRef task) {
        return memory.cleanUp(task);
    }
}
