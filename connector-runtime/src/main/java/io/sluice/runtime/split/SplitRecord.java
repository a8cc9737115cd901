package io.sluice.runtime.split;

import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.connector.Split;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record of a {@code splits} topic, and of the plan in the archive: a split, or the end of its lane. */
public record SplitRecord(@Nullable Entry split, @Nullable End end) {

    /** A split's specification in Base64. */
    public record Entry(String name, String stream, int lane, String specification) {}

    /** @param streams every stream of the plan, for the marker */
    public record End(Map<String, Long> documents, int splits, List<String> streams) {
        public End {
            documents = Map.copyOf(documents);
            streams = List.copyOf(streams);
        }
    }

    public static SplitRecord of(Split split) {
        return new SplitRecord(
                new Entry(
                        split.name(),
                        split.stream(),
                        split.lane(),
                        Base64.getEncoder().encodeToString(split.specification())),
                null);
    }

    public static SplitRecord of(End end) {
        return new SplitRecord(null, end);
    }

    public static SplitRecord read(byte[] json) {
        return ContractJson.read(json, SplitRecord.class);
    }

    public byte[] write() {
        return ContractJson.write(this);
    }

    /** The split, or null in an end record. */
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
