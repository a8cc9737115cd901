package io.sluice.transform.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.sluice.transform.bson.BsonBytes;
import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.Bytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What an expression answers, as BSON. */
final class BsonResult {

    private static final int DEEPEST = 100;

    private final Bytes out = new Bytes(64);
    private final int most;

    /** @param most bytes that the value may have */
    private BsonResult(int most) {
        this.most = most;
    }

    static DerivedValue of(Object value, int most) {
        BsonResult result = new BsonResult(most);
        int type = type(value);
        result.write(type, value, 1);
        return new DerivedValue(type, Arrays.copyOf(result.out.array(), result.out.size()));
    }

    private static int type(Object value) {
        if (value instanceof Boolean) {
            return BsonValue.BOOL;
        }
        if (value instanceof Long || value instanceof UnsignedLong) {
            return BsonValue.INT64;
        }
        if (value instanceof Double) {
            return BsonValue.DOUBLE;
        }
        if (value instanceof String) {
            return BsonValue.STRING;
        }
        if (value instanceof CelByteString) {
            return BsonValue.BINARY;
        }
        if (value instanceof Instant) {
            return BsonValue.DATE;
        }
        if (value instanceof NullValue) {
            return BsonValue.NULL;
        }
        if (value instanceof Map) {
            return BsonValue.OBJECT;
        }
        if (value instanceof List) {
            return BsonValue.ARRAY;
        }
        throw new ExpressionFailed(
                value instanceof java.time.Duration
                        ? "a duration has no place in a document; take .getSeconds() or .getMilliseconds() of it"
                        : "the value is of a type that has no place in a document");
    }

    private void write(int type, Object value, int depth) {
        switch (type) {
            case BsonValue.BOOL -> out.add(Boolean.TRUE.equals(value) ? 1 : 0);
            case BsonValue.INT64 -> BsonBytes.int64(whole(value), out);
            case BsonValue.DOUBLE -> BsonBytes.int64(Double.doubleToRawLongBits((Double) value), out);
            case BsonValue.STRING -> text((String) value);
            case BsonValue.BINARY -> BsonBytes.binary(0, room(((CelByteString) value).toByteArray()), out);
            case BsonValue.DATE -> BsonBytes.int64(millis((Instant) value), out);
            case BsonValue.OBJECT -> object((Map<?, ?>) value, depth);
            case BsonValue.ARRAY -> array((List<?>) value, depth);
            default -> {}
        }
        require(out.size());
    }

    private void text(String text) {
        require((long) out.size() + text.length());
        BsonBytes.text(text, out);
    }

    private byte[] room(byte[] bytes) {
        require((long) out.size() + bytes.length);
        return bytes;
    }

    private static long whole(Object value) {
        long number = ((Number) value).longValue();
        if (value instanceof UnsignedLong && number < 0) {
            throw new ExpressionFailed("an unsigned number is larger than a long");
        }
        return number;
    }

    private static long millis(Instant time) {
        if (time.getNano() % 1_000_000 != 0) {
            throw new ExpressionFailed("a time is finer than a millisecond");
        }
        return time.toEpochMilli();
    }

    private void object(Map<?, ?> map, int depth) {
        byte[] raw = map instanceof DocumentView view ? view.asItLies() : null;
        if (raw != null) {
            out.add(room(raw));
            return;
        }
        int start = BsonBytes.begin(out);
        map.forEach((key, value) -> {
            if (!(key instanceof String name) || name.indexOf('\0') >= 0) {
                throw new ExpressionFailed("a key of a map is no text, or holds U+0000");
            }
            field(name, value, depth);
        });
        BsonBytes.end(start, out);
    }

    private void array(List<?> list, int depth) {
        byte[] raw = list instanceof ListView view ? view.asItLies() : null;
        if (raw != null) {
            out.add(room(raw));
            return;
        }
        int start = BsonBytes.begin(out);
        for (int i = 0; i < list.size(); i++) {
            field(Integer.toString(i), list.get(i), depth);
        }
        BsonBytes.end(start, out);
    }

    private void field(String name, Object value, int depth) {
        if (depth > DEEPEST) {
            throw new ExpressionFailed("the value is nested deeper than " + DEEPEST + " levels");
        }
        int type = type(value);
        BsonBytes.field(type, name, out);
        write(type, value, depth + 1);
    }

    private void require(long size) {
        if (size > most) {
            throw new ExpressionFailed("the value is larger than four times its document and 1 KiB");
        }
    }
}
