package io.sluice.transform.row;

import io.sluice.runtime.batch.DocumentColumns;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** Batches as a source sends them. */
final class DocumentBatch {

    private DocumentBatch() {}

    static VectorSchemaRoot of(BufferAllocator allocator, List<byte[]> documents) {
        VectorSchemaRoot root = VectorSchemaRoot.create(DocumentColumns.SCHEMA, allocator);
        VarBinaryVector document = (VarBinaryVector) root.getVector(DocumentColumns.DOCUMENT);
        VarBinaryVector id = (VarBinaryVector) root.getVector(DocumentColumns.ID);
        TinyIntVector operation = (TinyIntVector) root.getVector(DocumentColumns.OPERATION);
        BigIntVector order = (BigIntVector) root.getVector(DocumentColumns.ORDER);
        root.allocateNew();
        for (int i = 0; i < documents.size(); i++) {
            document.setSafe(i, documents.get(i));
            id.setSafe(i, idOf(documents.get(i), i));
            operation.setSafe(i, 0);
            order.setSafe(i, 0);
        }
        root.setRowCount(documents.size());
        return root;
    }

    static byte[] bytes(BsonDocument document) {
        if (document instanceof RawBsonDocument raw) {
            ByteBuffer buffer = raw.getByteBuffer().asNIO();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        }
        BasicOutputBuffer out = new BasicOutputBuffer();
        new BsonDocumentCodec()
                .encode(
                        new BsonBinaryWriter(out),
                        document,
                        EncoderContext.builder().build());
        return out.toByteArray();
    }

    /** Type byte and value bytes, as they stand in a document of one field. */
    static byte[] id(BsonValue value) {
        byte[] whole = bytes(new BsonDocument("", value));
        byte[] id = Arrays.copyOfRange(whole, 5, whole.length - 1);
        id[0] = whole[4];
        return id;
    }

    /** The id of broken bytes is made up: a source reads it before they break. */
    private static byte[] idOf(byte[] document, int row) {
        try {
            BsonValue id = new RawBsonDocument(document).get("_id");
            return id(id == null || id.getBsonType() == BsonType.END_OF_DOCUMENT ? new BsonInt32(row) : id);
        } catch (RuntimeException e) {
            return id(new BsonInt32(row));
        }
    }
}
