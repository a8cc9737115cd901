package io.sluice.runtime.archive;

import io.sluice.objects.rejected.RejectedReader;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.SourceDocument;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Which documents of a lane are read back: all, or those that transforms behind it have set aside. Those are known by sequence
 * and row, not by {@code _id}: that may be masked.
 *
 * @param rows by sequence; null for all
 */
record Choice(@Nullable Map<Long, BitSet> rows) {

    static final Choice ALL = new Choice(null);

    /**
     * What a transform that reads the source has set aside.
     *
     * @param task the transform
     * @param firstLane the lane of it that carries the source's lane 0
     */
    record Behind(String task, int firstLane) {}

    /** What was set aside of a lane's sequences, first and last included. @param behind the transforms that are asked */
    static Mono<Choice> rejected(
            RejectedReader reader, ArchiveNames names, List<Behind> behind, int lane, long first, long last) {
        return Flux.fromIterable(behind)
                .map(each -> new RejectedReader.Lane(
                        names.run(), names.generation(), each.task(), each.firstLane() + lane, names.task(), lane))
                .concatMap(each -> reader.stretches(each)
                        .filter(stretch -> stretch.last() >= first && stretch.first() <= last)
                        .concatMap(reader::documents, 1))
                .<Map<Long, BitSet>>reduceWith(HashMap::new, (rows, document) -> {
                    rows.computeIfAbsent(document.sequence(), sequence -> new BitSet())
                            .set(document.row());
                    return rows;
                })
                .map(Choice::new);
    }

    /** How many documents of this batch are in it. */
    int count(BatchHeader batch) {
        if (rows == null) {
            return batch.rows();
        }
        BitSet chosen = rows.get(batch.sequence());
        return chosen == null ? 0 : chosen.cardinality();
    }

    List<SourceDocument> of(ArchivedBatch batch) {
        if (rows == null) {
            return batch.documents();
        }
        BitSet chosen = rows.getOrDefault(batch.header().sequence(), new BitSet());
        return IntStream.range(0, batch.documents().size())
                .filter(chosen::get)
                .mapToObj(batch.documents()::get)
                .toList();
    }
}
