package io.sluice.runtime.lane;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.archive.LaneArchive;
import io.sluice.runtime.archive.SegmentChain;
import io.sluice.runtime.archive.SegmentDraft;
import io.sluice.runtime.batch.BatchCodec;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.LaneConsumer;
import io.sluice.runtime.metrics.TaskFigures.Stage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A lane of {@code <source>.archive}: writes whole sequences to S3, segment by segment, and then says so by a hint. Nothing is
 * fenced: what a late predecessor writes under its own names has the same content.
 */
final class ArchivingLane implements WatchedLane {

    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final String S3 = "S3";

    private final Lane lane;
    private final Archive archive;
    private final LaneArchive objects;
    private final LaneServices services;
    private final LaneConsumer consumer;
    private final LaneMeter meter;
    private final long share;
    private final LaneQueue<InRecord> queue;
    private final SequenceAssembler assembler = new SequenceAssembler();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Scheduler own;

    /** What the archive holds. */
    private Account held = new Account(0, 0);

    /** Of the lane's segments: what its archive takes up. */
    private long objectBytes;

    private @Nullable Draft open;
    private Hint last = new Hint(-1, 0, 0);
    private long hinted = System.nanoTime();

    /** When a segment was stored last. What comes alone is stored at once; what trickles makes no more than a few a second. */
    private long stored = System.nanoTime();

    /** @param share bytes of the lane's share of its edge: the source waits when so many are not archived */
    ArchivingLane(
            Lane lane,
            Archive archive,
            LaneServices services,
            LaneConsumer consumer,
            LaneMeter meter,
            String source,
            long share) {
        this.lane = lane;
        this.archive = archive;
        this.objects = archive.lane(lane.task(), source, lane.number());
        this.services = services;
        this.consumer = consumer;
        this.meter = meter;
        this.share = share;
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
        meter.takingBegins(S3);
        return objects.chain().flatMap(chain -> {
            held = new Account(chain.next(), chain.link());
            objectBytes = chain.bytes();
            return chain.ended() ? finished(chain) : work();
        });
    }

    /** All is held; the hint may still stand before the marker, and must not hold up the edge. */
    private Mono<Void> finished(SegmentChain chain) {
        meter.committed(chain.next() - 1, 0, objectBytes);
        return services.admin()
                .end(lane.input())
                .doOnNext(end -> hint(new Hint(end, Long.MAX_VALUE, Long.MAX_VALUE)))
                .then();
    }

    private Mono<Void> work() {
        return held.beginning(services.admin(), lane)
                .flatMap(offset -> Mono.usingWhen(
                        Mono.fromSupplier(() -> new Turn(archive.budget(), queue, this::holdsNothing, meter.figures())),
                        turn -> consumer.begin(lane.input(), offset).then(cycles(turn)),
                        turn -> Mono.fromRunnable(() -> {
                                    drop();
                                    turn.close();
                                })
                                // A cancellation comes from another thread, while this lane may be writing the segment.
                                .subscribeOn(own)));
    }

    private boolean holdsNothing() {
        return assembler.isEmpty() && open == null;
    }

    private Mono<Void> cycles(Turn turn) {
        long limit = services.settings().commitBytes();
        return turn.ready()
                .then(queue.take(limit, PATIENCE, services.schedulers().timer()))
                .publishOn(own)
                .flatMap(records -> step(turn, records))
                .repeat(() -> !ended.get())
                .then();
    }

    private Mono<Void> step(Turn turn, List<InRecord> records) {
        if (records.isEmpty()) {
            if (open == null) {
                idle();
                return Mono.empty();
            }
            return isDue(stored, archive.flushAfter().dividedBy(2)) ? store(turn) : Mono.empty();
        }
        List<Sequence> whole = assembler.add(records);
        if (whole.isEmpty()) {
            return turn.enlarge(assembler.expectedBytes() * 3);
        }
        Sequence latest = whole.get(whole.size() - 1);
        Draft draft = open;
        List<Sequence> fresh = (draft == null ? held : draft.account()).fresh(lane, whole);
        if (fresh.isEmpty()) {
            if (draft == null) {
                hint(Hint.behind(latest));
            }
            return Mono.empty();
        }
        if (draft == null) {
            draft = new Draft(objects.begin(services.allocator()), System.nanoTime());
            open = draft;
        }
        for (Sequence sequence : fresh) {
            add(draft, sequence);
        }
        return isFull(draft) || latest.isMarker() || archive.budget().contended() ? store(turn) : Mono.empty();
    }

    private void idle() {
        meter.idle();
        consumer.hintAgain();
        if (isDue(hinted, services.settings().look())) {
            hint(last);
        }
    }

    private void add(Draft draft, Sequence sequence) {
        if (sequence.payloads().size() > 1) {
            throw new Bug(
                    "archive-parts",
                    "sequence " + sequence.number() + " of lane " + lane + " holds "
                            + sequence.payloads().size() + " batches; a source's holds one");
        }
        if (sequence.payloads().isEmpty()) {
            draft.segment.add(sequence.header(), null);
        } else {
            try (VectorSchemaRoot documents =
                    BatchCodec.decode(sequence.payloads().get(0).value(), services.allocator())) {
                draft.segment.add(sequence.header(), documents);
            }
        }
        draft.bytes += sequence.bytes();
        draft.rows += sequence.header().rows();
        draft.last = sequence;
    }

    /** The source may send half of the lane's share while this half is on its way to S3. */
    private boolean isFull(Draft draft) {
        return draft.segment.size() >= Archive.LARGEST
                || draft.bytes >= Math.min(Archive.LARGEST_DOCUMENTS, share / 2)
                || isDue(draft.since, archive.flushAfter());
    }

    private static boolean isDue(long since, Duration after) {
        return System.nanoTime() - since >= after.toNanos();
    }

    private Mono<Void> store(Turn turn) {
        Draft draft = open;
        Sequence through = draft == null ? null : draft.last;
        if (draft == null || through == null) {
            return Mono.empty();
        }
        meter.commitBegins(S3);
        long begun = System.nanoTime();
        return draft.segment
                .store()
                .doFinally(end -> meter.commitEnds())
                .publishOn(own)
                .doOnSuccess(done -> {
                    held = draft.account();
                    objectBytes += draft.segment.size();
                    meter.figures().took(Stage.LOAD, System.nanoTime() - begun);
                    meter.figures().committed(draft.rows, draft.bytes, draft.rows, draft.segment.size());
                    stored = System.nanoTime();
                    drop();
                    meter.committed(through.number(), through.header().rowsTotal(), objectBytes);
                    hint(Hint.behind(through));
                    turn.committed(archive.budget().lane());
                    ended.set(through.isMarker());
                });
    }

    private void drop() {
        Draft draft = open;
        open = null;
        if (draft != null) {
            draft.segment.close();
        }
    }

    private void hint(Hint to) {
        last = to;
        hinted = System.nanoTime();
        if (to.offset() < 0) {
            return; // nothing was held yet
        }
        consumer.hint(
                lane.input(),
                to.offset(),
                new LaneMetadata(held.next(), held.link(), to.rows(), to.bytes(), -1, null, false).toText());
    }

    /** Destinations wait for the hint, and a group's offsets can get lost. */
    @Override
    public Mono<Void> lookAgain() {
        return Mono.fromRunnable(() -> hint(last));
    }

    private record Hint(long offset, long rows, long bytes) {
        static Hint behind(Sequence sequence) {
            return new Hint(sequence.lastOffset() + 1, sequence.header().rowsTotal(), sequence.bytesTotal());
        }
    }

    /** The segment that is being filled. */
    private static final class Draft {
        private final SegmentDraft segment;
        private final long since;
        private long bytes;
        private long rows;
        private @Nullable Sequence last;

        private Draft(SegmentDraft segment, long since) {
            this.segment = segment;
            this.since = since;
        }

        /** Where the archive stands once this is stored. */
        private Account account() {
            Sequence through = last;
            if (through == null) {
                throw new IllegalStateException("nothing was added");
            }
            return new Account(through.number() + 1, through.header().to());
        }
    }
}
