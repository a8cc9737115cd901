package io.sluice.runtime.lane;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.batch.Coordinate;
import io.sluice.runtime.batch.DocumentCutter;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.LaneConsumer;
import io.sluice.runtime.kafka.LaneProducer;
import io.sluice.runtime.kafka.OutRecord;
import io.sluice.runtime.metrics.TaskFigures.Stage;
import io.sluice.runtime.split.SplitRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A source's lane: reads its splits one after the other, cuts the documents into batches, numbers them, and ends with the
 * marker. Its position travels with the offset of the split that it is in.
 */
final class SourceLane implements LaneWork {

    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Lane lane;
    private final Source source;
    private final LaneServices services;
    private final LaneConsumer consumer;
    private final EdgeFlow flow;
    private final LaneMeter meter;
    private final Pace pace;
    private final LaneQueue<InRecord> splits;
    private final LaneQueue<Piece> pieces;

    SourceLane(
            Lane lane,
            Source source,
            LaneServices services,
            LaneConsumer consumer,
            EdgeFlow flow,
            LaneMeter meter,
            Pace pace) {
        this.lane = lane;
        this.source = source;
        this.services = services;
        this.consumer = consumer;
        this.flow = flow;
        this.meter = meter;
        this.pace = pace;
        this.splits = new LaneQueue<>(256 << 10, InRecord::size, () -> {});
        this.pieces = new LaneQueue<>(services.settings().queueBytes(), Piece::size, () -> {});
    }

    @Override
    public boolean received(InRecord record) {
        // A plan is small; what exceeds the queue's bound is a few records of one poll.
        splits.offer(record);
        return true;
    }

    @Override
    public Mono<Void> run() {
        meter.takingBegins(LaneMeter.KAFKA);
        return Mono.usingWhen(
                LaneProducer.fence(services.kafka(), lane.transactionalId()),
                producer -> new TakeOver(services.admin(), lane)
                        .ofSource()
                        .flatMap(position -> position.ended() ? ended(position) : read(producer, position)),
                LaneProducer::close);
    }

    private Mono<Void> ended(LanePosition position) {
        meter.committed(position.next() - 1, position.rowsTotal(), position.bytesTotal());
        flow.wrote(lane.number(), position.rowsTotal(), position.bytesTotal(), position.tail());
        return Mono.empty();
    }

    private Mono<Void> read(LaneProducer producer, LanePosition position) {
        OutputLane output = new OutputLane(lane, producer, position, flow, meter);
        Mono<Void> filling = consumer.begin(lane.input(), position.inputOffset())
                .thenMany(splits())
                .concatMap(split -> pieces(split, position), 1)
                .concatMap(pieces::put, 1)
                .then();
        return Mono.using(
                () -> new Turn(services.budget(), pieces, () -> true, meter.figures()),
                turn -> Mono.when(filling, committing(output, turn)),
                Turn::close);
    }

    /** The lane's splits, up to and with the end record. */
    private Flux<InRecord> splits() {
        splits.open(true);
        return splits.take(
                        64 << 10, Duration.ofSeconds(1), services.schedulers().timer())
                .repeat()
                .concatMapIterable(list -> list, 1)
                .takeUntil(record -> SplitRecord.read(record.value()).end() != null);
    }

    private Flux<Piece> pieces(InRecord record, LanePosition taken) {
        if (record.offset() < taken.inputOffset()) {
            throw new Bug(
                    "splits-changed",
                    "lane " + lane + " goes on at offset " + taken.inputOffset() + " of its splits, and that is gone:"
                            + " offset " + record.offset() + " came; was the topic "
                            + lane.input().topic()
                            + " deleted?");
        }
        SplitRecord splitRecord = SplitRecord.read(record.value());
        Split split = splitRecord.toSplit();
        SplitRecord.End end = splitRecord.end();
        if (end != null) {
            return Flux.just(new Piece(record.offset(), null, List.of(), end.streams()));
        }
        if (splitRecord.archived() != null) {
            return again(record.offset(), splitRecord.archived(), taken);
        }
        SplitRecord.Entry entry = splitRecord.split();
        if (split == null || entry == null) {
            return Flux.empty(); // where the lane begins: the assignment says it, too
        }
        byte[] within = record.offset() == taken.inputOffset() ? taken.position() : null;
        byte[] at = within == null ? entry.position() : within;
        return source.read(lane.task(), split, at == null ? null : new Position(at))
                .bufferUntil(new DocumentCutter(services.settings().batchBytes()), true)
                .filter(documents -> !documents.isEmpty())
                .map(documents -> new Piece(record.offset(), split, documents, List.of()));
    }

    /** Batches that were read in an older generation, and keep their sequences. */
    private Flux<Piece> again(long offset, SplitRecord.Archived archived, LanePosition taken) {
        return services.archive()
                .lane(lane.task(), lane.task().task(), lane.number())
                .read(Math.max(archived.first(), taken.next()), archived.last(), services.allocator())
                .map(batch -> new Piece(
                        offset,
                        new Split(batch.header().split(), batch.header().stream(), lane.number(), new byte[0]),
                        batch.documents(),
                        List.of()));
    }

    /** Commit after commit, until the marker is written. */
    private Mono<Void> committing(OutputLane output, Turn turn) {
        Scheduler own =
                reactor.core.scheduler.Schedulers.single(services.schedulers().work());
        AtomicBoolean ended = new AtomicBoolean();
        long limit = flow.commitLimit(services.settings().commitBytes());
        Mono<Void> cycle = turn.ready()
                .then(output.room())
                .then(taken(limit))
                .publishOn(own)
                .flatMap(taken -> {
                    if (taken.isEmpty()) {
                        meter.waitsFor(lane.server() + ", to send documents");
                        return Mono.<Void>empty();
                    }
                    long bytes = taken.stream().mapToLong(Piece::size).sum();
                    return turn.enlarge(taken.size() == 1 ? bytes * 3 : 0)
                            .publishOn(own)
                            .then(Mono.defer(() -> output.commit(step(output, taken))))
                            .doOnSuccess(done -> {
                                turn.committed(services.budget().lane());
                                ended.set(taken.get(taken.size() - 1).split() == null);
                            })
                            .then(pace.after(rows(taken)));
                });
        return cycle.repeat(() -> !ended.get()).then();
    }

    private Mono<List<Piece>> taken(long limit) {
        return Mono.defer(() -> {
            long since = System.nanoTime();
            return pieces.take(limit, PATIENCE, services.schedulers().timer())
                    .doOnNext(taken -> meter.figures().took(Stage.READ, System.nanoTime() - since));
        });
    }

    private static long rows(List<Piece> taken) {
        return taken.stream().mapToLong(piece -> piece.documents().size()).sum();
    }

    private OutputLane.Step step(OutputLane output, List<Piece> taken) {
        SequenceRecords make = output.records();
        List<OutRecord> records = new ArrayList<>();
        long next = output.next();
        long link = output.link();
        long rows = output.rowsTotal();
        long bytes = output.bytesTotal();
        long inputOffset = 0;
        byte[] position = null;
        for (Piece piece : taken) {
            inputOffset = piece.splitOffset();
            Split split = piece.split();
            if (split == null) {
                position = null;
                long to = Coordinate.end(link);
                records.add(make.marker(
                        new SequenceRecords.Origin(next, "", "", null, link, to, rows), piece.streams(), bytes));
                link = to;
            } else {
                position = piece.documents().get(piece.documents().size() - 1).id();
                rows += piece.documents().size();
                long to = Coordinate.of(split.name(), position);
                List<OutRecord> made = make.rows(
                        new SequenceRecords.Origin(next, split.stream(), split.name(), position, link, to, rows),
                        encode(piece.documents()),
                        Books.read(piece.documents().size()),
                        0,
                        bytes);
                for (OutRecord record : made) {
                    bytes += record.value() == null ? 0 : record.value().length;
                }
                records.addAll(made);
                link = to;
            }
            next++;
        }
        long read = rows - output.rowsTotal();
        return new OutputLane.Step(
                records, inputOffset, next, link, rows, bytes, bytes, position, read, documentBytes(taken), read);
    }

    private static long documentBytes(List<Piece> taken) {
        return taken.stream()
                .flatMap(piece -> piece.documents().stream())
                .mapToLong(SourceDocument::size)
                .sum();
    }

    private List<SequenceRecords.TableValue> encode(List<SourceDocument> documents) {
        try (VectorSchemaRoot root = BatchCodec.documents(documents, services.allocator())) {
            return BatchCodec.encode(root).stream()
                    .map(value -> new SequenceRecords.TableValue("", value))
                    .toList();
        }
    }

    /**
     * A batch that was read, or the end.
     *
     * @param split null at the end
     * @param streams at the end: every stream of the plan
     */
    private record Piece(
            long splitOffset, @Nullable Split split, List<SourceDocument> documents, List<String> streams) {
        long size() {
            long bytes = 64;
            for (SourceDocument document : documents) {
                bytes += document.size();
            }
            return bytes;
        }
    }
}
