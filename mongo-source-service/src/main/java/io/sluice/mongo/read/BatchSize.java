package io.sluice.mongo.read;

/**
 * How many documents a reply may hold. Servers bound a reply by bytes at 16 MiB, some not at all, and the driver keeps a
 * whole reply in memory, so that the number is what bounds it.
 */
public final class BatchSize {

    private static final int MOST = 500;

    /** When nothing is known of the size. */
    private static final int CAREFUL = 100;

    private static final long REPLY_BYTES = 4L << 20;

    private BatchSize() {}

    /** @param averageSize of a document in bytes; 0 if it is not known */
    public static int of(long averageSize) {
        return averageSize <= 0 ? CAREFUL : (int) Math.max(1, Math.min(MOST, REPLY_BYTES / averageSize));
    }
}
