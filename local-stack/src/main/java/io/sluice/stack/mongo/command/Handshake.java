package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.fault.Faults;
import io.sluice.stack.mongo.query.ErrorCode;
import io.sluice.stack.mongo.query.Refusal;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * What a driver asks before and between its commands. The stand-in says that it is a standalone server of wire version 21, MongoDB 7.0:
 * a standalone offers neither transactions nor change streams nor retryable writes. It names no {@code topologyVersion}, so that drivers
 * ask {@code hello} from time to time and do not wait for a stream of answers.
 */
final class Handshake {

    private static final int MOST_DOCUMENT_BYTES = 16 << 20;
    private static final int MOST_WRITES = 100_000;
    private static final int SESSION_MINUTES = 30;
    private static final int WIRE_VERSION = 21;
    private static final List<Integer> VERSION = List.of(7, 0, 0, 0);

    private final Faults faults;

    Handshake(Faults faults) {
        this.faults = faults;
    }

    void hello(Request request, ByteBuf out) {
        boolean legacy = !request.name().equals("hello");
        BsonDocument reply =
                new BsonDocument(legacy ? "ismaster" : "isWritablePrimary", BsonBoolean.valueOf(faults.isPrimary()));
        if (legacy) {
            reply.append("helloOk", BsonBoolean.TRUE);
        }
        Replies.write(
                reply.append("maxBsonObjectSize", new BsonInt32(MOST_DOCUMENT_BYTES))
                        .append("maxMessageSizeBytes", new BsonInt32(MessageLimit.BYTES))
                        .append("maxWriteBatchSize", new BsonInt32(MOST_WRITES))
                        .append("localTime", new BsonDateTime(System.currentTimeMillis()))
                        .append("logicalSessionTimeoutMinutes", new BsonInt32(SESSION_MINUTES))
                        .append("minWireVersion", new BsonInt32(0))
                        .append("maxWireVersion", new BsonInt32(WIRE_VERSION))
                        .append("readOnly", BsonBoolean.FALSE),
                out);
    }

    void buildInfo(Request request, ByteBuf out) {
        BsonArray version = new BsonArray();
        VERSION.forEach(part -> version.add(new BsonInt32(part)));
        Replies.write(
                new BsonDocument("version", new BsonString("7.0.0"))
                        .append("gitVersion", new BsonString("stand-in of Sluice"))
                        .append("modules", new BsonArray())
                        .append("versionArray", version)
                        .append("bits", new BsonInt32(64))
                        .append("debug", BsonBoolean.FALSE)
                        .append("maxBsonObjectSize", new BsonInt32(MOST_DOCUMENT_BYTES))
                        .append("storageEngines", new BsonArray()),
                out);
    }

    /**
     * {@code PLAIN} is over with one message. It knows no users, so everybody is let in; a fault of {@code saslStart} is how
     * somebody is not.
     */
    void login(Request request, ByteBuf out) {
        if (!request.requiredText("mechanism").equals("PLAIN")) {
            throw new Refusal(ErrorCode.BAD_VALUE, "the stand-in logs in with the mechanism PLAIN only");
        }
        Replies.write(
                new BsonDocument("conversationId", new BsonInt32(1))
                        .append("done", BsonBoolean.TRUE)
                        .append("payload", new BsonBinary(new byte[0])),
                out);
    }

    /** For {@code ping}, and for {@code endSessions}: no session leaves anything behind here. */
    void yes(Request request, ByteBuf out) {
        Replies.write(new BsonDocument(), out);
    }
}
