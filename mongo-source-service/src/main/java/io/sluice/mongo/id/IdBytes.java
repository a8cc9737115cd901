package io.sluice.mongo.id;

import io.sluice.contracts.failure.BadData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code _id} as the pipeline carries it: BSON type byte and value bytes, cut straight out of a document's own bytes,
 * and turned back into a value that a query can compare with. Lengths follow https://bsonspec.org/spec.html.
 */
public final class IdBytes {

    private static final int HEADER = 4;

    private IdBytes() {}

    /**
     * @return type byte and value bytes of the first top-level element called {@code _id}; null if there is none
     * @throws BadData if the bytes are no BSON document
     */
    public static byte @Nullable [] of(byte[] document) {
        ByteBuffer in = ByteBuffer.wrap(document).order(ByteOrder.LITTLE_ENDIAN);
        if (document.length < HEADER + 1 || in.getInt(0) != document.length) {
            throw unreadable("its length is not the length that it states");
        }
        int at = HEADER;
        while (at < document.length - 1) {
            byte type = document[at];
            int name = at + 1;
            int value = endOfName(document, name) + 1;
            int length = lengthOf(type, in, value);
            if (isId(document, name, value)) {
                byte[] id = new byte[1 + length];
                id[0] = type;
                System.arraycopy(document, value, id, 1, length);
                return id;
            }
            at = value + length;
        }
        return null;
    }

    /** The value of type byte and value bytes. An embedded document keeps its bytes, doubled and odd names included. */
    public static BsonValue value(byte[] id) {
        if (id.length == 0) {
            throw unreadable("its _id has no type");
        }
        int length = HEADER + 3 + (id.length - 1) + 1;
        byte[] document = ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put(id[0])
                .put((byte) 'v')
                .put((byte) 0)
                .put(id, 1, id.length - 1)
                .put((byte) 0)
                .array();
        BsonValue value = new RawBsonDocument(document).get("v");
        if (value == null) {
            throw unreadable("its _id is of no known type");
        }
        return value;
    }

    /** Type byte and value bytes of a value. */
    public static byte[] of(BsonValue value) {
        BasicOutputBuffer out = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(out)) {
            new BsonDocumentCodec()
                    .encode(
                            writer,
                            new BsonDocument("v", value),
                            EncoderContext.builder().build());
            byte[] document = out.toByteArray();
            byte[] id = Arrays.copyOfRange(document, HEADER + 2, document.length - 1);
            id[0] = document[HEADER];
            return id;
        }
    }

    private static int endOfName(byte[] document, int from) {
        for (int i = from; i < document.length; i++) {
            if (document[i] == 0) {
                return i;
            }
        }
        throw unreadable("a name has no end");
    }

    private static boolean isId(byte[] document, int name, int value) {
        return value - name == 4 && document[name] == '_' && document[name + 1] == 'i' && document[name + 2] == 'd';
    }

    private static int lengthOf(byte type, ByteBuffer in, int at) {
        long length =
                switch (type) {
                    case 0x06, 0x0A, 0x7F, (byte) 0xFF -> 0;
                    case 0x08 -> 1;
                    case 0x10 -> 4;
                    case 0x01, 0x09, 0x11, 0x12 -> 8;
                    case 0x07 -> 12;
                    case 0x13 -> 16;
                    case 0x02, 0x0D, 0x0E -> 4L + stated(in, at, 1);
                    case 0x03, 0x04 -> stated(in, at, 5);
                    case 0x0F -> stated(in, at, 14);
                    case 0x05 -> 5L + stated(in, at, 0);
                    case 0x0C -> 16L + stated(in, at, 1);
                    case 0x0B -> endOfName(in.array(), endOfName(in.array(), at) + 1) + 1L - at;
                    default -> throw unreadable("an element is of no known type");
                };
        // The document's last byte is its own end, so no value reaches it.
        if (at + length > in.capacity() - 1) {
            throw unreadable("a value ends behind the document");
        }
        return (int) length;
    }

    private static int stated(ByteBuffer in, int at, int least) {
        if (at + 4 > in.capacity()) {
            throw unreadable("a length is cut off");
        }
        int length = in.getInt(at);
        if (length < least) {
            throw unreadable("a value states an impossible length");
        }
        return length;
    }

    private static BadData unreadable(String why) {
        return new BadData("unreadable-bson", "a document is not readable as BSON: " + why);
    }
}
