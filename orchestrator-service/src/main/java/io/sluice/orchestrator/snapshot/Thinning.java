package io.sluice.orchestrator.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots of a run are kept: all of the last hour, the last of each hour for a day, the last of each day for as long as
 * the run's archive is kept, and always the last of each state. Hours and days are those of UTC, so what is kept does not
 * depend on how often anybody thins.
 */
final class Thinning {

    private static final Duration ALL = Duration.ofHours(1);
    private static final Duration HOURLY = Duration.ofDays(1);
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;

    private Thinning() {}

    /** Nobody keeps anything of a run that ended so long ago. */
    static boolean isOver(Instant now, @Nullable Instant endedAt, Duration retention) {
        return endedAt != null && endedAt.plus(retention).isBefore(now);
    }

    /**
     * @param entries all of one run, by number
     * @param endedAt null while the run is live
     * @param retention how long all are kept after the run's end, and one a day while it lives
     */
    static List<SnapshotEntry> superfluous(
            List<SnapshotEntry> entries, Instant now, @Nullable Instant endedAt, Duration retention) {
        if (isOver(now, endedAt, retention)) {
            return entries;
        }
        Set<Long> kept = new HashSet<>();
        keepLast(entries, entry -> entry.state(), kept);
        keepLast(younger(entries, now, ALL), SnapshotEntry::number, kept);
        keepLast(younger(entries, now, HOURLY), entry -> entry.at().getEpochSecond() / HOUR, kept);
        keepLast(
                younger(entries, endedAt == null ? now : endedAt, retention),
                entry -> entry.at().getEpochSecond() / DAY,
                kept);
        return entries.stream().filter(entry -> !kept.contains(entry.number())).toList();
    }

    private static List<SnapshotEntry> younger(List<SnapshotEntry> entries, Instant now, Duration than) {
        return entries.stream()
                .filter(entry -> !entry.at().isBefore(now.minus(than)))
                .toList();
    }

    private static void keepLast(List<SnapshotEntry> entries, Function<SnapshotEntry, Object> alike, Set<Long> kept) {
        Set<Object> seen = new HashSet<>();
        List<SnapshotEntry> latestFirst = new ArrayList<>(entries);
        Collections.reverse(latestFirst);
        for (SnapshotEntry entry : latestFirst) {
            if (seen.add(alike.apply(entry))) {
                kept.add(entry.number());
            }
        }
    }
}
