package io.sluice.transform.bson;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.bson.types.Decimal128;

/**
 * Bytes that two values share exactly if MongoDB deems them equal in a unique index: a type tag, and the value without the
 * accidents of its encoding.
 */
public final class CanonicalValue {

    private static final double EXACT = 0x1p53;

    private final Bytes canonical = new Bytes();

    /** @return size of the value that was written */
    public int write(int type, byte[] bytes, int at, int limit) {
        canonical.clear();
        return value(type, bytes, at, limit, 1);
    }

    /** What was written last; good until the next. */
    public Bytes written() {
        return canonical;
    }

    private int value(int type, byte[] bytes, int at, int limit, int depth) {
        int size = BsonValue.size(type, bytes, at, limit);
        switch (type) {
            case BsonValue.INT32 -> whole(BsonValue.int32(bytes, at));
            case BsonValue.INT64 -> whole(BsonValue.int64(bytes, at));
            case BsonValue.DOUBLE -> number(BsonValue.float64(bytes, at));
            case BsonValue.DECIMAL -> number(BsonValue.decimal(bytes, at));
            case BsonValue.OBJECT, BsonValue.ARRAY -> document(type, bytes, at, at + size, depth);
            // A symbol shares the text's place in MongoDB's order and equals it in a unique index.
            case BsonValue.STRING, BsonValue.SYMBOL -> tagged(BsonValue.STRING, bytes, at + 4, size - 5);
            default -> tagged(type, bytes, at, size);
        }
        return size;
    }

    private void document(int type, byte[] bytes, int start, int end, int depth) {
        if (depth > ExtendedJson.DEEPEST) {
            throw new UnreadableBson("a value is nested too deep", start);
        }
        canonical.add(type);
        int at = start + 4;
        while (at < end - 1) {
            int valueType = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end);
            tagged('f', bytes, at, nameEnd - at);
            at = nameEnd + 1 + value(valueType, bytes, nameEnd + 1, end - 1, depth + 1);
        }
        canonical.add(0);
    }

    private void whole(long value) {
        if (value == 0) {
            number("0", 0);
            return;
        }
        long digits = value;
        int zeros = 0;
        while (digits % 10 == 0) {
            digits /= 10;
            zeros++;
        }
        number(Long.toString(digits), zeros);
    }

    private void number(double value) {
        if (Double.isNaN(value)) {
            number("NaN", 0);
        } else if (Double.isInfinite(value)) {
            number(value > 0 ? "Infinity" : "-Infinity", 0);
        } else if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
            whole((long) value);
        } else {
            number(new BigDecimal(value));
        }
    }

    private void number(Decimal128 value) {
        if (value.isNaN()) {
            number("NaN", 0);
        } else if (value.isInfinite()) {
            number(value.isNegative() ? "-Infinity" : "Infinity", 0);
        } else {
            number(Decimals.exactly(value));
        }
    }

    private void number(BigDecimal value) {
        BigDecimal bare = value.stripTrailingZeros();
        number(bare.unscaledValue().toString(), bare.signum() == 0 ? 0 : -bare.scale());
    }

    private void number(String digits, int exponent) {
        byte[] text = (digits + "E" + exponent).getBytes(StandardCharsets.US_ASCII);
        tagged('n', text, 0, text.length);
    }

    /** The length stands in front, so that no value runs into the next. */
    private void tagged(int tag, byte[] bytes, int start, int length) {
        canonical.add(tag);
        canonical.add(length >>> 24);
        canonical.add(length >>> 16);
        canonical.add(length >>> 8);
        canonical.add(length);
        canonical.add(bytes, start, length);
    }
}
