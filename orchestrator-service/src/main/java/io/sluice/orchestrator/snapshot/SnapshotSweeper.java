package io.sluice.orchestrator.snapshot;

import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.snapshot.SnapshotIndex.Kept;
import io.sluice.orchestrator.snapshot.SnapshotObjects.Name;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes snapshots that {@link Thinning} does not keep: the object first, so that nothing is forgotten that is still there. */
@Component
class SnapshotSweeper {

    private final SnapshotIndex index;
    private final SnapshotObjects objects;
    private final RunStore runs;
    private final SnapshotFigures figures;

    SnapshotSweeper(SnapshotIndex index, SnapshotObjects objects, RunStore runs, SnapshotFigures figures) {
        this.index = index;
        this.objects = objects;
        this.runs = runs;
        this.figures = figures;
    }

    Mono<Void> sweep() {
        // All at once: the database would wait with its answer while S3 is waited for.
        return Mono.zip(runs.now(), index.all().collectList())
                .flatMapMany(found -> Flux.fromIterable(found.getT2()).concatMap(kept -> thin(kept, found.getT1()), 1))
                .then();
    }

    private Mono<Void> thin(Kept kept, Instant now) {
        List<SnapshotEntry> superfluous = Thinning.superfluous(kept.entries(), now, kept.endedAt(), kept.retention());
        if (superfluous.isEmpty()) {
            return Mono.empty();
        }
        String run = superfluous.get(0).run();
        // Of a run that is over, also what a death between object and index has left.
        Flux<Name> gone = Thinning.isOver(now, kept.endedAt(), kept.retention())
                ? objects.of(run)
                : Flux.fromIterable(superfluous).map(entry -> new Name(entry.run(), entry.number()));
        return objects.delete(gone)
                .then(Mono.defer(() -> index.forget(
                        run, superfluous.stream().map(SnapshotEntry::number).toList())))
                .doOnSuccess(done -> figures.removed(superfluous.size()));
    }
}
