package io.sluice.runtime.lane;

import io.sluice.runtime.kafka.RunAdmin;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Where whoever keeps what a lane brings stands by its own account: a destination's ledger, the archive. Kafka's committed
 * offset is a hint beside it.
 *
 * @param next the first sequence that it does not hold
 * @param link hash of the coordinate that sequence {@code next - 1} ended with
 */
record Account(long next, long link) {

    /** From where to read: the hint, unless the account is behind it. Sequences that it holds are skipped. */
    Mono<Long> beginning(RunAdmin admin, Lane lane) {
        return admin.settled(lane.group(), lane.input())
                .filter(hint -> !hint.metadata().isEmpty()
                        && LaneMetadata.of(hint.metadata()).next() <= next)
                .map(hint -> hint.offset())
                .switchIfEmpty(Mono.defer(() -> admin.beginning(lane.input())));
    }

    /** Those that it does not hold yet; each must follow the one before. */
    List<Sequence> fresh(Lane lane, List<Sequence> arrived) {
        List<Sequence> fresh = new ArrayList<>();
        long expected = next;
        long behind = link;
        for (Sequence sequence : arrived) {
            if (Suspicion.isNext(lane, sequence.header(), expected, behind)) {
                fresh.add(sequence);
                expected = sequence.number() + 1;
                behind = sequence.header().to();
            }
        }
        return fresh;
    }
}
