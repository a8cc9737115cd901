package io.sluice.runtime.archive;

import io.sluice.contracts.control.TaskRef;
import io.sluice.objects.ObjectStore;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.publisher.Mono;

/** A lane of a source's edge on S3. What it holds is what a listing says; nobody keeps a second account of it. */
public final class LaneArchive {

    private final ObjectStore store;
    private final TaskRef task;
    private final String source;
    private final int lane;
    private final String folder;

    LaneArchive(ObjectStore store, TaskRef task, String source, int lane) {
        this.store = store;
        this.task = task;
        this.source = source;
        this.lane = lane;
        this.folder = new ArchiveNames(task.run(), source, task.generation()).lane(lane);
    }

    /** What it holds now. */
    public Mono<SegmentChain> chain() {
        return chain(store, folder);
    }

    static Mono<SegmentChain> chain(ObjectStore store, String folder) {
        return store.list(folder)
                .mapNotNull(object -> Segment.of(object.key().substring(folder.length()), object.bytes())
                        .orElse(null))
                .collectList()
                .map(SegmentChain::of);
    }

    /** The caller closes it. */
    public SegmentDraft begin(BufferAllocator allocator) {
        return new SegmentDraft(
                store,
                folder,
                Map.of(
                        "sluice.format", "1",
                        "sluice.workflow", task.workflow(),
                        "sluice.revision", Integer.toString(task.revision()),
                        "sluice.run", task.run(),
                        "sluice.task", source,
                        "sluice.generation", Integer.toString(task.generation()),
                        "sluice.lane", Integer.toString(lane)),
                allocator);
    }
}
