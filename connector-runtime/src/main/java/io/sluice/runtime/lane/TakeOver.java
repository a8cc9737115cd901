package io.sluice.runtime.lane;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.kafka.CommittedOffset;
import io.sluice.runtime.kafka.InRecord;
import io.sluice.runtime.kafka.RunAdmin;
import io.sluice.runtime.split.SplitRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Read the position, check the tail: what every task with an output does after it has fenced the lane, and before it runs.
 * The tail check is the second line behind the fence: the last committed record must be the sequence before the next.
 */
final class TakeOver {

    private final RunAdmin admin;
    private final Lane lane;

    TakeOver(RunAdmin admin, Lane lane) {
        this.admin = admin;
        this.lane = lane;
    }

    /** Where a source goes on. */
    Mono<LanePosition> ofSource() {
        return read().flatMap(found -> found.committed() == null && found.tail() != null
                ? rebuiltFromSplits(found.tail())
                : Mono.just(position(found)));
    }

    /** Where a transform goes on. With its offset lost it reads its input from the beginning and skips what it has done. */
    Mono<LanePosition> ofTransform() {
        return read().flatMap(found -> {
            LanePosition position = position(found);
            return found.committed() == null
                    ? admin.beginning(lane.input()).map(position::withInputOffset)
                    : Mono.just(position);
        });
    }

    private Mono<Found> read() {
        return admin.settled(lane.group(), lane.input())
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(committed -> {
                    LaneMetadata metadata =
                            committed.map(c -> LaneMetadata.of(c.metadata())).orElse(null);
                    long from = metadata == null ? 0 : Math.max(0, metadata.tail());
                    return admin.last(lane.output(), from)
                            .map(Optional::of)
                            .defaultIfEmpty(Optional.empty())
                            .map(tail -> checked(committed.orElse(null), metadata, tail.orElse(null)));
                });
    }

    private Found checked(
            @Nullable CommittedOffset committed, @Nullable LaneMetadata metadata, @Nullable InRecord tail) {
        BatchHeader header = tail == null ? null : BatchHeader.of(tail.headers());
        if (metadata != null) {
            long last = header == null ? lane.begin().next() - 1 : header.sequence();
            if (last != metadata.next() - 1) {
                throw new TransientFailure(
                        Suspicion.CODE,
                        "lane " + lane + " ends with sequence " + last + " but its position says that "
                                + metadata.next() + " is next");
            }
        }
        if (header != null && header.part() != header.parts() - 1) {
            throw new Bug("tail-torn", "lane " + lane + " ends within sequence " + header.sequence());
        }
        return new Found(committed, metadata, header == null || tail == null ? null : new Tail(header, tail.offset()));
    }

    private LanePosition position(Found found) {
        Tail tail = found.tail();
        CommittedOffset committed = found.committed();
        LaneMetadata metadata = found.metadata();
        if (tail == null) {
            LaneBegin begin = lane.begin();
            return new LanePosition(
                    begin.next(),
                    begin.link(),
                    null,
                    begin.rows(),
                    0,
                    -1,
                    committed == null ? 0 : committed.offset(),
                    false);
        }
        BatchHeader header = tail.header();
        byte[] position = metadata == null || metadata.positionInTail() ? header.position() : metadata.position();
        return new LanePosition(
                header.sequence() + 1,
                header.to(),
                position,
                header.rowsTotal(),
                header.bytesTotal(),
                tail.offset(),
                committed == null ? 0 : committed.offset(),
                header.kind() == BatchHeader.Kind.MARKER);
    }

    private Mono<LanePosition> rebuiltFromSplits(Tail tail) {
        LanePosition position = position(new Found(null, null, tail));
        if (position.ended()) {
            return Mono.just(position);
        }
        return admin.read(lane.input(), 0).map(splits -> {
            for (InRecord record : splits) {
                SplitRecord each = SplitRecord.read(record.value());
                Split split = each.toSplit();
                SplitRecord.Archived again = each.archived();
                boolean inArchive =
                        again != null && again.last() >= tail.header().sequence();
                if (inArchive || split != null && tail.header().split().equals(split.name())) {
                    return position.withInputOffset(record.offset());
                }
            }
            throw new Bug(
                    "split-unknown",
                    "lane " + lane + " ends in split " + tail.header().split() + ", which the plan has not");
        });
    }

    private record Tail(BatchHeader header, long offset) {}

    private record Found(@Nullable CommittedOffset committed, @Nullable LaneMetadata metadata, @Nullable Tail tail) {}
}
