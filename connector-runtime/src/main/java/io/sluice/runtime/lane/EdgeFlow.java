package io.sluice.runtime.lane;

import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Output;
import io.sluice.runtime.kafka.CommittedOffset;
import io.sluice.runtime.kafka.RunAdmin;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Backpressure across an edge, and its trimming. A lane may write while the bytes that its slowest reader has not committed
 * stay within its share; readers that have never committed count, because the workflow names them.
 */
final class EdgeFlow {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration TRIM = Duration.ofSeconds(2);

    private final Output output;
    private final RunAdmin admin;
    private final SluiceSchedulers schedulers;
    private final List<TopicPartition> partitions = new ArrayList<>();

    /** What each lane's readers have done with at least, as was last seen: bytes, and the offset before which all may go. */
    private final Map<Integer, Done> done = new ConcurrentHashMap<>();

    private final Map<Integer, LaneEnd> ends = new ConcurrentHashMap<>();
    private final Map<Integer, Long> trimmed = new ConcurrentHashMap<>();
    private final Mono<Boolean> look;

    EdgeFlow(TaskAssignment assignment, Output output, RunAdmin admin, SluiceSchedulers schedulers) {
        this.output = output;
        this.admin = admin;
        this.schedulers = schedulers;
        for (int lane = 0; lane < output.lanes(); lane++) {
            partitions.add(new TopicPartition(output.topic(), lane));
        }
        // One look serves all lanes that wait at the same time.
        this.look = Mono.defer(this::lookNow).cache(v -> LOOK, e -> Duration.ZERO, () -> LOOK);
    }

    /** What a lane's commit should hold at most, so that its readers can keep it moving. */
    long commitLimit(long usual) {
        return Math.max(1, Math.min(usual, output.share() / 2));
    }

    /**
     * Completes when the lane may write one more commit. A lane with nothing outstanding always may. Waits as long as the
     * readers take: that is the point of it.
     */
    Mono<Void> room(int lane) {
        return Mono.defer(() -> hasRoom(lane)
                ? Mono.<Void>empty()
                : look.then(Mono.defer(() -> hasRoom(lane)
                        ? Mono.<Void>empty()
                        : Mono.delay(LOOK, schedulers.timer()).then(room(lane)))));
    }

    /** The lane ends here now: documents and value bytes in all, and the offset of its last record, which is never trimmed. */
    void wrote(int lane, long rowsTotal, long bytesTotal, long lastOffset) {
        ends.put(lane, new LaneEnd(rowsTotal, bytesTotal, lastOffset));
    }

    /** The lane has gone to another replica, which trims it from now on. */
    void forget(int lane) {
        ends.remove(lane);
        trimmed.remove(lane);
    }

    /** Documents that the slowest reader has not committed, as was last seen. */
    long rowsBehind(int lane) {
        LaneEnd end = ends.get(lane);
        return end == null
                ? 0
                : Math.max(
                        0,
                        end.rowsTotal() - done.getOrDefault(lane, Done.NOTHING).rows());
    }

    long outstanding(int lane) {
        LaneEnd end = ends.get(lane);
        return end == null
                ? 0
                : end.bytesTotal() - done.getOrDefault(lane, Done.NOTHING).bytes();
    }

    /** Trims the lanes that this replica writes, as long as it is subscribed to. A failure is left to the next time. */
    Flux<Void> trimming() {
        return Flux.interval(TRIM, schedulers.timer())
                .onBackpressureDrop()
                .concatMap(
                        tick -> ends.isEmpty()
                                ? Mono.<Void>empty()
                                : look.then(Mono.defer(this::trim)).onErrorComplete(),
                        1);
    }

    private boolean hasRoom(int lane) {
        long outstanding = outstanding(lane);
        return outstanding <= 0 || outstanding <= output.share();
    }

    private Mono<Void> trim() {
        Map<TopicPartition, Long> before = new HashMap<>();
        ends.forEach((lane, end) -> {
            long offset = Math.min(done.getOrDefault(lane, Done.NOTHING).offset(), end.lastOffset());
            if (offset > trimmed.getOrDefault(lane, 0L)) {
                before.put(new TopicPartition(output.topic(), lane), offset);
            }
        });
        return admin.trim(before)
                .doOnSuccess(ok -> before.forEach((partition, offset) -> trimmed.put(partition.partition(), offset)));
    }

    private Mono<Boolean> lookNow() {
        return Flux.fromIterable(output.readerGroups())
                .concatMap(group -> admin.committedAtLeast(group, partitions), 1)
                .collectList()
                .map(this::note);
    }

    private boolean note(List<Map<TopicPartition, CommittedOffset>> groups) {
        for (TopicPartition partition : partitions) {
            Done least = null;
            for (Map<TopicPartition, CommittedOffset> group : groups) {
                CommittedOffset offset = group.get(partition);
                Done its = offset == null || offset.metadata().isEmpty()
                        ? Done.NOTHING
                        : Done.of(LaneMetadata.of(offset.metadata()), offset.offset());
                least = least == null ? its : least.orLess(its);
            }
            if (least != null) {
                done.put(partition.partition(), least);
            }
        }
        return true;
    }

    private record LaneEnd(long rowsTotal, long bytesTotal, long lastOffset) {}

    private record Done(long rows, long bytes, long offset) {
        private static final Done NOTHING = new Done(0, 0, 0);

        static Done of(LaneMetadata reader, long offset) {
            return new Done(reader.rows(), reader.bytes(), offset);
        }

        Done orLess(Done other) {
            return new Done(Math.min(rows, other.rows), Math.min(bytes, other.bytes), Math.min(offset, other.offset));
        }
    }
}
