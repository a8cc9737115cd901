package io.sluice.runtime.lane;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.sluice.runtime.connector.TableRows;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.LaneConsumer;
import io.sluice.runtime.metrics.TaskFigures.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A sink's lane: applies whole sequences to the destination, where the ledger rules. The offset that it commits to Kafka
 * afterwards is a hint, and what lets the edge be trimmed.
 */
final class SinkingLane implements WatchedLane {

    private static final Duration PATIENCE = Duration.ofMillis(250);

    /** Above all timeouts of a statement and a transaction that a sink sets itself. */
    private static final Duration COMMIT = Duration.ofMinutes(15);

    private final Lane lane;
    private final Sink sink;
    private final ArchiveGate gate;
    private final LaneServices services;
    private final LaneConsumer consumer;
    private final LaneMeter meter;
    private final Pace pace;
    private final LaneQueue<InRecord> queue;
    private final SequenceAssembler assembler = new SequenceAssembler();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Scheduler own;
    private LedgerRow ledger = new LedgerRow(0, 0, 0, "", LedgerBooks.EMPTY, LedgerRow.State.OPEN);
    private long lastLook = System.nanoTime();

    SinkingLane(
            Lane lane,
            Sink sink,
            ArchiveGate gate,
            LaneServices services,
            LaneConsumer consumer,
            LaneMeter meter,
            Pace pace) {
        this.lane = lane;
        this.sink = sink;
        this.gate = gate;
        this.services = services;
        this.consumer = consumer;
        this.meter = meter;
        this.pace = pace;
        this.own = Schedulers.single(services.schedulers().work());
        this.queue =
                new LaneQueue<>(services.settings().queueBytes(), InRecord::size, () -> consumer.resume(lane.input()));
    }

    @Override
    public boolean received(InRecord record) {
        return queue.offer(record);
    }

    @Override
    public Mono<Void> run() {
        meter.takingBegins(lane.server());
        return sink.take(lane.task(), lane.number(), UUID.randomUUID().toString())
                .doOnNext(this::checkGeneration)
                .doOnNext(row -> Suspicion.checkBegin(lane, row.next()))
                .doOnNext(row -> ledger = row)
                .then(Mono.defer(() -> account().beginning(services.admin(), lane)))
                .flatMap(offset -> Mono.using(
                        () -> new Turn(services.budget(), queue, assembler::isEmpty, meter.figures()),
                        turn -> consumer.begin(lane.input(), offset).then(work(turn)),
                        Turn::close));
    }

    /** Whether the destination still says that it has ended. */
    @Override
    public Mono<Void> lookAgain() {
        return sink.look(lane.task(), lane.number()).flatMap(this::unchanged);
    }

    private void checkGeneration(LedgerRow row) {
        if (row.generation() != lane.task().generation()) {
            throw new TransientFailure(
                    "ledger-moved",
                    "the ledger is at generation " + row.generation() + ", this task at "
                            + lane.task().generation());
        }
    }

    private Mono<Void> work(Turn turn) {
        if (ledger.state() != LedgerRow.State.OPEN) {
            return finished();
        }
        Mono<Void> cycle =
                turn.ready().then(Mono.defer(this::gathered)).publishOn(own).flatMap(records -> step(turn, records));
        return cycle.repeat(() -> !ended.get()).then();
    }

    /** While other lanes wait for this one's memory, nothing is waited for. */
    private Mono<List<InRecord>> gathered() {
        LaneSettings settings = services.settings();
        return queue.gather(
                settings.commitBytes(),
                settings.commitRows(),
                record -> BatchHeader.rowsOf(record.headers()),
                services.budget().contended() ? Duration.ZERO : settings.commitWait(),
                PATIENCE,
                services.schedulers().timer());
    }

    /** The rows of a closed lane are in; its hint may still stand before its marker, and must not hold up the edge. */
    private Mono<Void> finished() {
        meter.committed(ledger.next() - 1, read(ledger), 0);
        return services.admin()
                .end(lane.input())
                .doOnNext(end -> hint(end, Long.MAX_VALUE))
                .then();
    }

    private Mono<Void> step(Turn turn, List<InRecord> records) {
        if (records.isEmpty()) {
            meter.idle();
            consumer.hintAgain();
            return idle();
        }
        List<Sequence> whole = assembler.add(records);
        if (whole.isEmpty()) {
            return turn.enlarge(assembler.expectedBytes() * 3);
        }
        Sequence last = whole.get(whole.size() - 1);
        List<Sequence> fresh = account().fresh(lane, whole);
        if (fresh.isEmpty()) {
            hint(last.lastOffset() + 1, last.bytesTotal());
            return Mono.empty();
        }
        long rowsBefore = read(ledger);
        return gate.passed(lane.number(), last.number(), meter)
                .publishOn(own)
                .then(Mono.defer(() -> apply(fresh)))
                .doOnNext(row -> {
                    ledger = row;
                    meter.committed(row.next() - 1, read(row), last.bytesTotal());
                    hint(last.lastOffset() + 1, last.bytesTotal());
                    turn.committed(services.budget().lane());
                    ended.set(row.state() != LedgerRow.State.OPEN);
                })
                .flatMap(row -> pace.after(read(row) - rowsBefore));
    }

    private Account account() {
        return new Account(ledger.next(), ledger.link());
    }

    /**
     * One transaction of the destination. It reads the batches' memory on the driver's threads, so once begun it is let
     * end whatever becomes of this lane; if the lane is gone by then, the guard refuses it.
     */
    private Mono<LedgerRow> apply(List<Sequence> fresh) {
        return Mono.defer(() -> {
            List<SinkBatch> batches = new ArrayList<>();
            try {
                SinkCommit commit = commit(fresh, batches);
                meter.commitBegins(lane.server());
                long begun = System.nanoTime();
                long rows = batches.stream()
                        .mapToLong(batch -> batch.rows().rows().getRowCount())
                        .sum();
                long bytes = fresh.stream().mapToLong(Sequence::bytes).sum();
                return Mono.fromFuture(
                        sink.commit(lane.task(), lane.number(), ledger, commit)
                                .timeout(
                                        COMMIT,
                                        Mono.error(() -> new TransientFailure(
                                                "destination-silent",
                                                "a commit took longer than " + COMMIT.toMinutes() + " min")))
                                .doOnNext(row -> {
                                    meter.figures().took(Stage.LOAD, System.nanoTime() - begun);
                                    meter.figures().committed(rows, bytes, rows, bytes);
                                })
                                .doFinally(end -> release(batches, end))
                                .toFuture(),
                        true);
            } catch (RuntimeException e) {
                batches.forEach(batch -> batch.rows().close());
                throw e;
            }
        });
    }

    private void release(List<SinkBatch> batches, SignalType end) {
        meter.commitEnds();
        if (end == SignalType.CANCEL) {
            // Timed out: the driver may still be reading. Its connection is given up within this time.
            services.schedulers().timer().schedule(() -> close(batches), 30, java.util.concurrent.TimeUnit.SECONDS);
        } else {
            close(batches);
        }
    }

    private static void close(List<SinkBatch> batches) {
        batches.forEach(batch -> batch.rows().close());
    }

    private SinkCommit commit(List<Sequence> fresh, List<SinkBatch> batches) {
        Map<String, Books> books = new HashMap<>();
        boolean marker = false;
        for (Sequence sequence : fresh) {
            String stream = sequence.header().stream();
            for (Sequence.Payload payload : sequence.payloads()) {
                batches.add(new SinkBatch(
                        sequence.number(),
                        stream,
                        sequence.header().split(),
                        new TableRows(payload.table(), BatchCodec.decode(payload.value(), services.allocator()))));
            }
            if (sequence.isMarker()) {
                sequence.header().streams().forEach(each -> books.merge(each, Books.EMPTY, Books::plus));
                marker = true;
            } else {
                books.merge(stream, sequence.header().books(), Books::plus);
            }
        }
        Sequence last = fresh.get(fresh.size() - 1);
        if (marker) {
            agree(ledger.books().plusStreams(books), last);
        }
        return new SinkCommit(last.number() + 1, last.header().to(), books, marker, batches);
    }

    /** A lane is closed only if its books agree with the marker's totals. */
    private void agree(LedgerBooks books, Sequence marker) {
        Books sum = books.streams().values().stream().reduce(Books.EMPTY, Books::plus);
        if (!sum.balances() || sum.read() != marker.header().rowsTotal()) {
            throw new Bug(
                    "books-differ",
                    "lane " + lane + " ends after " + marker.header().rowsTotal() + " documents, but its ledger says "
                            + sum);
        }
    }

    private void hint(long offset, long bytes) {
        consumer.hint(
                lane.input(),
                offset,
                new LaneMetadata(ledger.next(), ledger.link(), read(ledger), bytes, -1, null, false).toText());
    }

    private Mono<Void> idle() {
        if (System.nanoTime() - lastLook < services.settings().look().toNanos()) {
            return Mono.empty();
        }
        lastLook = System.nanoTime();
        return lookAgain();
    }

    private Mono<Void> unchanged(LedgerRow now) {
        boolean same = now.generation() == ledger.generation()
                && now.next() == ledger.next()
                && (now.owner().equals(ledger.owner()) || now.state() != LedgerRow.State.OPEN);
        return same
                ? Mono.empty()
                : Mono.error(new TransientFailure(
                        "ledger-moved",
                        "the ledger of lane " + lane + " says " + now.next() + " is next, this replica left it at "
                                + ledger.next()));
    }

    private static long read(LedgerRow row) {
        return row.books().streams().values().stream().mapToLong(Books::read).sum();
    }
}
