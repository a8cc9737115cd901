package io.sluice.stack.mongo.store;

import io.sluice.stack.shop.ShopOrders;
import org.bson.BsonBinaryWriter;
import org.bson.io.BasicOutputBuffer;

/**
 * Documents that are made when they are asked for: the orders 0 to {@code count - 1} of {@link ShopOrders}. Takes no memory for any
 * of them, and finds an {@code _id} by halving.
 */
public final class GeneratedDocuments implements Documents {

    /** A document's number is an int32 field of it. */
    public static final long MOST = Integer.MAX_VALUE;

    private static final int SAMPLED = 1_000;

    private final int count;

    public GeneratedDocuments(long count) {
        if (count < 0 || count > MOST) {
            throw new IllegalArgumentException("0 to " + MOST + " documents can be generated, not " + count);
        }
        this.count = (int) count;
    }

    @Override
    public boolean walk(IdInterval interval, Direction direction, Visitor visitor) {
        int from = from(interval);
        int to = to(interval);
        Press press = new Press();
        if (direction == Direction.ASCENDING) {
            for (int number = from; number < to; number++) {
                if (!press.show(number, visitor)) {
                    return false;
                }
            }
        } else {
            for (int number = to - 1; number >= from; number--) {
                if (!press.show(number, visitor)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public long count(IdInterval interval) {
        return Math.max(0, to(interval) - from(interval));
    }

    /** From the mean size of up to a thousand documents, evenly spread. */
    @Override
    public long bytes() {
        int sampled = Math.min(count, SAMPLED);
        if (sampled == 0) {
            return 0;
        }
        long[] bytes = {0};
        Press press = new Press();
        for (int i = 0; i < sampled; i++) {
            press.show((int) ((long) i * count / sampled), (document, length) -> {
                bytes[0] += length;
                return true;
            });
        }
        return Math.round((double) bytes[0] / sampled * count);
    }

    private int from(IdInterval interval) {
        return firstNotBelow(interval.low(), !interval.withLow());
    }

    /** Exclusive. */
    private int to(IdInterval interval) {
        return firstNotBelow(interval.high(), interval.withHigh());
    }

    /** The first number whose {@code _id} is at or above the key; above it, if {@code orEqual} counts as below. */
    private int firstNotBelow(byte[] key, boolean orEqual) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = IdKey.compare(ShopOrders.key(middle), key);
            if (order < 0 || (order == 0 && orEqual)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Makes one document after the other in the same buffer. */
    private static final class Press {

        private final BasicOutputBuffer buffer = new BasicOutputBuffer();

        boolean show(int number, Visitor visitor) {
            buffer.truncateToPosition(0);
            try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
                ShopOrders.write(writer, number);
            }
            return visitor.see(buffer.getInternalBuffer(), buffer.getPosition());
        }
    }
}
