package io.sluice.stack.mongo.bson;

/** How many bytes a value takes, by its type: https://bsonspec.org/spec.html. */
final class BsonLength {

    private BsonLength() {}

    /** @param end exclusive; what reaches beyond it is malformed */
    static int of(byte type, byte[] bytes, int at, int end) {
        long length =
                switch (type) {
                    case BsonTypes.UNDEFINED, BsonTypes.NULL, BsonTypes.MIN_KEY, BsonTypes.MAX_KEY -> 0;
                    case BsonTypes.BOOLEAN -> 1;
                    case BsonTypes.INT32 -> 4;
                    case BsonTypes.DOUBLE, BsonTypes.DATE, BsonTypes.TIMESTAMP, BsonTypes.INT64 -> 8;
                    case BsonTypes.OBJECT_ID -> 12;
                    case BsonTypes.DECIMAL128 -> 16;
                    case BsonTypes.STRING, BsonTypes.SYMBOL, BsonTypes.CODE -> text(bytes, at, end);
                    case BsonTypes.DB_POINTER -> text(bytes, at, end) + 12;
                    case BsonTypes.BINARY -> 5L + stated(bytes, at, end, 0);
                    case BsonTypes.DOCUMENT, BsonTypes.ARRAY, BsonTypes.CODE_WITH_SCOPE -> stated(bytes, at, end, 5);
                    case BsonTypes.REGEX -> endOfText(bytes, endOfText(bytes, at, end) + 1, end) + 1L - at;
                    default -> throw new MalformedBson("no BSON type is " + (type & 0xff));
                };
        if (length > end - at) {
            throw new MalformedBson("a value of type " + type + " reaches beyond its document");
        }
        return (int) length;
    }

    /** Where the NUL stands. */
    static int endOfText(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            if (bytes[at] == 0) {
                return at;
            }
        }
        throw new MalformedBson("a name does not end");
    }

    private static long text(byte[] bytes, int at, int end) {
        int stated = stated(bytes, at, end, 1);
        if (stated > end - at - 4 || bytes[at + 4 + stated - 1] != 0) {
            throw new MalformedBson("a text of " + stated + " bytes does not end in NUL");
        }
        return 4L + stated;
    }

    private static int stated(byte[] bytes, int at, int end, int least) {
        int stated = end - at < 4 ? -1 : LittleEndian.int32(bytes, at);
        if (stated < least) {
            throw new MalformedBson("a length is " + stated);
        }
        return stated;
    }
}
