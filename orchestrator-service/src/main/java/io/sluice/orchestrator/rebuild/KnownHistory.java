package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.orchestrator.snapshot.SnapshotEntry;
import io.sluice.orchestrator.snapshot.SnapshotObjects;
import io.sluice.orchestrator.snapshot.SnapshotObjects.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What lies on S3 of all runs.
 *
 * @param latest of each run its latest snapshot, in the order of the runs' numbers
 * @param entries all snapshots that can be read
 * @param highest the highest number of a snapshot
 */
record KnownHistory(List<RunSnapshot> latest, List<SnapshotEntry> entries, long highest) {

    private static final Logger LOG = LoggerFactory.getLogger(KnownHistory.class);
    private static final int AT_A_TIME = 8;

    KnownHistory {
        latest = List.copyOf(latest);
        entries = List.copyOf(entries);
    }

    /** The latest of a run must be readable. Others are only listed, and are left out if they are not. */
    static Mono<KnownHistory> read(SnapshotObjects objects) {
        return objects.all()
                .bufferUntilChanged(Name::run)
                .flatMap(names -> ofRun(objects, names), AT_A_TIME)
                .collectList()
                .map(KnownHistory::together);
    }

    private record OfRun(RunSnapshot latest, List<SnapshotEntry> entries) {}

    private static Mono<OfRun> ofRun(SnapshotObjects objects, List<Name> names) {
        Name last = names.get(names.size() - 1);
        return objects.read(last).flatMap(latest -> Flux.fromIterable(names)
                .filter(name -> name != last)
                .concatMap(name -> objects.read(name)
                        .map(SnapshotObjects.Read::entry)
                        .onErrorResume(SluiceFailure.class, KnownHistory::passOver))
                .concatWithValues(latest.entry())
                .collectList()
                .map(entries -> new OfRun(latest.snapshot(), entries)));
    }

    private static Mono<SnapshotEntry> passOver(SluiceFailure failure) {
        if (failure.code().equals("s3-unavailable")) {
            return Mono.error(failure);
        }
        LOG.atWarn().addKeyValue("error", failure.text()).log("a snapshot is not listed");
        return Mono.empty();
    }

    private static KnownHistory together(List<OfRun> runs) {
        List<SnapshotEntry> entries = new ArrayList<>();
        runs.forEach(run -> entries.addAll(run.entries()));
        return new KnownHistory(
                runs.stream()
                        .map(OfRun::latest)
                        .sorted(Comparator.comparingLong(RunSnapshot::runNumber))
                        .toList(),
                entries,
                entries.stream().mapToLong(SnapshotEntry::number).max().orElse(0));
    }
}
