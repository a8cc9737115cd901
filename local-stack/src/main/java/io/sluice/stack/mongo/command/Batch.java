package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.bson.BsonTypes;
import java.nio.charset.StandardCharsets;

/**
 * Writes the reply of a cursor straight into the buffer that is sent:
 * {@code {cursor: {firstBatch: [...], id: ..., ns: ...}, ok: 1}}.
 */
final class Batch {

    /** What the documents of a reply may take together; the first is always taken. */
    static final int MOST_BYTES = 16 << 20;

    private static final int LENGTH = 4;

    private final ByteBuf out;
    private final int reply;
    private final int cursor;
    private final int documents;
    private int count;

    /** @param name of the array: {@code firstBatch} or {@code nextBatch} */
    Batch(ByteBuf out, String name) {
        this.out = out;
        this.reply = begin();
        this.cursor = begin(BsonTypes.DOCUMENT, "cursor");
        this.documents = begin(BsonTypes.ARRAY, name);
    }

    int count() {
        return count;
    }

    /** @return false if the document does not fit, and was not taken */
    boolean offer(byte[] bytes, int length) {
        String index = Integer.toString(count);
        int taken = out.writerIndex() - documents;
        if (count > 0 && taken + index.length() + 2 + length > MOST_BYTES) {
            return false;
        }
        writeHead(BsonTypes.DOCUMENT, index);
        out.writeBytes(bytes, 0, length);
        count++;
        return true;
    }

    /** @param cursorId 0 if nothing can follow */
    void end(long cursorId, String namespace) {
        end(documents);
        writeHead(BsonTypes.INT64, "id");
        out.writeLongLE(cursorId);
        writeHead(BsonTypes.STRING, "ns");
        byte[] text = namespace.getBytes(StandardCharsets.UTF_8);
        out.writeIntLE(text.length + 1).writeBytes(text).writeByte(0);
        end(cursor);
        writeHead(BsonTypes.DOUBLE, "ok");
        out.writeDoubleLE(1);
        end(reply);
    }

    private int begin(byte type, String name) {
        writeHead(type, name);
        return begin();
    }

    private int begin() {
        int start = out.writerIndex();
        out.writeZero(LENGTH);
        return start;
    }

    private void end(int start) {
        out.writeByte(0);
        out.setIntLE(start, out.writerIndex() - start);
    }

    private void writeHead(byte type, String name) {
        out.writeByte(type);
        out.writeCharSequence(name, StandardCharsets.UTF_8);
        out.writeByte(0);
    }
}
