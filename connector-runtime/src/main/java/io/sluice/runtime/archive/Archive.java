package io.sluice.runtime.archive;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.StoredObject;
import io.sluice.objects.rejected.RejectedDraft;
import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.split.SplitRecord;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The archive as one process writes it.
 *
 * @param budget for lanes that are archived. A budget of its own: a source's lane that waits for room on its edge holds its
 *     permit, and the room comes from the archive of the same process
 * @param flushAfter a segment is not kept open longer, because destinations wait for it
 */
public record Archive(ObjectStore store, MemoryBudget budget, Duration flushAfter) {

    /** The connector's action that archives an edge. */
    public static final String WRITE = "archive.write";

    /** Most bytes of a segment's object, a single larger batch excepted: it is held in memory until it is stored. */
    public static final int LARGEST = 6 << 20;

    /** Most bytes of documents in a segment; half of a lane's share of its edge if that is less. */
    public static final long LARGEST_DOCUMENTS = 64L << 20;

    /** What a lane holds while it is archived: the segment, and what has come and was not worked on yet. */
    public static final long LANE_BYTES = 8L << 20;

    /** @param source the task whose edge it is */
    public LaneArchive lane(TaskRef task, String source, int lane) {
        return new LaneArchive(store, task, source, lane);
    }

    /**
     * Writes a source's plan, before anything is read by it: the first one of a generation is that generation's. The same plan
     * may be written again.
     *
     * @param partitions by lane, what planning wrote into the splits topic
     * @return whether it is the generation's plan. If not, there were topics of that generation before
     */
    public Mono<Boolean> keepPlan(TaskRef source, List<List<SplitRecord>> partitions) {
        ArchiveNames names = new ArchiveNames(source.run(), source.task(), source.generation());
        ArchivedPlan plan = new ArchivedPlan(ArchivedPlan.FORMAT, partitions);
        return store.putNew(names.splits(), ContractJson.write(plan))
                .filter(written -> !written)
                .flatMap(there -> Plans.read(store, names).map(plan::equals))
                .defaultIfEmpty(true);
    }

    /** Whether there has been such a generation, or a later one, of this source. */
    public Mono<Boolean> isTaken(TaskRef source) {
        ArchiveNames names = new ArchiveNames(source.run(), source.task(), source.generation());
        return store.list(names.taskFolder()).any(object -> names.generationOf(object.key()) >= source.generation());
    }

    /**
     * What a source does in a generation after the first, by lane; empty if no older one has a plan.
     *
     * @param needed by lane, the lowest sequence that a destination expects
     */
    public Mono<List<List<SplitRecord>>> continued(TaskRef source, List<Long> needed) {
        return Continuation.of(store, new ArchiveNames(source.run(), source.task(), source.generation()), needed);
    }

    /** Removes all that a run has archived. May run again. */
    public Mono<Void> drop(String run) {
        return store.delete(store.list(ArchiveNames.ROOT + run + "/").map(StoredObject::key));
    }

    /** @param transform the task whose schema log it is */
    public SchemaArchive schema(TaskRef transform) {
        return new SchemaArchive(store, new ArchiveNames(transform.run(), transform.task(), transform.generation()));
    }

    /** Puts what a commit of a transform's lane has set aside. Completes when it is durable; may be done again. */
    public Mono<Void> keepRejected(RejectedDraft draft) {
        return draft.store(store);
    }
}
