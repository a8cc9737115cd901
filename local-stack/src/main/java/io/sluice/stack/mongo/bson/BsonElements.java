package io.sluice.stack.mongo.bson;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks the elements of a document or array in place: {@code while (elements.next()) ...}. Layout: https://bsonspec.org/spec.html. */
public final class BsonElements {

    private static final int HEADER = 4;

    private final byte[] bytes;
    private final int end;
    private int nameStart;
    private int valueStart;
    private int valueEnd;
    private byte type;

    /** @param offset where the document's length stands */
    public BsonElements(byte[] bytes, int offset) {
        this(bytes, offset, bytes.length - offset);
    }

    BsonElements(byte[] bytes, int offset, int room) {
        int length = room < HEADER ? -1 : LittleEndian.int32(bytes, offset);
        if (length < HEADER + 1 || length > room || bytes[offset + length - 1] != 0) {
            throw new MalformedBson("a document of " + room + " bytes states the length " + length);
        }
        this.bytes = bytes;
        this.end = offset + length - 1;
        this.valueEnd = offset + HEADER;
    }

    /** Goes to the next element; false at the end. */
    public boolean next() {
        if (valueEnd >= end) {
            return false;
        }
        type = bytes[valueEnd];
        nameStart = valueEnd + 1;
        valueStart = BsonLength.endOfText(bytes, nameStart, end) + 1;
        valueEnd = valueStart + BsonLength.of(type, bytes, valueStart, end);
        return true;
    }

    public byte type() {
        return type;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where the element begins: its type byte. */
    public int start() {
        return nameStart - 1;
    }

    public int nameStart() {
        return nameStart;
    }

    /** Exclusive; the NUL stands here. */
    public int nameEnd() {
        return valueStart - 1;
    }

    public int valueStart() {
        return valueStart;
    }

    /** Exclusive. */
    public int valueEnd() {
        return valueEnd;
    }

    public boolean isNamed(byte[] name) {
        return Arrays.equals(bytes, nameStart, nameEnd(), name, 0, name.length);
    }

    public String name() {
        return new String(bytes, nameStart, nameEnd() - nameStart, StandardCharsets.UTF_8);
    }

    public BsonSlice value() {
        return new BsonSlice(type, bytes, valueStart, valueEnd - valueStart);
    }
}
