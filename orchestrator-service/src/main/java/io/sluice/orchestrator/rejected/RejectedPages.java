package io.sluice.orchestrator.rejected;

import io.sluice.objects.ObjectStore;
import io.sluice.objects.rejected.RejectedDocument;
import io.sluice.objects.rejected.RejectedReader;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists what a run has rejected, page by page, object by object: no more than one of them is in memory. */
@Component
public class RejectedPages {

    /** Of one page. With a filter few may fit; then the page is short, and its cursor leads on. */
    private static final int OBJECTS_OF_A_PAGE = 200;

    /** That are counted by their reasons; each commit that rejected something has made one. */
    private static final int OBJECTS_COUNTED = 2_000;

    private final RejectedReader reader;

    RejectedPages(ObjectStore objectStore) {
        this.reader = new RejectedReader(objectStore);
    }

    /**
     * Which ones.
     *
     * @param after the place of the last one that is known already
     * @param limit how many at most
     * @param stream of this collection only; null for all
     * @param reason for this reason only; null for all
     */
    public record Wanted(RejectedPlace after, int limit, @Nullable String stream, @Nullable String reason) {

        boolean fits(RejectedDocument document) {
            return (stream == null || stream.equals(document.stream()))
                    && (reason == null || reason.equals(document.reason()));
        }
    }

    /** @param next where the next page begins; null if this is the last one */
    public record Page(List<RejectedItem> items, @Nullable RejectedPlace next) {}

    /** @param complete false if there are more objects than were counted: then the figures are too small */
    public record Counts(List<RejectedCount> counts, boolean complete) {}

    /** @throws NothingKept if the run's archive does not hold what it has rejected */
    public static void judge(RunRow run) {
        if (run.replayOf() != null) {
            throw new NothingKept(
                    "archive-off",
                    "run " + run.id() + " is a replay, which is not archived itself; what it rejects is in the topics"
                            + " sluice.run." + run.id() + ".<task>.rejected.g" + run.generation()
                            + " as long as the run's topics are kept. Run " + run.replayOf()
                            + " can be replayed again");
        }
        if (run.archiveKeepSeconds() == null) {
            throw new NothingKept(
                    "archive-off",
                    "revision " + run.revision() + " of workflow " + run.workflow() + " says archive: off; what run "
                            + run.id() + " has rejected is in the topics sluice.run." + run.id()
                            + ".<task>.rejected.g" + run.generation()
                            + " as long as the run's topics are kept. To keep it, write archive: {keep: 7d}");
        }
        if (run.archiveDropped()) {
            throw new NothingKept(
                    "archive-missing",
                    "what run " + run.id() + " had archived was kept as long as archive.keep says, and is removed");
        }
    }

    public Mono<Page> page(RunPlan plan, Wanted wanted) {
        return Mono.defer(() -> {
            Draft draft = new Draft(wanted);
            return objects(plan, wanted.after())
                    .take(OBJECTS_OF_A_PAGE)
                    .concatMap(object -> documents(object, draft), 1)
                    .take(wanted.limit())
                    .doOnNext(draft::add)
                    .then(Mono.fromSupplier(draft::page));
        });
    }

    private Flux<Hit> documents(Found object, Draft draft) {
        return reader.documents(object.stretch())
                .map(document -> new Hit(object, document))
                .filter(hit -> hit.place().compareTo(draft.wanted.after()) > 0 && draft.wanted.fits(hit.document()))
                .doOnComplete(() -> draft.through(object));
    }

    /** By task, stream and reason, over the whole run. */
    public Mono<Counts> counts(RunPlan plan) {
        AtomicInteger objects = new AtomicInteger();
        return objects(plan, RejectedPlace.BEGIN)
                .take(OBJECTS_COUNTED + 1)
                .filter(object -> objects.incrementAndGet() <= OBJECTS_COUNTED)
                .concatMap(
                        object -> reader.documents(object.stretch())
                                .map(document -> new RejectedCount(
                                        object.lane().transform(), document.stream(), document.reason(), 1)),
                        1)
                .<Map<String, RejectedCount>>reduceWith(TreeMap::new, (all, one) -> {
                    all.merge(one.task() + "\n" + one.stream() + "\n" + one.reason(), one, RejectedCount::plus);
                    return all;
                })
                .map(all -> new Counts(List.copyOf(all.values()), objects.get() <= OBJECTS_COUNTED));
    }

    private record Found(int task, RejectedReader.Lane lane, RejectedReader.Stretch stretch) {
        RejectedPlace end() {
            return RejectedPlace.behind(task, lane.lane(), stretch.last());
        }
    }

    private record Hit(Found object, RejectedDocument document) {
        RejectedPlace place() {
            return new RejectedPlace(object.task(), object.lane().lane(), document.sequence(), document.row());
        }
    }

    /** Objects that hold something behind a place. */
    private Flux<Found> objects(RunPlan plan, RejectedPlace after) {
        List<WorkflowTask> transforms = plan.workflow().transforms();
        return Flux.range(0, transforms.size())
                .filter(task -> task >= after.task())
                .concatMap(task -> Flux.fromIterable(plan.rejectedLanes(transforms.get(task)))
                        .filter(lane -> task > after.task() || lane.lane() >= after.lane())
                        .concatMap(lane -> reader.stretches(lane).map(stretch -> new Found(task, lane, stretch)), 1))
                .filter(object -> object.end().compareTo(after) > 0);
    }

    /** A page that is being filled. */
    private static final class Draft {
        private final Wanted wanted;
        private final List<RejectedItem> items = new ArrayList<>();
        private int objects;
        private RejectedPlace last = RejectedPlace.BEGIN;

        private Draft(Wanted wanted) {
            this.wanted = wanted;
        }

        private void add(Hit hit) {
            items.add(RejectedItem.of(hit.object().lane(), hit.document()));
            last = hit.place();
        }

        private void through(Found object) {
            objects++;
            last = object.end();
        }

        private Page page() {
            boolean more = items.size() == wanted.limit() || objects == OBJECTS_OF_A_PAGE;
            return new Page(items, more ? last : null);
        }
    }
}
