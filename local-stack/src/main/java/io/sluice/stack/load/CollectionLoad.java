package io.sluice.stack.load;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.bson.BsonDocument;

/** Puts the documents of a reader into a collection, in batches. What is there already (the same {@code _id}) is counted and left. */
public final class CollectionLoad {

    private static final int DOCUMENTS = 1_000;
    private static final long BYTES = 8L * 1024 * 1024;
    private static final int DUPLICATE_KEY = 11_000;
    private static final InsertManyOptions UNORDERED = new InsertManyOptions().ordered(false);

    private final MongoCollection<BsonDocument> collection;
    private final BiConsumer<Long, Long> progress;
    private long loaded;
    private long duplicates;

    /** @param progress told the documents loaded and the bytes read, after each batch */
    public CollectionLoad(MongoCollection<BsonDocument> collection, BiConsumer<Long, Long> progress) {
        this.collection = collection;
        this.progress = progress;
    }

    /**
     * Loads all that can be read. If the reader fails, what came before it has been loaded, and {@link #loaded()} says how much.
     *
     * @throws UnreadableFile if the reader finds something that is no document
     */
    public void load(DocumentReader reader) throws IOException {
        List<BsonDocument> batch = new ArrayList<>();
        long batchStart = reader.bytesRead();
        UnreadableFile end = null;
        while (end == null) {
            BsonDocument document = null;
            try {
                document = reader.next();
            } catch (UnreadableFile e) {
                end = e;
            }
            if (document != null) {
                batch.add(document);
            }
            boolean last = document == null;
            if (!batch.isEmpty() && (last || batch.size() >= DOCUMENTS || reader.bytesRead() - batchStart >= BYTES)) {
                insert(batch);
                progress.accept(loaded, reader.bytesRead());
                batch.clear();
                batchStart = reader.bytesRead();
            }
            if (last && end == null) {
                return;
            }
        }
        throw end;
    }

    public long loaded() {
        return loaded;
    }

    /** How many documents were not loaded because their {@code _id} was there already. */
    public long duplicates() {
        return duplicates;
    }

    private void insert(List<BsonDocument> batch) {
        try {
            collection.insertMany(batch, UNORDERED);
            loaded += batch.size();
        } catch (MongoBulkWriteException e) {
            List<BulkWriteError> errors = e.getWriteErrors();
            if (errors.isEmpty() || errors.stream().anyMatch(error -> error.getCode() != DUPLICATE_KEY)) {
                throw e;
            }
            duplicates += errors.size();
            loaded += batch.size() - errors.size();
        }
    }
}
