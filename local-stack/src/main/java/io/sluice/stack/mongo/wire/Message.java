package io.sluice.stack.mongo.wire;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.LittleEndian;
import io.sluice.stack.mongo.command.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of a client: OP_MSG, or OP_QUERY, in which drivers still say hello. Layout:
 * https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/.
 *
 * @param legacy true for OP_QUERY, which wants OP_REPLY
 * @param silent true if the client wants no reply
 */
record Message(int id, boolean legacy, boolean silent, Request request) {

    static final int OP_REPLY = 1;
    static final int OP_MSG = 2013;
    private static final int OP_QUERY = 2004;
    private static final int HEADER = 16;
    private static final int CHECKSUM_PRESENT = 1;
    private static final int MORE_TO_COME = 2;
    private static final int REQUIRED_BITS = 0xffff;
    private static final int CHECKSUM_BYTES = 4;

    /** @throws IllegalArgumentException for what a server would close the connection for */
    static Message read(ByteBuf frame) {
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        int id = LittleEndian.int32(bytes, 4);
        int operation = LittleEndian.int32(bytes, 12);
        return switch (operation) {
            case OP_MSG -> message(id, bytes);
            case OP_QUERY -> query(id, bytes);
            default -> throw new IllegalArgumentException("the stand-in reads no messages of operation " + operation);
        };
    }

    private static Message message(int id, byte[] bytes) {
        int flags = LittleEndian.int32(bytes, HEADER);
        if ((flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) != 0) {
            throw new IllegalArgumentException("a message has unknown flags: " + flags);
        }
        int end = bytes.length - ((flags & CHECKSUM_PRESENT) == 0 ? 0 : CHECKSUM_BYTES);
        int at = HEADER + 4;
        BsonSlice body = null;
        Map<String, List<BsonSlice>> sequences = new HashMap<>();
        while (at < end) {
            byte kind = bytes[at++];
            int length = LittleEndian.int32(bytes, at);
            if (length < 5 || length > end - at) {
                throw new IllegalArgumentException("a section of a message is " + length + " bytes long");
            }
            switch (kind) {
                case 0 -> body = BsonSlice.checkedDocument(bytes, at, length);
                case 1 -> readSequence(bytes, at, length, sequences);
                default -> throw new IllegalArgumentException("a section of a message is of kind " + kind);
            }
            at += length;
        }
        return new Message(id, false, (flags & MORE_TO_COME) != 0, Request.of(present(body), sequences));
    }

    private static void readSequence(byte[] bytes, int start, int length, Map<String, List<BsonSlice>> into) {
        int end = start + length;
        int name = start + 4;
        int at = endOfText(bytes, name, end) + 1;
        List<BsonSlice> documents = new ArrayList<>();
        while (at < end) {
            BsonSlice document = BsonSlice.checkedDocument(bytes, at, end - at);
            documents.add(document);
            at += document.length();
        }
        into.put(new String(bytes, name, endOfText(bytes, name, end) - name, StandardCharsets.UTF_8), documents);
    }

    private static Message query(int id, byte[] bytes) {
        int at = endOfText(bytes, HEADER + 4, bytes.length) + 1 + 8;
        return new Message(
                id, true, false, Request.of(BsonSlice.checkedDocument(bytes, at, bytes.length - at), Map.of()));
    }

    private static BsonSlice present(@Nullable BsonSlice body) {
        if (body == null) {
            throw new IllegalArgumentException("a message has no body");
        }
        return body;
    }

    private static int endOfText(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            if (bytes[at] == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("a name in a message does not end");
    }
}
