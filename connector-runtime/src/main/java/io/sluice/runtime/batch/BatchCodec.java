package io.sluice.runtime.batch;

import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.connector.SourceDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.apache.arrow.vector.util.TransferPair;

/** A record's value is one Arrow IPC stream: the schema and one record batch. */
public final class BatchCodec {

    /** Rows are divided over several parts so that none is larger than this. */
    static final int TARGET = 450_000;

    /** A value above this is cut into pieces: any cluster's default limits take a record of this size. */
    public static final int LIMIT = 900_000;

    private BatchCodec() {}

    /** Documents as a batch of {@link DocumentColumns}. The caller closes it. */
    public static VectorSchemaRoot documents(List<SourceDocument> documents, BufferAllocator allocator) {
        long documentBytes = 0;
        long idBytes = 0;
        for (SourceDocument document : documents) {
            documentBytes += document.document().length;
            idBytes += document.id().length;
        }
        VectorSchemaRoot root = VectorSchemaRoot.create(DocumentColumns.SCHEMA, allocator);
        try {
            int rows = documents.size();
            VarBinaryVector documentColumn = (VarBinaryVector) root.getVector(DocumentColumns.DOCUMENT);
            VarBinaryVector idColumn = (VarBinaryVector) root.getVector(DocumentColumns.ID);
            TinyIntVector operation = (TinyIntVector) root.getVector(DocumentColumns.OPERATION);
            BigIntVector order = (BigIntVector) root.getVector(DocumentColumns.ORDER);
            documentColumn.allocateNew(documentBytes, rows);
            idColumn.allocateNew(idBytes, rows);
            operation.allocateNew(rows);
            order.allocateNew(rows);
            for (int row = 0; row < rows; row++) {
                documentColumn.set(row, documents.get(row).document());
                idColumn.set(row, documents.get(row).id());
                operation.set(row, 0);
                order.set(row, 0);
            }
            root.setRowCount(rows);
            return root;
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /** One or more values, each a whole stream of some of the rows, in order. Only a single row's may exceed {@link #TARGET}. */
    public static List<Encoded> encode(VectorSchemaRoot rows) {
        List<Encoded> parts = new ArrayList<>();
        long bytes = rows.getFieldVectors().stream()
                .mapToLong(FieldVector::getBufferSize)
                .sum();
        int pieces = (int) Math.max(1, (bytes + TARGET - 1) / TARGET);
        int step = Math.max(1, (rows.getRowCount() + pieces - 1) / pieces);
        encode(rows, 0, rows.getRowCount(), step, parts);
        return parts;
    }

    /** Rows are of unequal size, so a slice that is still too large is halved. */
    private static void encode(VectorSchemaRoot rows, int begin, int end, int step, List<Encoded> parts) {
        for (int from = begin; from < end; from += step) {
            int count = Math.min(step, end - from);
            Encoded value = slice(rows, from, count);
            if (value.bytes().length > LIMIT && count > 1) {
                encode(rows, from, from + count, (count + 1) / 2, parts);
            } else {
                parts.add(value);
            }
        }
    }

    private static Encoded slice(VectorSchemaRoot rows, int from, int count) {
        if (from == 0 && count == rows.getRowCount()) {
            return new Encoded(write(rows), count);
        }
        try (VectorSchemaRoot slice = slices(rows, from, count)) {
            return new Encoded(write(slice), count);
        }
    }

    /** {@link VectorSchemaRoot#slice} makes new fields of some vectors, without the metadata that says where a column is from. */
    private static VectorSchemaRoot slices(VectorSchemaRoot rows, int from, int count) {
        List<FieldVector> vectors = new ArrayList<>();
        for (FieldVector vector : rows.getFieldVectors()) {
            TransferPair pair = vector.getTransferPair(vector.getField(), vector.getAllocator());
            pair.splitAndTransfer(from, count);
            vectors.add((FieldVector) pair.getTo());
        }
        return new VectorSchemaRoot(rows.getSchema(), vectors, count);
    }

    private static byte[] write(VectorSchemaRoot rows) {
        int size = 1024;
        for (FieldVector vector : rows.getFieldVectors()) {
            size += vector.getBufferSize() + 192;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        try (ArrowStreamWriter writer = new ArrowStreamWriter(rows, null, Channels.newChannel(out))) {
            writer.writeBatch();
            writer.end();
        } catch (IOException e) {
            throw new Bug("batch-encode", "a batch could not be encoded: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    /** The caller closes the result, which owns its memory. */
    public static VectorSchemaRoot decode(byte[] value, BufferAllocator allocator) {
        ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayReadableSeekableByteChannel(value), allocator);
        try {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            if (!reader.loadNextBatch()) {
                throw new Bug("batch-decode", "a record's value holds no record batch");
            }
            return root;
        } catch (IOException | RuntimeException e) {
            try {
                reader.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            if (e instanceof OutOfMemoryException) {
                throw new TransientFailure("memory-short", "a batch does not fit into the memory that is free now", e);
            }
            throw e instanceof Bug bug ? bug : new Bug("batch-decode", "a record's value is not an Arrow stream", e);
        }
    }

    public static long checksum(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value);
        return crc.getValue();
    }

    /** A value and how many rows it holds. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Encoded(byte[] bytes, int rows) {}
}
