package io.sluice.mongo.split;

/**
 * How finely a collection is cut.
 *
 * @param documents that a slice should hold at least; smaller slices mean more cursors on the source for nothing
 * @param slices that a collection is cut into at most
 */
public record SplitLimits(int documents, int slices) {

    public static final SplitLimits STANDARD = new SplitLimits(5_000, 64);

    public SplitLimits {
        if (documents < 1 || slices < 1) {
            throw new IllegalArgumentException(
                    "SplitLimits of " + documents + " documents and " + slices + " slices; at least 1 is allowed");
        }
    }

    int pieces(long counted, int lanes) {
        return (int) Math.max(1, Math.min(Math.min(lanes, slices), counted / documents));
    }
}
