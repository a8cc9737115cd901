package io.sluice.stack.mongo.store;

import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/** Documents as the bytes that were inserted. */
public final class StoredDocuments implements Documents {

    private final NavigableSet<byte[]> documents = new ConcurrentSkipListSet<>(IdKey.ORDER);
    private final AtomicLong bytes = new AtomicLong();

    /** @return false if a document of this {@code _id} is there already */
    public boolean add(byte[] document) {
        if (!IdKey.isFirstIn(document)) {
            throw new IllegalArgumentException("a stored document begins with its _id");
        }
        boolean added = documents.add(document);
        if (added) {
            bytes.addAndGet(document.length);
        }
        return added;
    }

    @Override
    public boolean walk(IdInterval interval, Direction direction, Visitor visitor) {
        for (byte[] document : within(interval, direction)) {
            if (!visitor.see(document, document.length)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long count(IdInterval interval) {
        return interval == IdInterval.EVERYTHING
                ? documents.size()
                : within(interval, Direction.ASCENDING).size();
    }

    @Override
    public long bytes() {
        return bytes.get();
    }

    private NavigableSet<byte[]> within(IdInterval interval, Direction direction) {
        NavigableSet<byte[]> within =
                documents.subSet(interval.low(), interval.withLow(), interval.high(), interval.withHigh());
        return direction == Direction.ASCENDING ? within : within.descendingSet();
    }
}
