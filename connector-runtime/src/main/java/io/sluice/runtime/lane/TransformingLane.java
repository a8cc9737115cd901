package io.sluice.runtime.lane;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.connector.TableRows;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.connector.Transformed;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.LaneConsumer;
import io.sluice.runtime.kafka.LaneProducer;
import io.sluice.runtime.kafka.OutRecord;
import io.sluice.runtime.metrics.TaskFigures.Stage;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.VectorSchemaRoot;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A transform's lane: what it makes of sequence <em>n</em> has sequence <em>n</em>. It has no counters of its own. */
final class TransformingLane implements LaneWork {

    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final String S3 = "S3";

    private final Lane lane;
    private final Transform transform;
    private final SchemaLog log;
    private final LaneServices services;
    private final LaneConsumer consumer;
    private final EdgeFlow flow;
    private final LaneMeter meter;
    private final Pace pace;
    private final LaneQueue<InRecord> queue;
    private final SequenceAssembler assembler = new SequenceAssembler();
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Everything of this lane that touches Arrow memory happens here, so memory is never freed while it is read. */
    private final Scheduler own;

    TransformingLane(
            Lane lane,
            Transform transform,
            SchemaLog log,
            LaneServices services,
            LaneConsumer consumer,
            EdgeFlow flow,
            LaneMeter meter,
            Pace pace) {
        this.lane = lane;
        this.transform = transform;
        this.services = services;
        this.consumer = consumer;
        this.flow = flow;
        this.meter = meter;
        this.pace = pace;
        this.own = Schedulers.single(services.schedulers().work());
        this.log = new OnScheduler(log, own);
        this.queue =
                new LaneQueue<>(services.settings().queueBytes(), InRecord::size, () -> consumer.resume(lane.input()));
    }

    @Override
    public boolean received(InRecord record) {
        return queue.offer(record);
    }

    @Override
    public Mono<Void> run() {
        meter.takingBegins(LaneMeter.KAFKA);
        return Mono.usingWhen(
                LaneProducer.fence(services.kafka(), lane.transactionalId()),
                producer -> new TakeOver(services.admin(), lane)
                        .ofTransform()
                        .flatMap(position -> position.ended() ? ended(position) : work(producer, position)),
                LaneProducer::close);
    }

    private Mono<Void> ended(LanePosition position) {
        meter.committed(position.next() - 1, position.rowsTotal(), position.bytesTotal());
        flow.wrote(lane.number(), position.rowsTotal(), position.bytesTotal(), position.tail());
        return Mono.empty();
    }

    private Mono<Void> work(LaneProducer producer, LanePosition position) {
        OutputLane output = new OutputLane(lane, producer, position, flow, meter);
        TransformLane shaping = transform.open(lane.task(), log, services.allocator());
        long limit = flow.commitLimit(services.settings().commitBytes());
        return Mono.using(
                () -> new Turn(services.budget(), queue, assembler::isEmpty, meter.figures()),
                turn -> {
                    Mono<Void> cycle = turn.ready()
                            .then(output.room())
                            .then(queue.take(
                                    limit, PATIENCE, services.schedulers().timer()))
                            .publishOn(own)
                            .flatMap(records -> step(output, shaping, turn, records));
                    return consumer.begin(lane.input(), position.inputOffset())
                            .then(cycle.repeat(() -> !ended.get()).then());
                },
                Turn::close);
    }

    private Mono<Void> step(OutputLane output, TransformLane shaping, Turn turn, List<InRecord> records) {
        if (records.isEmpty()) {
            meter.idle();
            return Mono.empty();
        }
        List<Sequence> whole = assembler.add(records);
        if (whole.isEmpty()) {
            return turn.enlarge(assembler.expectedBytes() * 3);
        }
        Work work = new Work(lane, output);
        long begun = System.nanoTime();
        return Flux.fromIterable(whole)
                .concatMap(sequence -> shape(work, shaping, sequence), 1)
                .then(Mono.defer(() -> {
                    meter.figures().took(Stage.TRANSFORM, System.nanoTime() - begun);
                    return keep(work.aside, work.next).then(output.commit(work.step()));
                }))
                .doOnSuccess(done -> {
                    work.aside.byReason().forEach(meter.figures()::rejected);
                    turn.committed(services.budget().lane());
                    ended.set(work.marker);
                })
                .then(Mono.defer(() -> pace.after(work.rows - work.rowsBefore)));
    }

    private Mono<Void> shape(Work work, TransformLane shaping, Sequence sequence) {
        if (!Suspicion.isNext(lane, sequence.header(), work.next, work.link)) {
            work.skip(sequence);
            return Mono.empty();
        }
        if (sequence.isMarker()) {
            work.mark(sequence);
            return Mono.empty();
        }
        if (sequence.payloads().isEmpty()) {
            work.add(sequence, List.of(), sequence.header().books(), 0, List.of());
            return Mono.empty();
        }
        // A source's batch has one part unless a single document is larger than a record: then its pieces were joined.
        return Flux.fromIterable(sequence.payloads())
                .concatMap(payload -> shape(shaping, sequence, payload), 1)
                .collectList()
                .doOnNext(parts -> work.add(sequence, parts))
                .then();
    }

    private Mono<Made> shape(TransformLane shaping, Sequence sequence, Sequence.Payload payload) {
        return Mono.using(
                        () -> BatchCodec.decode(payload.value(), services.allocator()),
                        documents -> shaping.apply(sequence.header().stream(), documents)
                                .map(made -> encode(sequence, made)),
                        this::closeInOrder)
                .doOnDiscard(Transformed.class, Transformed::close);
    }

    /** A cancellation comes from another thread, while this lane may be reading the memory. */
    private void closeInOrder(VectorSchemaRoot documents) {
        own.schedule(documents::close);
    }

    private Made encode(Sequence sequence, Transformed made) {
        try (made) {
            List<SequenceRecords.TableValue> values = new ArrayList<>();
            for (TableRows table : made.tables()) {
                BatchCodec.encode(table.rows())
                        .forEach(value -> values.add(new SequenceRecords.TableValue(table.table(), value)));
            }
            if (!made.books().balances()
                    || made.books().rejected() != made.rejected().size()) {
                throw new Bug(
                        "books-do-not-balance",
                        "sequence " + sequence.number() + " of lane " + lane + ": " + made.books() + " with "
                                + made.rejected().size() + " rejected rows");
            }
            return new Made(values, made.books(), made.schemaEntries(), made.rejected());
        }
    }

    /**
     * Before the transaction that counts them is begun, so that whatever a receipt counts can be shown. If that is never
     * committed, whoever does the sequences again sets the same aside.
     */
    private Mono<Void> keep(SettingAside aside, long next) {
        if (!lane.task().archived() || aside.isEmpty()) {
            return Mono.empty();
        }
        meter.commitBegins(S3);
        return services.archive()
                .keepRejected(aside.draft(next))
                .doFinally(end -> meter.commitEnds())
                .publishOn(own);
    }

    private record Made(
            List<SequenceRecords.TableValue> values,
            io.sluice.contracts.books.Books books,
            long schemaEntries,
            List<Transformed.RejectedRow> rejected) {}

    /** What one commit collects. */
    private static final class Work {
        private final SequenceRecords make;
        private final List<OutRecord> records = new ArrayList<>();
        private final long rowsBefore;
        private final SettingAside aside;
        private long takenBytes;
        private long madeRows;
        private long next;
        private long link;
        private long rows;
        private long bytes;
        private long readerBytes;
        private long inputOffset;
        private boolean marker;

        private Work(Lane lane, OutputLane output) {
            this.aside = new SettingAside(lane, output.next());
            this.make = output.records();
            this.next = output.next();
            this.link = output.link();
            this.rows = output.rowsTotal();
            this.rowsBefore = rows;
            this.bytes = output.bytesTotal();
        }

        private void skip(Sequence sequence) {
            inputOffset = sequence.lastOffset() + 1;
            readerBytes = sequence.bytesTotal();
        }

        private void add(Sequence sequence, List<Made> parts) {
            List<SequenceRecords.TableValue> values = new ArrayList<>();
            List<OutRecord> rejected = new ArrayList<>();
            io.sluice.contracts.books.Books books = io.sluice.contracts.books.Books.EMPTY;
            long entries = 0;
            for (Made part : parts) {
                values.addAll(part.values());
                madeRows += part.values().stream()
                        .mapToLong(each -> each.value().rows())
                        .sum();
                rejected.addAll(aside.add(sequence, part.rejected()));
                books = books.plus(part.books());
                entries = Math.max(entries, part.schemaEntries());
            }
            add(sequence, values, books, entries, rejected);
        }

        private void add(
                Sequence sequence,
                List<SequenceRecords.TableValue> values,
                io.sluice.contracts.books.Books books,
                long schemaEntries,
                List<OutRecord> rejected) {
            List<OutRecord> made =
                    make.rows(SequenceRecords.Origin.of(sequence.header()), values, books, schemaEntries, bytes);
            for (OutRecord record : made) {
                bytes += record.value() == null ? 0 : record.value().length;
            }
            records.addAll(made);
            records.addAll(rejected);
            advance(sequence);
        }

        private void mark(Sequence sequence) {
            records.add(make.marker(
                    SequenceRecords.Origin.of(sequence.header()),
                    sequence.header().streams(),
                    bytes));
            marker = true;
            advance(sequence);
        }

        private void advance(Sequence sequence) {
            takenBytes += sequence.bytes();
            next = sequence.number() + 1;
            link = sequence.header().to();
            rows = sequence.header().rowsTotal();
            skip(sequence);
        }

        private OutputLane.Step step() {
            return new OutputLane.Step(
                    records,
                    inputOffset,
                    next,
                    link,
                    rows,
                    bytes,
                    readerBytes,
                    null,
                    rows - rowsBefore,
                    takenBytes,
                    madeRows);
        }
    }

    /** Brings what the schema log answers back to the lane's own thread. */
    private record OnScheduler(SchemaLog log, Scheduler own) implements SchemaLog {
        @Override
        public List<SchemaEntry> entries() {
            return log.entries();
        }

        @Override
        public Mono<List<SchemaEntry>> propose(List<SchemaEntry> wanted) {
            return log.propose(wanted).publishOn(own);
        }
    }
}
