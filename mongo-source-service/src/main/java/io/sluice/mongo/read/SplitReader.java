package io.sluice.mongo.read;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.mongo.id.IdBytes;
import io.sluice.mongo.server.Catalog;
import io.sluice.mongo.server.MongoFailures;
import io.sluice.mongo.split.IdRange;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.Retries;
import io.sluice.runtime.connector.SourceDocument;
import java.util.Arrays;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/**
 * Reads a slice in the order of {@code _id} with one long cursor, and opens another behind the last document when it is
 * lost: getMore is never retried by the driver, a primary steps down, a server forgets a cursor that idled for ten minutes.
 */
public final class SplitReader {

    private static final BsonDocument BY_ID = new BsonDocument("_id", new BsonInt32(1));

    private final Reopening reopening;
    private final Scheduler timer;

    /** @param timer where the pauses between two cursors are waited for */
    public SplitReader(Reopening reopening, Scheduler timer) {
        this.reopening = reopening;
        this.timer = timer;
    }

    /** @param after the position behind which to begin; null for the start */
    public Flux<SourceDocument> read(MongoClient client, IdRange range, @Nullable Position after) {
        return Flux.deferContextual(context -> {
            Progress progress = new Progress(range, after == null ? null : after.bytes());
            return Flux.defer(() -> open(client, range, progress.position()))
                    .map(progress::next)
                    .retryWhen(untilNoProgress(range, Retries.of(context)));
        });
    }

    private static Flux<RawBsonDocument> open(MongoClient client, IdRange range, @Nullable Position after) {
        Optional<BsonDocument> filter = range.filter(after);
        if (filter.isEmpty()) {
            return Flux.empty();
        }
        MongoDatabase database = client.getDatabase(range.database());
        return Catalog.check(database, range.collection(), range.collectionId())
                .thenMany(Flux.from(database.getCollection(range.collection(), RawBsonDocument.class)
                        .find(range.query().within(filter.get()))
                        .projection(range.query().fields())
                        .sort(BY_ID)
                        // Left alone, the driver takes the demand for it, up to a whole collection in one reply.
                        .batchSize(range.batchSize())))
                .onErrorMap(error -> MongoFailures.kindOf(error, "reading " + range.namespace()));
    }

    private Retry untilNoProgress(IdRange range, Retries retries) {
        RetryBackoffSpec backoff = Retry.backoff(reopening.attempts(), reopening.firstPause());
        return backoff.maxBackoff(reopening.longestPause())
                .jitter(0.5)
                .scheduler(timer)
                // A document that came in between starts the count anew.
                .transientErrors(true)
                .filter(TransientFailure.class::isInstance)
                .doBeforeRetry(signal -> retries.tell((TransientFailure) signal.failure()))
                .onRetryExhaustedThrow((spec, signal) -> new TransientFailure(
                        "source-unreachable",
                        "reading " + range.namespace() + ": no document came in " + (reopening.attempts() + 1)
                                + " attempts; the last one: " + signal.failure().getMessage(),
                        signal.failure()));
    }

    /** The last {@code _id} that went out. Touched by one cursor at a time. */
    private static final class Progress {

        private final IdRange range;
        private volatile byte @Nullable [] last;

        Progress(IdRange range, byte @Nullable [] last) {
            this.range = range;
            this.last = last;
        }

        @Nullable
        Position position() {
            byte[] id = last;
            return id == null ? null : new Position(id);
        }

        SourceDocument next(RawBsonDocument raw) {
            byte[] document = RawDocument.bytes(raw);
            byte[] id = IdBytes.of(document);
            if (id == null) {
                throw new BadConfiguration(
                        "id-missing",
                        range.namespace()
                                + " gives documents without _id, as a view does that projects it away; a source"
                                + " needs one in each document, unique and unchanging");
            }
            if (Arrays.equals(id, last)) {
                throw new BadConfiguration(
                        "id-not-unique",
                        range.namespace()
                                + " gives the same _id twice, as a view does that unwinds, or shards that are not"
                                + " keyed by _id; reading it again from a position would lose documents");
            }
            last = id;
            return new SourceDocument(id, document);
        }
    }
}
