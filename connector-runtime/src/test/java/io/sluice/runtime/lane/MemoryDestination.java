package io.sluice.runtime.lane;

import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.SinkCommit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.arrow.vector.BigIntVector;
import reactor.core.publisher.Mono;

/**
 * A destination in memory, shared by all replicas of the sink as a database would be: rows and ledger change in one step, under
 * the guard. Some commits are slow, and of some the outcome is not told.
 */
final class MemoryDestination implements Sink {

    static final String CONNECTOR = "memory.load";

    private final RandomGenerator random;
    private final Map<Integer, LedgerRow> ledger = new TreeMap<>();
    private final Map<Long, Integer> rows = new HashMap<>();
    private final double strange;

    /** @param strange share of commits that are slow, and of those that do not tell their outcome */
    MemoryDestination(RandomGenerator random, double strange) {
        this.random = random;
        this.strange = strange;
    }

    synchronized Map<Long, Integer> rows() {
        return Map.copyOf(rows);
    }

    synchronized Map<Integer, LedgerRow> ledger() {
        return Map.copyOf(ledger);
    }

    synchronized boolean isEnded(int lanes) {
        return ledger.size() == lanes && ledger.values().stream().allMatch(row -> row.state() == LedgerRow.State.ENDED);
    }

    @Override
    public String connector() {
        return CONNECTOR;
    }

    /** Rows of an older generation are taken for the task's. */
    @Override
    public Mono<List<KnownColumn>> plan(TaskRef task, int lanes) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                for (int lane = 0; lane < lanes; lane++) {
                    LedgerRow old = ledger.getOrDefault(lane, fresh(task));
                    ledger.put(
                            lane,
                            new LedgerRow(
                                    Math.max(old.generation(), task.generation()),
                                    old.next(),
                                    old.link(),
                                    old.owner(),
                                    old.books(),
                                    old.state()));
                }
                return List.of();
            }
        });
    }

    private static LedgerRow fresh(TaskRef task) {
        return new LedgerRow(task.generation(), 0, 0, "", LedgerBooks.EMPTY, LedgerRow.State.OPEN);
    }

    /** The next sequence of a lane. */
    synchronized long expects(int lane) {
        LedgerRow row = ledger.get(lane);
        return row == null ? 0 : row.next();
    }

    /** All of it at one moment. */
    record Backup(Map<Integer, LedgerRow> ledger, Map<Long, Integer> rows) {}

    synchronized Backup backup() {
        return new Backup(Map.copyOf(ledger), Map.copyOf(rows));
    }

    synchronized void restore(Backup backup) {
        ledger.clear();
        ledger.putAll(backup.ledger());
        rows.clear();
        rows.putAll(backup.rows());
    }

    @Override
    public Mono<LedgerRow> take(TaskRef task, int lane, String owner) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                LedgerRow old = ledger.getOrDefault(lane, fresh(task));
                LedgerRow taken =
                        new LedgerRow(old.generation(), old.next(), old.link(), owner, old.books(), old.state());
                ledger.put(lane, taken);
                return taken;
            }
        });
    }

    @Override
    public Mono<LedgerRow> look(TaskRef task, int lane) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                return ledger.get(lane);
            }
        });
    }

    @Override
    public Mono<LedgerRow> commit(TaskRef task, int lane, LedgerRow expected, SinkCommit commit) {
        boolean slow = draw();
        boolean untold = draw();
        Mono<LedgerRow> apply = Mono.fromSupplier(() -> apply(task, lane, expected, commit, untold));
        return slow ? Mono.delay(Duration.ofMillis(80)).then(apply) : apply;
    }

    private synchronized boolean draw() {
        return random.nextDouble() < strange;
    }

    private synchronized LedgerRow apply(
            TaskRef task, int lane, LedgerRow expected, SinkCommit commit, boolean untold) {
        LedgerRow now = ledger.get(lane);
        if (now == null
                || now.generation() != task.generation()
                || now.next() != expected.next()
                || !now.owner().equals(expected.owner())) {
            throw new TransientFailure("ledger-moved", "the lane belongs to somebody else");
        }
        Map<String, TableBooks> tables = new HashMap<>();
        for (SinkCommit.SinkBatch batch : commit.batches()) {
            BigIntVector numbers = (BigIntVector) batch.rows().rows().getVector("n");
            for (int row = 0; row < numbers.getValueCount(); row++) {
                rows.merge(numbers.get(row), 1, Integer::sum);
            }
            long count = numbers.getValueCount();
            tables.merge("numbers/numbers", new TableBooks(count, count, 0), TableBooks::plus);
        }
        LedgerRow next = new LedgerRow(
                now.generation(),
                commit.next(),
                commit.link(),
                now.owner(),
                now.books().plusStreams(commit.books()).plusTables(tables),
                commit.ended() ? LedgerRow.State.ENDED : LedgerRow.State.OPEN);
        ledger.put(lane, next);
        if (untold) {
            throw new TransientFailure("destination-unreachable", "the answer to the commit was lost");
        }
        return next;
    }

    @Override
    public Mono<Void> finish(TaskRef task, int lanes) {
        return Mono.empty();
    }

    @Override
    public Mono<Measured> measure(TaskRef task, int lanes) {
        return Mono.just(new Measured(Map.of(), List.of()));
    }

    @Override
    public Mono<Void> cleanUp(TaskRef task) {
        return Mono.empty();
    }
}
