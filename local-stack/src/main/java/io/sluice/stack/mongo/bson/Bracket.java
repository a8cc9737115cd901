package io.sluice.stack.mongo.bson;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The types that are compared with one another, in the order in which MongoDB sorts them:
 * https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/. Undefined sorts just below null, as the server's
 * {@code canonicalizeBSONType} has it; filters take the two for one.
 */
public enum Bracket {
    MIN_KEY(BsonTypes.MIN_KEY, 0),
    UNDEFINED(BsonTypes.UNDEFINED, 0),
    NULL(BsonTypes.NULL, 0),
    NUMBER(BsonTypes.DOUBLE, Double.doubleToLongBits(Double.NaN), 8),
    STRING(BsonTypes.STRING, 1, 5),
    OBJECT(BsonTypes.DOCUMENT, 5, 5),
    ARRAY(BsonTypes.ARRAY, 5, 5),
    BINARY(BsonTypes.BINARY, 0, 5),
    OBJECT_ID(BsonTypes.OBJECT_ID, 12),
    BOOLEAN(BsonTypes.BOOLEAN, 1),
    DATE(BsonTypes.DATE, Long.MIN_VALUE, 8),
    TIMESTAMP(BsonTypes.TIMESTAMP, 8),
    REGEX(BsonTypes.REGEX, 2),
    DB_POINTER(BsonTypes.DB_POINTER, 1, 17),
    CODE(BsonTypes.CODE, 1, 5),
    CODE_WITH_SCOPE(BsonTypes.CODE_WITH_SCOPE, codeWithScope()),
    MAX_KEY(BsonTypes.MAX_KEY, 0);

    private static final Bracket[] BY_TYPE = byType();

    private final byte type;
    private final byte[] least;

    Bracket(int type, int zeros) {
        this(type, new byte[zeros]);
    }

    Bracket(int type, long start, int length) {
        this(
                type,
                Arrays.copyOf(
                        ByteBuffer.allocate(8)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(start)
                                .array(),
                        length));
    }

    Bracket(int type, byte[] least) {
        this.type = (byte) type;
        this.least = least;
    }

    public static Bracket of(byte type) {
        return BY_TYPE[type & 0xff];
    }

    /** The value that no other of the bracket is below. */
    public BsonSlice least() {
        return new BsonSlice(type, least, 0, least.length);
    }

    private static byte[] codeWithScope() {
        return ByteBuffer.allocate(14)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(14)
                .putInt(1)
                .put((byte) 0)
                .putInt(5)
                .array();
    }

    private static Bracket[] byType() {
        Bracket[] all = new Bracket[256];
        for (Bracket bracket : values()) {
            all[bracket.type & 0xff] = bracket;
        }
        all[BsonTypes.INT32] = NUMBER;
        all[BsonTypes.INT64] = NUMBER;
        all[BsonTypes.DECIMAL128] = NUMBER;
        all[BsonTypes.SYMBOL] = STRING;
        return all;
    }
}
