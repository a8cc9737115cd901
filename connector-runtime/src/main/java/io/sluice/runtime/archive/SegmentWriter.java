package io.sluice.runtime.archive;

import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.batch.DocumentColumns;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FastByteArrayOutputStream;

/**
 * Writes a segment: an Arrow file (columnar format, "IPC file format") of {@link DocumentColumns}, bodies compressed by zstd.
 * Record batch <em>i</em> of the file is a whole batch of the lane, never cut anew; its headers stand in the footer's
 * metadata as {@code sluice.batch.<i>}. A marker, and a sequence of which nothing is left, is a record batch of no rows.
 */
final class SegmentWriter implements AutoCloseable {

    static final String BATCH = "sluice.batch.";

    /** Fast: at this level a core compresses some hundred MB of documents a second, and the next ones save little. */
    private static final int LEVEL = 1;

    private final FastByteArrayOutputStream bytes = new FastByteArrayOutputStream(64 << 10);
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final VectorSchemaRoot root;
    private final ArrowFileWriter writer;
    private int batches;

    /** @param about what a reader who finds the file alone wants to know */
    SegmentWriter(Map<String, String> about, BufferAllocator allocator) {
        metadata.putAll(about);
        root = VectorSchemaRoot.create(DocumentColumns.SCHEMA, allocator);
        writer = new ArrowFileWriter(
                root,
                null,
                Channels.newChannel(bytes),
                metadata,
                IpcOption.DEFAULT,
                CommonsCompressionFactory.INSTANCE,
                CodecType.ZSTD,
                Optional.of(LEVEL));
    }

    /** @param documents null for a sequence without rows; stays the caller's */
    void add(BatchHeader header, @Nullable VectorSchemaRoot documents) {
        try {
            if (documents == null) {
                root.allocateNew();
                root.setRowCount(0);
            } else {
                try (ArrowRecordBatch batch = new VectorUnloader(documents).getRecordBatch()) {
                    new VectorLoader(root).load(batch);
                }
            }
            metadata.put(BATCH + batches++, ContractJson.writeText(header.toText()));
            writer.writeBatch();
            root.clear();
        } catch (IOException e) {
            throw new Bug("archive-encode", "a batch could not be encoded: " + e.getMessage(), e);
        }
    }

    /** Bytes of the file so far. */
    int size() {
        return bytes.size();
    }

    /** Writes the footer, and hands over the whole file. */
    byte[] end() {
        try {
            writer.end();
        } catch (IOException e) {
            throw new Bug("archive-encode", "a segment could not be ended: " + e.getMessage(), e);
        }
        return bytes.toByteArrayUnsafe();
    }

    @Override
    public void close() {
        root.close();
        writer.close();
    }
}
