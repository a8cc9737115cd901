package io.sluice.stack.mongo.command;

import io.sluice.stack.mongo.query.ErrorCode;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** One document of an insert was not taken. */
final class WriteError extends Exception {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient @Nullable BsonDocument duplicate;

    WriteError(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** @param duplicate {@code {_id: ...}} of the document that is there already */
    WriteError(ErrorCode code, String message, @Nullable BsonDocument duplicate) {
        super(message, null, false, false);
        this.code = code;
        this.duplicate = duplicate;
    }

    /** @param index of the document in its command */
    BsonDocument document(int index) {
        BsonDocument error =
                new BsonDocument("index", new BsonInt32(index)).append("code", new BsonInt32(code.number()));
        if (duplicate != null) {
            error.append("keyPattern", new BsonDocument("_id", new BsonInt32(1)))
                    .append("keyValue", duplicate);
        }
        return error.append("errmsg", new BsonString(String.valueOf(getMessage())));
    }
}
