package io.sluice.stack.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonSerializationException;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.jspecify.annotations.Nullable;

/** Reads what mongodump writes: documents in BSON, one behind the other, each beginning with its own length. */
final class BsonDumpReader implements DocumentReader {

    /** The server's own limit of 16 MiB, and the 16 KiB that it grants itself above it. */
    private static final int LARGEST = 16 * 1024 * 1024 + 16 * 1024;

    private static final int SMALLEST = 5;
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private final String file;
    private final InputStream in;
    private long offset;
    private long documents;

    BsonDumpReader(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    @Override
    public @Nullable BsonDocument next() throws IOException {
        byte[] prefix = in.readNBytes(4);
        if (prefix.length == 0) {
            return null;
        }
        if (prefix.length < 4) {
            throw unreadable("the file ends inside the length of a document");
        }
        int length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (length < SMALLEST || length > LARGEST) {
            throw unreadable("a document of " + length + " bytes; expected the length of a BSON document, " + SMALLEST
                    + " to " + LARGEST + ". Is this a file of mongodump?");
        }
        byte[] document = new byte[length];
        System.arraycopy(prefix, 0, document, 0, 4);
        if (in.readNBytes(document, 4, length - 4) < length - 4) {
            throw unreadable("the file ends inside a document of " + length + " bytes; was it copied completely?");
        }
        BsonDocument result = decode(document);
        offset += length;
        documents++;
        return result;
    }

    @Override
    public long bytesRead() {
        return offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private BsonDocument decode(byte[] document) {
        try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(document))) {
            return CODEC.decode(reader, DecoderContext.builder().build());
        } catch (BsonSerializationException | BsonInvalidOperationException | IllegalArgumentException e) {
            throw unreadable("bytes that are not a BSON document");
        }
    }

    private UnreadableFile unreadable(String found) {
        return new UnreadableFile(file + ", byte " + offset + " (document " + (documents + 1) + "): " + found);
    }
}
