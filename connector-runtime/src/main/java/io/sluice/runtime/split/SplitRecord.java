package io.sluice.runtime.split;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.connector.Split;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of a {@code splits} topic, and of the plan in the archive: one of its kinds. A lane has, in this order: in a later
 * generation where it begins, and what it takes from the archive if that is anything; its splits; its end.
 */
public record SplitRecord(
        @Nullable Begin begin, @Nullable Archived archived, @Nullable Entry split, @Nullable End end) {

    /**
     * Of a later generation, fixed once for all of its readers.
     *
     * @param archivedNext the first sequence that the archive did not hold when this generation was made: what an older one
     *     has stored from there on is nobody's
     */
    public record Begin(LaneBegin at, long archivedNext) {}

    /** Sequences that the source takes from the archive, both included. */
    public record Archived(long first, long last) {}

    /**
     * Specification and position in Base64.
     *
     * @param after the position that the archive ends with, if that is in this split; null for the split's beginning
     */
    public record Entry(String name, String stream, int lane, String specification, @Nullable String after) {

        public byte @Nullable [] position() {
            return after == null ? null : Base64.getDecoder().decode(after);
        }

        public Entry behind(byte[] position) {
            return new Entry(
                    name, stream, lane, specification, Base64.getEncoder().encodeToString(position));
        }
    }

    /** @param streams every stream of the plan, for the marker */
    public record End(Map<String, Long> documents, int splits, List<String> streams) {
        public End {
            documents = Map.copyOf(documents);
            streams = List.copyOf(streams);
        }
    }

    public static SplitRecord of(Split split) {
        return of(new Entry(
                split.name(),
                split.stream(),
                split.lane(),
                Base64.getEncoder().encodeToString(split.specification()),
                null));
    }

    public static SplitRecord of(Entry split) {
        return new SplitRecord(null, null, split, null);
    }

    public static SplitRecord of(End end) {
        return new SplitRecord(null, null, null, end);
    }

    public static SplitRecord of(Begin begin) {
        return new SplitRecord(begin, null, null, null);
    }

    public static SplitRecord of(Archived archived) {
        return new SplitRecord(null, archived, null, null);
    }

    public static SplitRecord read(byte[] json) {
        return ContractJson.read(json, SplitRecord.class);
    }

    public byte[] write() {
        return ContractJson.write(this);
    }

    /** The split, or null in a record of another kind. */
    public @Nullable Split toSplit() {
        Entry entry = split;
        return entry == null
                ? null
                : new Split(
                        entry.name(),
                        entry.stream(),
                        entry.lane(),
                        Base64.getDecoder().decode(entry.specification()));
    }
}
