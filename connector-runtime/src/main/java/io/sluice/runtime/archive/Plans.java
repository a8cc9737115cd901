package io.sluice.runtime.archive;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.ObjectStore;
import io.sluice.runtime.split.SplitRecord;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A source's plans, by generation. One may be missing: of a generation that was lost before its plan was archived, and of which
 * therefore nothing else was.
 */
record Plans(NavigableMap<Integer, ArchivedPlan> byGeneration) {

    /** Those up to the generation that is named. */
    static Mono<Plans> upTo(ObjectStore store, ArchiveNames names) {
        return Flux.range(1, names.generation())
                .concatMap(generation -> read(store, names.of(generation)).map(plan -> Map.entry(generation, plan)))
                .<NavigableMap<Integer, ArchivedPlan>>reduceWith(TreeMap::new, (all, each) -> {
                    all.put(each.getKey(), each.getValue());
                    return all;
                })
                .map(Plans::new);
    }

    /** The plan of the generation that is named; empty if it has none. */
    static Mono<ArchivedPlan> read(ObjectStore store, ArchiveNames names) {
        return store.get(names.splits()).map(json -> {
            ArchivedPlan plan = ContractJson.read(json, ArchivedPlan.class);
            if (plan.format() != ArchivedPlan.FORMAT) {
                throw new BadConfiguration(
                        "archive-format",
                        "the archive of run " + names.run() + " has format " + plan.format() + "; this version reads "
                                + ArchivedPlan.FORMAT);
            }
            return plan;
        });
    }

    @Nullable
    ArchivedPlan latest() {
        return byGeneration.isEmpty() ? null : byGeneration.lastEntry().getValue();
    }

    /** The first sequence of a lane that is nobody's if this generation has stored it: the next one has fixed that. */
    long endOf(int generation, int lane) {
        var next = byGeneration.higherEntry(generation);
        if (next == null) {
            return Long.MAX_VALUE;
        }
        SplitRecord.Begin begin = next.getValue().lanes().get(lane).get(0).begin();
        if (begin == null) {
            throw new Bug(
                    "archive-broken",
                    "the plan of generation " + next.getKey() + " does not say where lane " + lane + " begins");
        }
        return begin.archivedNext();
    }
}
