package io.sluice.runtime.lane;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.kafka.LaneProducer;
import io.sluice.runtime.kafka.OutRecord;
import io.sluice.runtime.metrics.BlockedTime;
import io.sluice.runtime.metrics.TaskFigures.Stage;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The output side of a lane that has been taken: where it stands, and the one atomic step that moves it. Used by one
 * commit at a time; what it says changes only when a commit has succeeded.
 */
final class OutputLane {

    private final Lane lane;
    private final LaneProducer producer;
    private final EdgeFlow flow;
    private final LaneMeter meter;
    private final TopicPartition output;
    private long next;
    private long link;
    private long rowsTotal;
    private long bytesTotal;
    private long tail;
    private volatile boolean admitted;

    OutputLane(Lane lane, LaneProducer producer, LanePosition position, EdgeFlow flow, LaneMeter meter) {
        this.lane = lane;
        this.producer = producer;
        this.flow = flow;
        this.meter = meter;
        this.output = lane.output();
        this.next = position.next();
        this.link = position.link();
        this.rowsTotal = position.rowsTotal();
        this.bytesTotal = position.bytesTotal();
        this.tail = position.tail();
        flow.wrote(lane.number(), rowsTotal, bytesTotal, tail);
    }

    long next() {
        return next;
    }

    long link() {
        return link;
    }

    long rowsTotal() {
        return rowsTotal;
    }

    long bytesTotal() {
        return bytesTotal;
    }

    SequenceRecords records() {
        return new SequenceRecords(output);
    }

    /** Completes when the edge has room, and says how long that took. */
    Mono<Void> room() {
        return Mono.defer(() -> {
            long since = System.nanoTime();
            return Mono.using(
                            meter.figures()::waitsForCredit, wait -> flow.room(lane.number()), BlockedTime.Wait::close)
                    .doOnSuccess(ok -> {
                        admitted = true;
                        long waited = System.nanoTime() - since;
                        if (waited > 5_000_000L) {
                            meter.waited(waited);
                        }
                    });
        });
    }

    /** Output and input offset in one transaction. Nothing is waited for inside it. */
    Mono<Void> commit(Step step) {
        return Mono.defer(() -> {
            if (!admitted) {
                throw new Bug("edge-over-bound", "lane " + lane + " writes without having asked its edge for room");
            }
            admitted = false;
            meter.commitBegins(LaneMeter.KAFKA);
            long begun = System.nanoTime();
            return producer.commit(
                            step.records(),
                            output,
                            lane.group(),
                            lane.input(),
                            step.inputOffset(),
                            last -> new LaneMetadata(
                                            step.next(),
                                            step.link(),
                                            step.rowsTotal(),
                                            step.readerBytes(),
                                            Math.max(tail, last),
                                            step.position(),
                                            false)
                                    .toText())
                    .doOnNext(last -> {
                        meter.figures().took(Stage.COMMIT, System.nanoTime() - begun);
                        meter.figures()
                                .committed(
                                        step.takenRows(),
                                        step.takenBytes(),
                                        step.madeRows(),
                                        step.bytesTotal() - bytesTotal);
                        next = step.next();
                        link = step.link();
                        rowsTotal = step.rowsTotal();
                        bytesTotal = step.bytesTotal();
                        tail = Math.max(tail, last);
                        flow.wrote(lane.number(), rowsTotal, bytesTotal, tail);
                        meter.committed(next - 1, rowsTotal, bytesTotal);
                    })
                    .doFinally(end -> meter.commitEnds())
                    .then();
        });
    }

    /**
     * What one commit does.
     *
     * @param records of whole sequences, and of rows set aside
     * @param inputOffset from where the input is read after a take-over
     * @param next what the lane stands at afterwards, and so on
     * @param readerBytes of the input that are done with, for the flow control of the task before
     * @param position of the source inside the split at {@code inputOffset}
     * @param takenRows from the input, and so on: what this commit adds to the task's figures
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Step(
            List<OutRecord> records,
            long inputOffset,
            long next,
            long link,
            long rowsTotal,
            long bytesTotal,
            long readerBytes,
            byte @Nullable [] position,
            long takenRows,
            long takenBytes,
            long madeRows) {
        Step {
            records = List.copyOf(records);
        }
    }
}
