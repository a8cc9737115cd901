package io.sluice.stack.mongo;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * The order of values as the manual tells it (https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/), over decoded
 * values. Shares nothing with the stand-in, so that one can judge the other.
 */
final class ManualOrder implements Comparator<BsonValue> {

    private static final List<List<BsonType>> BRACKETS = List.of(
            List.of(BsonType.MIN_KEY),
            // The manual names null alone; the server's canonicalizeBSONType has undefined just before it.
            List.of(BsonType.UNDEFINED),
            List.of(BsonType.NULL),
            List.of(BsonType.INT32, BsonType.INT64, BsonType.DOUBLE, BsonType.DECIMAL128),
            List.of(BsonType.STRING, BsonType.SYMBOL),
            List.of(BsonType.DOCUMENT),
            List.of(BsonType.ARRAY),
            List.of(BsonType.BINARY),
            List.of(BsonType.OBJECT_ID),
            List.of(BsonType.BOOLEAN),
            List.of(BsonType.DATE_TIME),
            List.of(BsonType.TIMESTAMP),
            List.of(BsonType.REGULAR_EXPRESSION),
            List.of(BsonType.DB_POINTER),
            List.of(BsonType.JAVASCRIPT),
            List.of(BsonType.JAVASCRIPT_WITH_SCOPE),
            List.of(BsonType.MAX_KEY));

    static int bracket(BsonValue value) {
        for (int i = 0; i < BRACKETS.size(); i++) {
            if (BRACKETS.get(i).contains(value.getBsonType())) {
                return i;
            }
        }
        throw new IllegalArgumentException("no bracket for " + value);
    }

    static boolean isNaN(BsonValue value) {
        return (value.isDouble() && Double.isNaN(value.asDouble().getValue()))
                || (value.isDecimal128() && value.asDecimal128().getValue().isNaN());
    }

    @Override
    public int compare(BsonValue a, BsonValue b) {
        int brackets = Integer.compare(bracket(a), bracket(b));
        if (brackets != 0) {
            return brackets;
        }
        return switch (a.getBsonType()) {
            case INT32, INT64, DOUBLE, DECIMAL128 -> numbers(a, b);
            case STRING, SYMBOL -> bytes(text(a), text(b));
            case DOCUMENT -> documents(a.asDocument(), b.asDocument());
            case ARRAY -> lists(a.asArray().getValues(), b.asArray().getValues());
            case BINARY -> binaries(a.asBinary(), b.asBinary());
            case OBJECT_ID ->
                bytes(
                        a.asObjectId().getValue().toByteArray(),
                        b.asObjectId().getValue().toByteArray());
            case BOOLEAN ->
                Boolean.compare(a.asBoolean().getValue(), b.asBoolean().getValue());
            case DATE_TIME ->
                Long.compare(a.asDateTime().getValue(), b.asDateTime().getValue());
            case TIMESTAMP -> timestamps(a.asTimestamp(), b.asTimestamp());
            case REGULAR_EXPRESSION -> regexes(a.asRegularExpression(), b.asRegularExpression());
            case DB_POINTER -> pointers(a.asDBPointer(), b.asDBPointer());
            case JAVASCRIPT ->
                bytes(utf8(a.asJavaScript().getCode()), utf8(b.asJavaScript().getCode()));
            case JAVASCRIPT_WITH_SCOPE -> {
                int codes = bytes(
                        utf8(a.asJavaScriptWithScope().getCode()),
                        utf8(b.asJavaScriptWithScope().getCode()));
                yield codes != 0
                        ? codes
                        : documents(
                                a.asJavaScriptWithScope().getScope(),
                                b.asJavaScriptWithScope().getScope());
            }
            default -> 0;
        };
    }

    private static int numbers(BsonValue a, BsonValue b) {
        int classes = Integer.compare(numberClass(a), numberClass(b));
        return classes != 0 || numberClass(a) != 2 ? classes : exact(a).compareTo(exact(b));
    }

    /** NaN, -Infinity, all others, Infinity. */
    private static int numberClass(BsonValue value) {
        if (isNaN(value)) {
            return 0;
        }
        double approximate = value.isDecimal128()
                ? infinity(value.asDecimal128().getValue())
                : value.asNumber().doubleValue();
        return !Double.isInfinite(approximate) ? 2 : approximate < 0 ? 1 : 3;
    }

    private static double infinity(Decimal128 value) {
        return !value.isInfinite() ? 0 : value.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    private static BigDecimal exact(BsonValue value) {
        return switch (value.getBsonType()) {
            case INT32 -> BigDecimal.valueOf(value.asInt32().getValue());
            case INT64 -> BigDecimal.valueOf(value.asInt64().getValue());
            case DOUBLE -> new BigDecimal(value.asDouble().getValue());
            default -> new BigDecimal(value.asDecimal128().getValue().toString());
        };
    }

    private int documents(BsonDocument a, BsonDocument b) {
        Iterator<Map.Entry<String, BsonValue>> left = a.entrySet().iterator();
        Iterator<Map.Entry<String, BsonValue>> right = b.entrySet().iterator();
        while (left.hasNext() && right.hasNext()) {
            Map.Entry<String, BsonValue> one = left.next();
            Map.Entry<String, BsonValue> other = right.next();
            int order = Integer.compare(bracket(one.getValue()), bracket(other.getValue()));
            if (order == 0) {
                order = bytes(utf8(one.getKey()), utf8(other.getKey()));
            }
            if (order == 0) {
                order = compare(one.getValue(), other.getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }

    private int lists(List<BsonValue> a, List<BsonValue> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int binaries(BsonBinary a, BsonBinary b) {
        int lengths = Integer.compare(encodedLength(a), encodedLength(b));
        int subtypes = Integer.compare(a.getType() & 0xff, b.getType() & 0xff);
        return lengths != 0 ? lengths : subtypes != 0 ? subtypes : bytes(a.getData(), b.getData());
    }

    /** The old subtype repeats its length inside. */
    private static int encodedLength(BsonBinary binary) {
        return binary.getData().length + (binary.getType() == 2 ? 4 : 0);
    }

    private static int timestamps(BsonTimestamp a, BsonTimestamp b) {
        int seconds = Integer.compareUnsigned(a.getTime(), b.getTime());
        return seconds != 0 ? seconds : Integer.compareUnsigned(a.getInc(), b.getInc());
    }

    private static int regexes(BsonRegularExpression a, BsonRegularExpression b) {
        int patterns = bytes(utf8(a.getPattern()), utf8(b.getPattern()));
        return patterns != 0 ? patterns : bytes(utf8(a.getOptions()), utf8(b.getOptions()));
    }

    private static int pointers(BsonDbPointer a, BsonDbPointer b) {
        byte[] left = utf8(a.getNamespace());
        byte[] right = utf8(b.getNamespace());
        int lengths = Integer.compare(left.length, right.length);
        int names = lengths != 0 ? lengths : bytes(left, right);
        return names != 0 ? names : bytes(a.getId().toByteArray(), b.getId().toByteArray());
    }

    private static byte[] text(BsonValue value) {
        return utf8(
                value.isString()
                        ? value.asString().getValue()
                        : value.asSymbol().getSymbol());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int bytes(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }
}
