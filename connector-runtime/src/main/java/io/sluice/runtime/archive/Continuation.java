package io.sluice.runtime.archive;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.failure.Bug;
import io.sluice.objects.ObjectStore;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.split.SplitRecord;
import io.sluice.runtime.split.SplitRecord.Archived;
import io.sluice.runtime.split.SplitRecord.Begin;
import io.sluice.runtime.split.SplitRecord.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What a generation after the first is to do: each lane begins with the lowest sequence that a destination expects, takes from
 * the archive what that holds from there on, and goes on in the plan behind it.
 */
final class Continuation {

    private final ObjectStore store;
    private final ArchiveNames before;
    private final Plans plans;
    private final ArchivedPlan plan;

    private Continuation(ObjectStore store, ArchiveNames before, Plans plans, ArchivedPlan plan) {
        this.store = store;
        this.before = before;
        this.plans = plans;
        this.plan = plan;
    }

    /**
     * The new plan, lane by lane; empty if no older generation has one: then nothing was read by it, and the source is planned
     * anew.
     *
     * @param names of the new generation
     * @param needed by lane, the lowest sequence that a destination expects
     */
    static Mono<List<List<SplitRecord>>> of(ObjectStore store, ArchiveNames names, List<Long> needed) {
        ArchiveNames before = names.of(names.generation() - 1);
        return Plans.upTo(store, before).flatMap(plans -> {
            ArchivedPlan latest = plans.latest();
            return latest == null
                    ? Mono.empty()
                    : Flux.range(0, latest.lanes().size())
                            .concatMap(
                                    lane -> new Continuation(store, before, plans, latest).lane(lane, needed.get(lane)))
                            .collectList();
        });
    }

    private Mono<List<SplitRecord>> lane(int lane, long needed) {
        return LaneArchive.chain(store, before, plans, lane).flatMap(chain -> {
            if (needed > chain.next()) {
                return Mono.error(new Bug(
                        "ledger-beyond-archive",
                        "a destination of run " + before.run() + " expects sequence " + needed + " of lane " + lane
                                + " of task " + before.task() + ", and its archive ends before " + chain.next()
                                + "; were objects removed?"));
            }
            if (chain.next() == 0) {
                return Mono.just(records(new Begin(LaneBegin.START, 0), null, rest(lane, null)));
            }
            // A marker is sent again, so that whoever reads the lane hears of its end.
            long end = chain.ended() ? chain.next() - 1 : chain.next();
            long start = Math.min(needed, end);
            return Mono.zip(header(chain, Math.min(start, chain.next() - 1)), header(chain, chain.next() - 1))
                    .map(both -> records(
                            new Begin(begin(start, both.getT1()), chain.next()),
                            start < end ? new Archived(start, end - 1) : null,
                            chain.ended() ? List.of() : rest(lane, both.getT2())));
        });
    }

    private Mono<BatchHeader> header(SegmentChain chain, long sequence) {
        Segment holder = chain.segments().stream()
                .filter(segment -> segment.last() >= sequence)
                .findFirst()
                .orElseThrow();
        return SegmentFooter.read(store, holder.key(), holder.bytes())
                .flatMapIterable(SegmentFooter::entries)
                .map(SegmentFooter.Entry::header)
                .filter(header -> header.sequence() == sequence)
                .next()
                .switchIfEmpty(Mono.error(() ->
                        new Bug("archive-broken", "segment " + holder.name() + " does not hold sequence " + sequence)));
    }

    /** @param at the batch of the sequence, or that before it if the archive ends there */
    private static LaneBegin begin(long sequence, BatchHeader at) {
        return at.sequence() == sequence
                ? new LaneBegin(sequence, at.from(), at.rowsTotal() - at.rows())
                : new LaneBegin(sequence, at.to(), at.rowsTotal());
    }

    /** The lane's splits from that in which the archive ends, which is read from there. */
    private List<Entry> rest(int lane, @Nullable BatchHeader last) {
        List<Entry> splits = new ArrayList<>();
        for (SplitRecord record : plan.lanes().get(lane)) {
            Entry split = record.split();
            if (split != null) {
                splits.add(split);
            }
        }
        if (last == null) {
            return splits;
        }
        byte[] position = last.position();
        for (int at = 0; at < splits.size(); at++) {
            if (splits.get(at).name().equals(last.split()) && position != null) {
                List<Entry> rest = new ArrayList<>(splits.subList(at, splits.size()));
                rest.set(0, rest.get(0).behind(position));
                return rest;
            }
        }
        throw new Bug(
                "split-unknown",
                "the archive of lane " + lane + " of task " + before.task() + " ends in split " + last.split()
                        + ", which the plan has not");
    }

    private List<SplitRecord> records(Begin begin, @Nullable Archived archived, List<Entry> splits) {
        SplitRecord end = plan.lanes().get(0).get(plan.lanes().get(0).size() - 1);
        Stream<SplitRecord> first = archived == null
                ? Stream.of(SplitRecord.of(begin))
                : Stream.of(SplitRecord.of(begin), SplitRecord.of(archived));
        return Stream.of(first, splits.stream().map(SplitRecord::of), Stream.of(end))
                .flatMap(each -> each)
                .toList();
    }
}
