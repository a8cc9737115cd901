package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.query.ErrorCode;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** Replies that hold nobody's documents, and so may be built from values. */
final class Replies {

    private Replies() {}

    /** Adds {@code ok: 1}. */
    static void write(BsonDocument reply, ByteBuf out) {
        writeRaw(reply.append("ok", new BsonDouble(1)), out);
    }

    static void writeFailure(int code, String message, List<String> labels, ByteBuf out) {
        BsonDocument reply = new BsonDocument("ok", new BsonDouble(0))
                .append("errmsg", new BsonString(message))
                .append("code", new BsonInt32(code))
                .append("codeName", new BsonString(ErrorCode.nameOf(code)));
        if (!labels.isEmpty()) {
            reply.append(
                    "errorLabels",
                    new BsonArray(labels.stream().map(BsonString::new).toList()));
        }
        writeRaw(reply, out);
    }

    static byte[] bytes(BsonDocument document) {
        RawBsonDocument raw = new RawBsonDocument(document, new BsonDocumentCodec());
        byte[] bytes = new byte[raw.getByteLength()];
        System.arraycopy(raw.getBackingArray(), raw.getByteOffset(), bytes, 0, bytes.length);
        return bytes;
    }

    private static void writeRaw(BsonDocument reply, ByteBuf out) {
        out.writeBytes(bytes(reply));
    }
}
