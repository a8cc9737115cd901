package io.sluice.runtime.lane;

import io.sluice.contracts.control.TaskAssignment.Gate;
import io.sluice.runtime.kafka.CommittedOffset;
import io.sluice.runtime.kafka.RunAdmin;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * No destination commits what the archive does not hold. How far the archive is, its group says: it commits an offset only
 * after the segment is durable, so what is read here may be late and is never too much.
 */
final class ArchiveGate {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final List<Gate> gates;
    private final RunAdmin admin;
    private final SluiceSchedulers schedulers;

    /** By lane of this task: the first sequence that the archive is not known to hold. */
    private final Map<Integer, Long> archived = new ConcurrentHashMap<>();

    private final Mono<Boolean> look;

    ArchiveGate(List<Gate> gates, RunAdmin admin, SluiceSchedulers schedulers) {
        this.gates = gates;
        this.admin = admin;
        this.schedulers = schedulers;
        // One look serves all lanes that wait at the same time.
        this.look = Mono.defer(this::lookNow).cache(v -> LOOK, e -> Duration.ZERO, () -> LOOK);
    }

    /** Completes when the archive holds the lane up to and with that sequence. Waits as long as that takes. */
    Mono<Void> passed(int lane, long sequence, LaneMeter meter) {
        return Mono.defer(() -> {
            if (isOpen(lane, sequence)) {
                return Mono.<Void>empty();
            }
            meter.waitsFor("the archive, to hold what is to be written");
            return look.then(Mono.defer(() -> isOpen(lane, sequence)
                    ? Mono.<Void>empty()
                    : Mono.delay(LOOK, schedulers.timer()).then(passed(lane, sequence, meter))));
        });
    }

    private boolean isOpen(int lane, long sequence) {
        return archived.getOrDefault(lane, 0L) > sequence || of(lane) == null;
    }

    private @Nullable Gate of(int lane) {
        return gates.stream()
                .filter(gate -> lane >= gate.firstLane() && lane < gate.firstLane() + gate.lanes())
                .findFirst()
                .orElse(null);
    }

    private Mono<Boolean> lookNow() {
        return Flux.fromIterable(gates)
                .concatMap(gate ->
                        admin.committedAtLeast(gate.group(), partitions(gate)).doOnNext(offsets -> note(gate, offsets)))
                .then(Mono.just(true));
    }

    private static List<TopicPartition> partitions(Gate gate) {
        return IntStream.range(0, gate.lanes())
                .mapToObj(lane -> new TopicPartition(gate.topic(), lane))
                .toList();
    }

    private void note(Gate gate, Map<TopicPartition, CommittedOffset> offsets) {
        offsets.forEach((partition, offset) -> {
            if (!offset.metadata().isEmpty()) {
                archived.merge(
                        gate.firstLane() + partition.partition(),
                        LaneMetadata.of(offset.metadata()).next(),
                        Math::max);
            }
        });
    }
}
