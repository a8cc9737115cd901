package io.sluice.mongo.read;

import com.mongodb.reactivestreams.client.MongoCollection;
import io.sluice.mongo.id.IdBytes;
import io.sluice.mongo.split.Query;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes some documents for planning the columns behind: the first and the last 500 by {@code _id}, which every member of a
 * replica set answers alike.
 */
public final class CollectionSample {

    public static final int MOST_BYTES = 512 << 10;
    private static final int EACH_END = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private CollectionSample() {}

    /** @param bytes of all documents together, at most; a document that does not fit is left out */
    public static Mono<List<byte[]>> take(
            MongoCollection<RawBsonDocument> collection, Query query, int bytes, int batchSize) {
        return Mono.zip(
                end(collection, query, 1, bytes / 2, batchSize),
                end(collection, query, -1, bytes / 2, batchSize),
                CollectionSample::inOrder);
    }

    private static Mono<List<byte[]>> end(
            MongoCollection<RawBsonDocument> collection, Query query, int direction, int bytes, int batchSize) {
        return Mono.defer(() -> {
            Share share = new Share(bytes);
            return Flux.from(collection
                            .find(query.within(new BsonDocument()))
                            .projection(query.fields())
                            .sort(new BsonDocument("_id", new BsonInt32(direction)))
                            .limit(EACH_END)
                            .batchSize(Math.min(batchSize, EACH_END / 5)))
                    .map(RawDocument::bytes)
                    .doOnNext(share::offer)
                    .takeUntil(document -> share.isSpent())
                    .then(Mono.fromSupplier(share::taken))
                    .timeout(PATIENCE);
        });
    }

    private static List<byte[]> inOrder(List<byte[]> first, List<byte[]> last) {
        Set<ByteBuffer> known = new HashSet<>();
        List<byte[]> all = new ArrayList<>(first.size() + last.size());
        List<byte[]> ascending = new ArrayList<>(last);
        Collections.reverse(ascending);
        for (List<byte[]> end : List.of(first, ascending)) {
            for (byte[] document : end) {
                byte[] id = IdBytes.of(document);
                if (known.add(ByteBuffer.wrap(id == null ? document : id))) {
                    all.add(document);
                }
            }
        }
        return all;
    }

    /** What one end may take. Documents too large for it are seen and left out, but not for ever. */
    private static final class Share {

        private final int bytes;
        private final List<byte[]> taken = new ArrayList<>();
        private long seen;
        private long held;

        Share(int bytes) {
            this.bytes = bytes;
        }

        void offer(byte[] document) {
            seen += document.length;
            if (held + document.length <= bytes) {
                held += document.length;
                taken.add(document);
            }
        }

        boolean isSpent() {
            return seen >= bytes;
        }

        List<byte[]> taken() {
            return List.copyOf(taken);
        }
    }
}
