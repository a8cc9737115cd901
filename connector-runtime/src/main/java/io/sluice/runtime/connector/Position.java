package io.sluice.runtime.connector;

import java.util.Arrays;

/** Where a source stands inside a split: BSON type byte and value bytes of the last {@code _id}, never text. */
public record Position(byte[] bytes) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position && Arrays.equals(bytes, position.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The value may be somebody's name, so it is not shown. */
    @Override
    public String toString() {
        return "Position[" + bytes.length + " bytes]";
    }
}
