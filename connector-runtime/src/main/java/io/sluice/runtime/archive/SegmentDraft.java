package io.sluice.runtime.archive;

import io.sluice.objects.ObjectStore;
import io.sluice.runtime.batch.BatchHeader;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A segment that is being filled. Not thread-safe: it belongs to its lane's thread, which closes it. */
public final class SegmentDraft implements AutoCloseable {

    private final ObjectStore store;
    private final String folder;
    private final SegmentWriter writer;
    private @Nullable BatchHeader first;
    private @Nullable BatchHeader last;

    SegmentDraft(ObjectStore store, String folder, Map<String, String> about, BufferAllocator allocator) {
        this.store = store;
        this.folder = folder;
        this.writer = new SegmentWriter(about, allocator);
    }

    /**
     * The lane's next sequence.
     *
     * @param header of the whole sequence
     * @param documents null for a sequence without rows; stays the caller's
     */
    public void add(BatchHeader header, @Nullable VectorSchemaRoot documents) {
        writer.add(header, documents);
        first = first == null ? header : first;
        last = header;
    }

    /** Bytes of the object so far; all of them once it is stored. */
    public int size() {
        return writer.size();
    }

    /** Puts it under its name. Completes when it is durable; may be tried again only by a new draft. */
    public Mono<Void> store() {
        return Mono.defer(() -> {
            BatchHeader begin = first;
            BatchHeader end = last;
            if (begin == null || end == null) {
                return Mono.empty();
            }
            Segment segment = new Segment(
                    folder,
                    begin.sequence(),
                    end.sequence(),
                    begin.from(),
                    end.to(),
                    end.kind() == BatchHeader.Kind.MARKER,
                    0);
            return store.put(segment.key(), writer.end());
        });
    }

    @Override
    public void close() {
        writer.close();
    }
}
