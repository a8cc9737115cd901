package io.sluice.stack.mongo.bson;

import java.util.Arrays;

/**
 * The order of values in MongoDB, decided on their bytes: {@code compareElements} of the server's {@code bsonelement.cpp}. Makes no
 * garbage but for decimals and for documents inside documents.
 */
public final class BsonOrder {

    private static final int HEADER = 4;

    private BsonOrder() {}

    public static int compare(BsonSlice left, BsonSlice right) {
        return compare(left.type(), left.bytes(), left.offset(), right.type(), right.bytes(), right.offset());
    }

    public static int compare(byte leftType, byte[] left, int leftAt, byte rightType, byte[] right, int rightAt) {
        Bracket bracket = Bracket.of(leftType);
        int brackets = bracket.compareTo(Bracket.of(rightType));
        if (brackets != 0) {
            return brackets;
        }
        return switch (bracket) {
            case MIN_KEY, UNDEFINED, NULL, MAX_KEY -> 0;
            case NUMBER -> BsonNumbers.compare(leftType, left, leftAt, rightType, right, rightAt);
            case STRING, CODE -> texts(left, leftAt, right, rightAt);
            case OBJECT, ARRAY -> documents(new BsonElements(left, leftAt), new BsonElements(right, rightAt));
            case BINARY -> binaries(left, leftAt, right, rightAt);
            case OBJECT_ID -> Arrays.compareUnsigned(left, leftAt, leftAt + 12, right, rightAt, rightAt + 12);
            case BOOLEAN -> Byte.compare(left[leftAt], right[rightAt]);
            case DATE -> Long.compare(LittleEndian.int64(left, leftAt), LittleEndian.int64(right, rightAt));
            case TIMESTAMP ->
                Long.compareUnsigned(LittleEndian.int64(left, leftAt), LittleEndian.int64(right, rightAt));
            case REGEX -> regexes(left, leftAt, right, rightAt);
            case DB_POINTER -> pointers(left, leftAt, right, rightAt);
            case CODE_WITH_SCOPE -> codesWithScope(left, leftAt, right, rightAt);
        };
    }

    private static int texts(byte[] left, int leftAt, byte[] right, int rightAt) {
        return Arrays.compareUnsigned(
                left,
                leftAt + HEADER,
                leftAt + HEADER + LittleEndian.int32(left, leftAt) - 1,
                right,
                rightAt + HEADER,
                rightAt + HEADER + LittleEndian.int32(right, rightAt) - 1);
    }

    /** Element by element: bracket, then name, then value; what ends first is less. */
    private static int documents(BsonElements left, BsonElements right) {
        while (left.next()) {
            if (!right.next()) {
                return 1;
            }
            int order = Bracket.of(left.type()).compareTo(Bracket.of(right.type()));
            if (order == 0) {
                order = Arrays.compareUnsigned(
                        left.bytes(),
                        left.nameStart(),
                        left.nameEnd(),
                        right.bytes(),
                        right.nameStart(),
                        right.nameEnd());
            }
            if (order == 0) {
                order = compare(
                        left.type(), left.bytes(), left.valueStart(), right.type(), right.bytes(), right.valueStart());
            }
            if (order != 0) {
                return order;
            }
        }
        return right.next() ? -1 : 0;
    }

    /** Length, subtype, bytes. */
    private static int binaries(byte[] left, int leftAt, byte[] right, int rightAt) {
        int length = LittleEndian.int32(left, leftAt);
        int lengths = Integer.compare(length, LittleEndian.int32(right, rightAt));
        int from = HEADER;
        int to = HEADER + 1 + length;
        return lengths != 0
                ? lengths
                : Arrays.compareUnsigned(left, leftAt + from, leftAt + to, right, rightAt + from, rightAt + to);
    }

    private static int regexes(byte[] left, int leftAt, byte[] right, int rightAt) {
        int leftEnd = BsonLength.endOfText(left, leftAt, left.length);
        int rightEnd = BsonLength.endOfText(right, rightAt, right.length);
        int patterns = Arrays.compareUnsigned(left, leftAt, leftEnd, right, rightAt, rightEnd);
        return patterns != 0
                ? patterns
                : Arrays.compareUnsigned(
                        left,
                        leftEnd + 1,
                        BsonLength.endOfText(left, leftEnd + 1, left.length),
                        right,
                        rightEnd + 1,
                        BsonLength.endOfText(right, rightEnd + 1, right.length));
    }

    /** By size, then by bytes, as the server compares them. */
    private static int pointers(byte[] left, int leftAt, byte[] right, int rightAt) {
        int length = HEADER + LittleEndian.int32(left, leftAt) + 12;
        int lengths = Integer.compare(length, HEADER + LittleEndian.int32(right, rightAt) + 12);
        return lengths != 0
                ? lengths
                : Arrays.compareUnsigned(left, leftAt, leftAt + length, right, rightAt, rightAt + length);
    }

    private static int codesWithScope(byte[] left, int leftAt, byte[] right, int rightAt) {
        int codes = texts(left, leftAt + HEADER, right, rightAt + HEADER);
        return codes != 0 ? codes : documents(scope(left, leftAt), scope(right, rightAt));
    }

    private static BsonElements scope(byte[] bytes, int at) {
        int code = at + HEADER;
        return new BsonElements(bytes, code + HEADER + LittleEndian.int32(bytes, code));
    }
}
