package io.sluice.transform.bson;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.bson.types.Decimal128;

/** BSON read where it lies in an array: type bytes, lengths with their bounds checked, numbers. Nothing is copied. */
public final class BsonValue {

    public static final int DOUBLE = 1;
    public static final int STRING = 2;
    public static final int OBJECT = 3;
    public static final int ARRAY = 4;
    public static final int BINARY = 5;
    public static final int UNDEFINED = 6;
    public static final int OBJECT_ID = 7;
    public static final int BOOL = 8;
    public static final int DATE = 9;
    public static final int NULL = 10;
    public static final int REGEX = 11;
    public static final int DB_POINTER = 12;
    public static final int CODE = 13;
    public static final int SYMBOL = 14;
    public static final int CODE_WITH_SCOPE = 15;
    public static final int INT32 = 16;
    public static final int TIMESTAMP = 17;
    public static final int INT64 = 18;
    public static final int DECIMAL = 19;
    public static final int MIN_KEY = 0xff;
    public static final int MAX_KEY = 0x7f;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BsonValue() {}

    public static int int32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    public static long int64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    public static double float64(byte[] bytes, int at) {
        return Double.longBitsToDouble(int64(bytes, at));
    }

    public static Decimal128 decimal(byte[] bytes, int at) {
        return Decimal128.fromIEEE754BIDEncoding(int64(bytes, at + 8), int64(bytes, at));
    }

    /** Where the document that starts at {@code start} ends; {@code limit} is exclusive. */
    public static int documentEnd(byte[] bytes, int start, int limit) {
        if (limit - start < 5) {
            throw new UnreadableBson("a document is cut off", start);
        }
        int length = int32(bytes, start);
        if (length < 5 || length > limit - start || bytes[start + length - 1] != 0) {
            throw new UnreadableBson("a document's length is wrong", start);
        }
        return start + length;
    }

    /** Position of the NUL that ends the name. */
    public static int nameEnd(byte[] bytes, int start, int limit) {
        int at = start;
        while (at < limit) {
            if (bytes[at] == 0) {
                return at;
            }
            at++;
        }
        throw new UnreadableBson("a name does not end", start);
    }

    /** Length of a value in bytes, checked to lie within {@code limit} (exclusive). */
    public static int size(int type, byte[] bytes, int at, int limit) {
        long size =
                switch (type) {
                    case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> 0;
                    case BOOL -> 1;
                    case INT32 -> 4;
                    case DOUBLE, DATE, TIMESTAMP, INT64 -> 8;
                    case OBJECT_ID -> 12;
                    case DECIMAL -> 16;
                    case STRING, CODE, SYMBOL -> string(bytes, at, limit);
                    case DB_POINTER -> string(bytes, at, limit) + 12L;
                    case OBJECT, ARRAY -> documentEnd(bytes, at, limit) - at;
                    case BINARY -> 5L + length(bytes, at, limit, 0);
                    case CODE_WITH_SCOPE -> length(bytes, at, limit, 14);
                    case REGEX -> nameEnd(bytes, nameEnd(bytes, at, limit) + 1, limit) + 1L - at;
                    default -> throw new UnreadableBson("type " + type + " does not exist", at);
                };
        if (size > limit - at) {
            throw new UnreadableBson("a value is cut off", at);
        }
        if (type == BOOL && (bytes[at] & 0xfe) != 0) {
            throw new UnreadableBson("a bool is neither 0 nor 1", at);
        }
        return (int) size;
    }

    private static long string(byte[] bytes, int at, int limit) {
        int length = length(bytes, at, limit, 1);
        if (length > limit - at - 4 || bytes[at + 3 + length] != 0) {
            throw new UnreadableBson("a text's length is wrong", at);
        }
        return 4L + length;
    }

    private static int length(byte[] bytes, int at, int limit, int least) {
        if (limit - at < 4) {
            throw new UnreadableBson("a length is cut off", at);
        }
        int length = int32(bytes, at);
        if (length < least) {
            throw new UnreadableBson("a length is wrong", at);
        }
        return length;
    }
}
