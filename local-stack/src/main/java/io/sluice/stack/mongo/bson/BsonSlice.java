package io.sluice.stack.mongo.bson;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value inside somebody's bytes: its type, and where it lies. Whoever keeps one keeps all of the bytes. */
public final class BsonSlice {

    private static final int DEEPEST = 200;
    private static final int HEADER = 4;

    private final byte type;
    private final byte[] bytes;
    private final int offset;
    private final int length;

    BsonSlice(byte type, byte[] bytes, int offset, int length) {
        this.type = type;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    /** A whole document, checked to its depth. */
    public static BsonSlice checkedDocument(byte[] bytes, int offset, int room) {
        checkElements(bytes, offset, room, 0);
        return new BsonSlice(BsonTypes.DOCUMENT, bytes, offset, LittleEndian.int32(bytes, offset));
    }

    public static BsonSlice document(byte[] bytes) {
        return new BsonSlice(BsonTypes.DOCUMENT, bytes, 0, bytes.length);
    }

    public byte type() {
        return type;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public boolean isDocument() {
        return type == BsonTypes.DOCUMENT;
    }

    public boolean isNumber() {
        return BsonTypes.isNumber(type);
    }

    public byte[] copy() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    /** Of a document or array. */
    public BsonElements elements() {
        return new BsonElements(bytes, offset, length);
    }

    /** The values of a document or array, in their order. */
    public List<BsonSlice> values() {
        List<BsonSlice> values = new ArrayList<>();
        BsonElements elements = elements();
        while (elements.next()) {
            values.add(elements.value());
        }
        return values;
    }

    /** The first element of that name; null if there is none. */
    public @Nullable BsonSlice get(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        BsonElements elements = elements();
        while (elements.next()) {
            if (elements.isNamed(wanted)) {
                return elements.value();
            }
        }
        return null;
    }

    /** Of a string, symbol or code. */
    public String text() {
        return new String(bytes, offset + HEADER, length - HEADER - 1, StandardCharsets.UTF_8);
    }

    /** Of a number, cut to a whole one as the server does it; of a boolean, 0 or 1. */
    public long wholeNumber() {
        return switch (type) {
            case BsonTypes.BOOLEAN -> bytes[offset];
            case BsonTypes.INT32 -> LittleEndian.int32(bytes, offset);
            case BsonTypes.INT64 -> LittleEndian.int64(bytes, offset);
            case BsonTypes.DOUBLE -> (long) LittleEndian.float64(bytes, offset);
            case BsonTypes.DECIMAL128 -> BsonNumbers.decimal(bytes, offset).longValue();
            default -> throw new MalformedBson("a " + BsonTypes.nameOf(type) + " is no number");
        };
    }

    /** False, null, a number that is zero: what MongoDB takes for no. */
    public boolean isTrue() {
        return switch (type) {
            case BsonTypes.BOOLEAN -> bytes[offset] != 0;
            case BsonTypes.NULL, BsonTypes.UNDEFINED -> false;
            case BsonTypes.DOUBLE -> LittleEndian.float64(bytes, offset) != 0;
            case BsonTypes.INT32, BsonTypes.INT64, BsonTypes.DECIMAL128 -> wholeNumber() != 0;
            default -> true;
        };
    }

    public boolean isNaN() {
        return BsonNumbers.isNaN(type, bytes, offset);
    }

    /** Shows no value: values are somebody's data. */
    @Override
    public String toString() {
        return "BsonSlice[" + BsonTypes.nameOf(type) + ", " + length + " bytes]";
    }

    private static void checkElements(byte[] bytes, int offset, int room, int depth) {
        if (depth > DEEPEST) {
            throw new MalformedBson("documents lie more than " + DEEPEST + " deep in one another");
        }
        BsonElements elements = new BsonElements(bytes, offset, room);
        while (elements.next()) {
            int at = elements.valueStart();
            int length = elements.valueEnd() - at;
            switch (elements.type()) {
                case BsonTypes.DOCUMENT, BsonTypes.ARRAY -> checkElements(bytes, at, length, depth + 1);
                case BsonTypes.CODE_WITH_SCOPE -> checkCodeWithScope(bytes, at, length, depth);
                default -> {
                    // Its length was all that can be wrong with it.
                }
            }
        }
    }

    private static void checkCodeWithScope(byte[] bytes, int at, int length, int depth) {
        int code = BsonLength.of(BsonTypes.CODE, bytes, at + HEADER, at + length);
        checkElements(bytes, at + HEADER + code, length - HEADER - code, depth + 1);
    }
}
