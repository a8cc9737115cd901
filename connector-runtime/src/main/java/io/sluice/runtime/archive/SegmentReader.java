package io.sluice.runtime.archive;

import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.objects.ObjectStore;
import io.sluice.runtime.archive.SegmentFooter.Entry;
import io.sluice.runtime.batch.DocumentColumns;
import io.sluice.runtime.connector.SourceDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads a lane of the archive, batch by batch: footers first, then of the files only what is asked for. */
final class SegmentReader {

    /** Batches that lie side by side come by one request of about this size. */
    private static final long REQUEST = 2L << 20;

    private final ObjectStore store;
    private final BufferAllocator allocator;

    SegmentReader(ObjectStore store, BufferAllocator allocator) {
        this.store = store;
        this.allocator = allocator;
    }

    /** A batch where it stands. */
    record Found(String key, Entry entry) {}

    /** A lane's batches from the first to the last sequence, once each, by their headers alone. */
    Flux<Found> batches(SegmentChain chain, long first, long last) {
        return Flux.defer(() -> {
            AtomicLong next = new AtomicLong(first);
            return Flux.fromIterable(chain.segments())
                    .filter(segment -> segment.last() >= first && segment.first() <= last)
                    .concatMap(
                            segment -> SegmentFooter.read(store, segment.key(), segment.bytes())
                                    .flatMapIterable(SegmentFooter::entries)
                                    .filter(entry -> entry.header().sequence() >= next.get()
                                            && entry.header().sequence() <= last)
                                    .doOnNext(entry -> follows(entry, next.getAndIncrement(), segment))
                                    .map(entry -> new Found(segment.key(), entry)),
                            1);
        });
    }

    private static void follows(Entry entry, long expected, Segment segment) {
        if (entry.header().sequence() != expected) {
            throw new Bug(
                    "archive-broken",
                    "segment " + segment.name() + " holds sequence "
                            + entry.header().sequence() + " where " + expected + " was expected");
        }
    }

    /** The documents of batches, in order. */
    Flux<SourceDocument> documents(Flux<Found> batches) {
        return whole(batches).concatMapIterable(ArchivedBatch::documents, 1);
    }

    /** The batches themselves. */
    Flux<ArchivedBatch> whole(Flux<Found> batches) {
        return batches.bufferUntil(new Together(), true).concatMap(this::fetch, 1);
    }

    private Flux<ArchivedBatch> fetch(List<Found> side) {
        if (side.isEmpty()) {
            return Flux.empty();
        }
        String key = side.get(0).key();
        long begin = side.get(0).entry().begin();
        long end = side.get(side.size() - 1).entry().end();
        return store.get(key, begin, end - 1)
                .switchIfEmpty(Mono.error(() -> SegmentFooter.gone(key)))
                .flatMapMany(bytes -> Flux.fromIterable(side)
                        .map(found -> new ArchivedBatch(
                                found.entry().header(),
                                decode(
                                        found,
                                        Arrays.copyOfRange(
                                                bytes, (int) (found.entry().begin() - begin), (int)
                                                        (found.entry().end() - begin))))));
    }

    private List<SourceDocument> decode(Found found, byte[] message) {
        try (ReadChannel channel = new ReadChannel(new ByteArrayReadableSeekableByteChannel(message));
                ArrowRecordBatch batch = MessageSerializer.deserializeRecordBatch(
                        channel, found.entry().block(), allocator);
                VectorSchemaRoot root = VectorSchemaRoot.create(DocumentColumns.SCHEMA, allocator)) {
            new VectorLoader(root, CommonsCompressionFactory.INSTANCE).load(batch);
            if (root.getRowCount() != found.entry().header().rows()) {
                throw new Bug(
                        "archive-broken",
                        "sequence " + found.entry().header().sequence() + " in object " + found.key() + " holds "
                                + root.getRowCount() + " documents, and its headers say "
                                + found.entry().header().rows());
            }
            VarBinaryVector ids = (VarBinaryVector) root.getVector(DocumentColumns.ID);
            VarBinaryVector documents = (VarBinaryVector) root.getVector(DocumentColumns.DOCUMENT);
            List<SourceDocument> read = new ArrayList<>(root.getRowCount());
            for (int row = 0; row < root.getRowCount(); row++) {
                read.add(new SourceDocument(ids.get(row), documents.get(row)));
            }
            return read;
        } catch (OutOfMemoryException e) {
            throw new TransientFailure("memory-short", "a batch does not fit into the memory that is free now", e);
        } catch (IOException | RuntimeException e) {
            throw e instanceof SluiceFailure failure
                    ? failure
                    : new Bug("archive-broken", "a batch in object " + found.key() + " cannot be read", e);
        }
    }

    /** Whether a batch does not belong into the request of those before. */
    private static final class Together implements Predicate<Found> {
        private String key = "";
        private long begin;
        private long end = -1;

        @Override
        public boolean test(Found found) {
            Entry entry = found.entry();
            boolean apart = !found.key().equals(key) || entry.begin() != end || entry.end() - begin > REQUEST;
            if (apart) {
                key = found.key();
                begin = entry.begin();
            }
            end = entry.end();
            return apart;
        }
    }
}
