package io.sluice.transform.bson;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bson.types.Decimal128;

/**
 * The key that rows are matched by: 32 hex digits of SHA-256 over a type tag and the canonical bytes of {@code _id}. Ids
 * that MongoDB deems equal have one key: 1, 1.0, NumberLong(1) and Decimal 1.00, on their own and inside a document.
 */
public final class DocumentKey {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final double EXACT = 0x1p53;

    private final MessageDigest sha;
    private final Bytes canonical = new Bytes();
    private final byte[] hash = new byte[32];

    public DocumentKey() {
        try {
            this.sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds the key of an {@code _id}, given as BSON type byte and value bytes. */
    public void write(byte[] bytes, int start, int end, Bytes out) {
        if (end <= start) {
            throw new UnreadableBson("_id is missing", start);
        }
        canonical.clear();
        int size = value(bytes[start] & 0xff, bytes, start + 1, end, 1);
        if (start + 1 + size != end) {
            throw new UnreadableBson("_id does not end where it says", start);
        }
        sha.update(canonical.array(), 0, canonical.size());
        try {
            sha.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        for (int i = 0; i < 16; i++) {
            out.add(HEX[(hash[i] >> 4) & 15]);
            out.add(HEX[hash[i] & 15]);
        }
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
            throw new UnreadableBson("_id is nested too deep", start);
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
