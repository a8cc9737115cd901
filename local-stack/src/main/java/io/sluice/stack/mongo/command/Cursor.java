package io.sluice.stack.mongo.command;

import io.sluice.stack.mongo.query.Filter;
import io.sluice.stack.mongo.query.Projection;
import io.sluice.stack.mongo.store.Collection;
import io.sluice.stack.mongo.store.Direction;
import io.sluice.stack.mongo.store.Documents;
import io.sluice.stack.mongo.store.IdInterval;
import io.sluice.stack.mongo.store.IdKey;
import org.jspecify.annotations.Nullable;

/**
 * Where a find stands: an {@code _id}, whatever the size of the collection. Documents that are written behind it later are seen, as a
 * server does it. Used by one command at a time.
 */
final class Cursor {

    private final Collection collection;
    private final Filter filter;
    private final Direction direction;
    private final @Nullable Projection projection;
    private long toSkip;
    private long left;
    private @Nullable Position position;

    /** @param limit how many documents to return in all; {@code Long.MAX_VALUE} for any number */
    Cursor(
            Collection collection,
            Filter filter,
            Direction direction,
            @Nullable Projection projection,
            long skip,
            long limit) {
        this.collection = collection;
        this.filter = filter;
        this.direction = direction;
        this.projection = projection;
        this.toSkip = skip;
        this.left = limit;
    }

    Collection collection() {
        return collection;
    }

    /**
     * Fills a batch.
     *
     * @param most documents in it; {@code Long.MAX_VALUE} if only their bytes count
     * @return false if nothing can follow: all was seen, or the limit is reached
     */
    boolean fill(Batch batch, long most) {
        if (most == 0) {
            return left > 0;
        }
        Filling filling = new Filling(batch, most);
        for (IdInterval interval : filter.ids().inOrder(direction)) {
            IdInterval rest =
                    position == null ? interval : interval.from(position.key(), position.inclusive(), direction);
            if (rest != null && !collection.documents().walk(rest, direction, filling)) {
                return left > 0;
            }
        }
        return false;
    }

    /** @param inclusive true if the document there has not been returned */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Position(byte[] key, boolean inclusive) {}

    private final class Filling implements Documents.Visitor {

        private final Batch batch;
        private final long most;

        Filling(Batch batch, long most) {
            this.batch = batch;
            this.most = most;
        }

        @Override
        public boolean see(byte[] bytes, int length) {
            if (!filter.passes(bytes)) {
                return true;
            }
            if (toSkip > 0) {
                toSkip--;
                return true;
            }
            if (!offer(bytes, length)) {
                position = new Position(IdKey.ofDocument(bytes), true);
                return false;
            }
            left--;
            if (left == 0 || batch.count() == most) {
                position = new Position(IdKey.ofDocument(bytes), false);
                return false;
            }
            return true;
        }

        private boolean offer(byte[] bytes, int length) {
            if (projection == null) {
                return batch.offer(bytes, length);
            }
            int projected = projection.apply(bytes);
            return batch.offer(projection.bytes(), projected);
        }
    }
}
