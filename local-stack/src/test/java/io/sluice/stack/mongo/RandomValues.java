package io.sluice.stack.mongo;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Values of every type from a seed, out of small pools, so that many are equal across types and just beside one another. */
final class RandomValues {

    private static final long[] WHOLE = {
        0,
        1,
        -1,
        2,
        3,
        1L << 31,
        (1L << 53) - 1,
        1L << 53,
        (1L << 53) + 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -(1L << 53) - 1
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1,
        1.5,
        -1,
        0.1,
        0x1p53,
        0x1p63,
        -0x1p63,
        1e300,
        -1e-300,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };
    private static final String[] DECIMALS = {
        "0",
        "-0",
        "1",
        "1.0",
        "1.50",
        "0.1",
        "9007199254740993",
        "9223372036854775808",
        "1E+6111",
        "-1E-6176",
        "NaN",
        "Infinity",
        "-Infinity"
    };
    private static final String[] TEXTS = {"", "a", "b", "aa", "A", "é", "\uD83D\uDE00", "\uFFFD", "a\0", "1"};
    private static final byte[] SUBTYPES = {0, 2, 3, 4, 5, (byte) 128};

    private final Random random;
    private final List<Supplier<BsonValue>> kinds;

    RandomValues(Random random) {
        this.random = random;
        this.kinds = List.of(
                this::number,
                this::number,
                this::number,
                () -> new BsonString(text()),
                () -> new BsonSymbol(text()),
                () -> new BsonBinary(SUBTYPES[random.nextInt(SUBTYPES.length)], bytes(random.nextInt(3))),
                this::objectId,
                () -> BsonBoolean.valueOf(random.nextBoolean()),
                () -> new BsonDateTime(WHOLE[random.nextInt(WHOLE.length)]),
                () -> new BsonTimestamp(random.nextInt(3) - 1, random.nextInt(3) - 1),
                () -> BsonNull.VALUE,
                () -> new BsonMinKey(),
                () -> new BsonMaxKey(),
                () -> new BsonDbPointer(text(), objectId().getValue()),
                () -> new BsonJavaScript(text()),
                () -> new BsonJavaScriptWithScope(text(), document(1)),
                () -> document(2));
    }

    /** What may be an {@code _id}, or the operand of a range. */
    BsonValue id() {
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    BsonValue any(int depth) {
        return switch (random.nextInt(12)) {
            case 0 -> new BsonUndefined();
            case 1 -> new BsonRegularExpression(random.nextBoolean() ? "a" : "b", random.nextBoolean() ? "" : "i");
            case 2, 3 -> array(depth);
            default -> id();
        };
    }

    BsonDocument document(int depth) {
        BsonDocument document = new BsonDocument();
        for (int i = random.nextInt(3); i > 0; i--) {
            document.put(random.nextBoolean() ? "a" : "b", depth == 0 ? number() : any(depth - 1));
        }
        return document;
    }

    private BsonArray array(int depth) {
        BsonArray array = new BsonArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(depth == 0 ? number() : any(depth - 1));
        }
        return array;
    }

    private BsonValue number() {
        return switch (random.nextInt(4)) {
            case 0 -> new BsonInt32(random.nextInt(5) - 2);
            case 1 -> new BsonInt64(WHOLE[random.nextInt(WHOLE.length)]);
            case 2 -> new BsonDouble(DOUBLES[random.nextInt(DOUBLES.length)]);
            default -> new BsonDecimal128(Decimal128.parse(DECIMALS[random.nextInt(DECIMALS.length)]));
        };
    }

    private BsonObjectId objectId() {
        byte[] id = new byte[12];
        id[random.nextInt(2) * 11] = (byte) random.nextInt(4);
        id[5] = (byte) (random.nextInt(2) * 255);
        return new BsonObjectId(new ObjectId(id));
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(3) - 1);
        }
        return bytes;
    }
}
