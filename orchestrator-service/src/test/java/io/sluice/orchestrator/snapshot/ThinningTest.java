package io.sluice.orchestrator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time is what each call says it is. */
class ThinningTest {

    private static final Instant BEGIN = Instant.parse("2026-03-01T10:20:30Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final List<String> STATES =
            List.of("QUEUED", "PLANNING", "RUNNING", "PAUSED", "RUNNING", "VERIFYING");

    @Test
    void aRunThatGoesOnForTwoWeeksKeepsAnHourADayOfHoursAWeekOfDaysAndTheLastOfEachState() {
        // given one every half minute
        List<SnapshotEntry> all = new ArrayList<>();
        all.add(entry(1, BEGIN, "QUEUED"));
        Instant now = BEGIN.plus(Duration.ofDays(14));
        long number = 2;
        for (Instant at = BEGIN.plusSeconds(30); !at.isAfter(now); at = at.plusSeconds(30)) {
            all.add(entry(number++, at, "RUNNING"));
        }

        // when
        List<SnapshotEntry> kept = thinned(all, now, null);

        // then
        assertThat(kept).filteredOn(each -> each.state().equals("QUEUED")).hasSize(1);
        assertThat(kept)
                .filteredOn(each -> !each.at().isBefore(now.minus(Duration.ofHours(1))))
                .hasSize(121);
        assertThat(kept)
                .filteredOn(each -> each.at().isBefore(now.minus(Duration.ofHours(1)))
                        && !each.at().isBefore(now.minus(Duration.ofDays(1))))
                .as("the last of each hour of the clock")
                .hasSize(23)
                .allSatisfy(each -> assertThat(each.at().plusSeconds(30).getEpochSecond() % 3600)
                        .isZero());
        assertThat(kept)
                .filteredOn(each -> each.at().isBefore(now.minus(Duration.ofDays(1)))
                        && each.state().equals("RUNNING"))
                .as("the last of each day that is over; yesterday's is still one of the hours")
                .hasSize(6)
                .allSatisfy(each -> assertThat(each.at().toString()).endsWith("T23:59:30Z"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void howOftenItIsThinnedMakesNoDifference(long seed) {
        Random random = new Random(seed);
        List<SnapshotEntry> all = history(random);
        Instant last = all.get(all.size() - 1).at();
        Instant ended = random.nextBoolean() ? last : null;
        Instant now = last.plusSeconds(random.nextInt(5 * 86_400));

        // when it is thinned at any moments in between, with what there was by then
        List<SnapshotEntry> left = new ArrayList<>();
        Instant before = Instant.MIN;
        for (long moment : moments(random, now)) {
            Instant at = Instant.ofEpochSecond(moment);
            left.addAll(between(all, before, at));
            left = new ArrayList<>(thinned(left, at, ended != null && !at.isBefore(ended) ? ended : null));
            before = at;
        }
        left.addAll(between(all, before, now));

        // then nothing that is kept in the end has been lost on the way, and the last of each state never was
        assertThat(thinned(left, now, ended)).as("seed " + seed).containsExactlyElementsOf(thinned(all, now, ended));
        for (String state : STATES) {
            all.stream()
                    .filter(each -> each.state().equals(state))
                    .reduce((earlier, later) -> later)
                    .ifPresent(latest -> assertThat(thinned(all, now, ended)).contains(latest));
        }
        assertThat(thinned(all, now, ended)).contains(all.get(all.size() - 1));
    }

    @Test
    void afterTheRetentionNothingIsLeft() {
        List<SnapshotEntry> all = history(new Random(11));
        Instant ended = all.get(all.size() - 1).at();

        assertThat(thinned(all, ended.plus(WEEK), ended)).contains(all.get(all.size() - 1));
        assertThat(thinned(all, ended.plus(WEEK).plusSeconds(1), ended)).isEmpty();
    }

    private static List<SnapshotEntry> thinned(List<SnapshotEntry> entries, Instant now, @Nullable Instant ended) {
        List<SnapshotEntry> kept = new ArrayList<>(entries);
        kept.removeAll(Set.copyOf(Thinning.superfluous(entries, now, ended, WEEK)));
        return kept;
    }

    private static List<SnapshotEntry> history(Random random) {
        List<SnapshotEntry> all = new ArrayList<>();
        Instant at = BEGIN;
        int state = 0;
        for (int i = 0; i < 400; i++) {
            at = at.plusSeconds(5 + random.nextInt(random.nextInt(20) == 0 ? 60_000 : 600));
            state = random.nextInt(60) == 0 ? Math.min(state + 1, STATES.size() - 1) : state;
            all.add(entry(i, at, STATES.get(state)));
        }
        return all;
    }

    private static TreeSet<Long> moments(Random random, Instant until) {
        return random.longs(1 + random.nextInt(20), BEGIN.getEpochSecond(), until.getEpochSecond())
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<SnapshotEntry> between(List<SnapshotEntry> all, Instant after, Instant until) {
        return all.stream()
                .filter(each -> each.at().isAfter(after) && !each.at().isAfter(until))
                .toList();
    }

    private static SnapshotEntry entry(long number, Instant at, String state) {
        return new SnapshotEntry("r", number, at, state, "period", 1);
    }
}
