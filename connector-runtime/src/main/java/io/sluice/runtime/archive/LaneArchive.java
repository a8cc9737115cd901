package io.sluice.runtime.archive;

import io.sluice.contracts.control.TaskRef;
import io.sluice.objects.ObjectStore;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A lane of a source's edge on S3. What it holds is what a listing says; nobody keeps a second account of it. */
public final class LaneArchive {

    private final ObjectStore store;
    private final TaskRef task;
    private final ArchiveNames names;
    private final int lane;

    LaneArchive(ObjectStore store, TaskRef task, String source, int lane) {
        this.store = store;
        this.task = task;
        this.names = new ArchiveNames(task.run(), source, task.generation());
        this.lane = lane;
    }

    /** What it holds now: of older generations, what the plans of newer ones say that they held. */
    public Mono<SegmentChain> chain() {
        return Plans.upTo(store, names).flatMap(plans -> chain(store, names, plans, lane));
    }

    /** @param plans of the generations up to that of the names */
    static Mono<SegmentChain> chain(ObjectStore store, ArchiveNames names, Plans plans, int lane) {
        return Flux.range(1, names.generation())
                .concatMap(generation -> {
                    long end = plans.endOf(generation, lane);
                    return segments(store, names.of(generation).lane(lane)).filter(segment -> segment.last() < end);
                })
                .collectList()
                .map(SegmentChain::of);
    }

    private static Flux<Segment> segments(ObjectStore store, String folder) {
        return store.list(folder)
                .mapNotNull(object -> Segment.of(folder, object.key().substring(folder.length()), object.bytes())
                        .orElse(null));
    }

    /** Batches from the first sequence to the last, both included, in order. */
    public Flux<ArchivedBatch> read(long first, long last, BufferAllocator allocator) {
        SegmentReader reader = new SegmentReader(store, allocator);
        return chain().flatMapMany(chain -> reader.whole(reader.batches(chain, first, last)));
    }

    /** The caller closes it. */
    public SegmentDraft begin(BufferAllocator allocator) {
        return new SegmentDraft(
                store,
                names.lane(lane),
                Map.of(
                        "sluice.format", "1",
                        "sluice.workflow", task.workflow(),
                        "sluice.revision", Integer.toString(task.revision()),
                        "sluice.run", task.run(),
                        "sluice.task", names.task(),
                        "sluice.generation", Integer.toString(task.generation()),
                        "sluice.lane", Integer.toString(lane)),
                allocator);
    }
}
