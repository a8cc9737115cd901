package io.sluice.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.contracts.failure.Bug;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentChainTest {

    @Test
    void aNameSaysAllOfASegment() {
        Segment segment = new Segment("", 7, 1_234_567_890_123L, -1, 0x12abL, true, 99);

        assertThat(segment.name()).isEqualTo("000000000007-1234567890123-ffffffffffffffff-00000000000012ab-end.arrow");
        assertThat(Segment.of("", segment.name(), 99)).contains(segment);
        assertThat(Segment.of("", "000000000007-000000000008-00-00.arrow", 1)).isEmpty();
        assertThat(Segment.of("", "somebody's.txt", 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void segmentsOfSeveralReplicasCoverWhatAModelSaysTheyCover(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int sequences = 1 + random.nextInt(40);
            List<Segment> all = new ArrayList<>();
            for (int number = random.nextInt(15); number >= 0; number--) {
                int first = random.nextInt(sequences);
                int last = first + random.nextInt(sequences - first);
                all.add(segment(first, last, last == sequences - 1));
            }
            Collections.shuffle(all, random);

            SegmentChain chain = SegmentChain.of(all);

            assertThat(chain.next()).as("seed %d, of %s", seed, all).isEqualTo(covered(all, sequences));
            assertThat(chain.link()).isEqualTo(chain.next());
            assertThat(chain.ended()).isEqualTo(chain.next() == sequences);
            // in order, each with something that the one before has not
            long next = 0;
            for (Segment each : chain.segments()) {
                assertThat(each.first()).isLessThanOrEqualTo(next);
                assertThat(each.last()).isGreaterThanOrEqualTo(next);
                next = each.last() + 1;
            }
            assertThat(next).isEqualTo(chain.next());
        }
    }

    @Test
    void segmentsThatTouchAndDoNotChainAreRefused() {
        Segment other = new Segment("", 4, 9, 77, 10, false, 1);

        assertThatThrownBy(() -> SegmentChain.of(List.of(segment(0, 3, false), other)))
                .isInstanceOf(Bug.class)
                .hasMessageContaining("does not begin where sequence 3 ended");
    }

    /** By sequence, the first that no segment reaches from those before. */
    private static long covered(List<Segment> all, int sequences) {
        boolean[] held = new boolean[sequences];
        for (Segment each : all) {
            for (long at = each.first(); at <= each.last(); at++) {
                held[(int) at] = true;
            }
        }
        int next = 0;
        while (next < sequences && held[next]) {
            next++;
        }
        return next;
    }

    /** The coordinate behind a sequence is its successor's number. */
    private static Segment segment(long first, long last, boolean end) {
        return new Segment("", first, last, first, last + 1, end, 1);
    }
}
