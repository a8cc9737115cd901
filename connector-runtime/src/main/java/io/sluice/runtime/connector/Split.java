package io.sluice.runtime.connector;

import java.util.Arrays;
import java.util.Objects;

/**
 * A slice of a source that can be read alone.
 *
 * @param name unique in its run and short; every row says by it which split wrote it: {@code orders-3}
 * @param stream the collection
 * @param lane on which it is read
 * @param specification the connector's own bytes: what it needs to open the slice
 */
public record Split(String name, String stream, int lane, byte[] specification) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Split split
                && name.equals(split.name)
                && stream.equals(split.stream)
                && lane == split.lane
                && Arrays.equals(specification, split.specification);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, stream, lane, Arrays.hashCode(specification));
    }

    @Override
    public String toString() {
        return "Split[" + name + " of " + stream + " on lane " + lane + "]";
    }
}
