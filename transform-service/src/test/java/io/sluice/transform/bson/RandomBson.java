package io.sluice.transform.bson;

import java.util.Random;
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

/** Documents of all types, with few names, so that types meet on the same path. */
public final class RandomBson {

    private static final String[] NAMES = {"a", "b", "A", "c d", "c_d", "e.f", "", "Ä", "long".repeat(18)};
    private static final String[] TEXTS = {"", "x", "é\"\\\n", "𝄞 emoji 👩", "1", "a\0b"};
    private static final double[] DOUBLES = {
        0, -0.0, 1, 1.5, 1e300, 0x1p53, 0x1p54, Double.NaN, Double.NEGATIVE_INFINITY
    };
    private static final String[] DECIMALS = {"0", "-0", "1", "1.00", "1.5", "1E+40", "NaN", "-Infinity", "-7E-20"};

    private RandomBson() {}

    public static BsonDocument document(Random random, int depth) {
        BsonDocument document = new BsonDocument();
        int fields = random.nextInt(6);
        for (int i = 0; i < fields; i++) {
            document.append(NAMES[random.nextInt(NAMES.length)], value(random, depth));
        }
        return document;
    }

    /** No two number classes under one name. */
    public static BsonDocument withoutMixedNumbers(Random random) {
        BsonDocument document = new BsonDocument();
        for (String name : NAMES) {
            BsonValue value = value(random, 0);
            if (random.nextBoolean() && !value.isNumber() && !value.isDecimal128()) {
                document.append(name, value);
            }
        }
        return document.append("number", new BsonInt64(random.nextLong()));
    }

    public static BsonValue value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 25 : 21)) {
            case 0 -> new BsonDouble(DOUBLES[random.nextInt(DOUBLES.length)]);
            case 1 -> new BsonDouble(random.nextGaussian());
            case 2 -> new BsonString(TEXTS[random.nextInt(TEXTS.length)]);
            case 3 -> new BsonBinary((byte) (random.nextInt(6)), bytes(random));
            case 4 -> new BsonBinary((byte) 4, new byte[16]);
            case 5 -> new BsonUndefined();
            case 6 -> new BsonObjectId(new ObjectId(random.nextInt(), random.nextInt(1 << 24)));
            case 7 -> BsonBoolean.valueOf(random.nextBoolean());
            case 8 -> new BsonDateTime(random.nextBoolean() ? random.nextLong() : random.nextInt() * 1000L);
            case 9 -> BsonNull.VALUE;
            case 10 -> new BsonRegularExpression("^a.*", "im");
            case 11 -> new BsonDbPointer("db.c", new ObjectId(1, 2));
            case 12 -> new BsonJavaScript("return 1");
            case 13 -> new BsonSymbol("symbol");
            case 14 -> new BsonJavaScriptWithScope("f()", new BsonDocument("x", new BsonInt32(1)));
            case 15 -> new BsonInt32(random.nextInt(5));
            case 16 -> new BsonTimestamp(random.nextInt(), random.nextInt());
            case 17 -> new BsonInt64(random.nextBoolean() ? random.nextLong() : random.nextInt(5));
            case 18 -> new BsonDecimal128(Decimal128.parse(DECIMALS[random.nextInt(DECIMALS.length)]));
            case 19 -> new BsonMinKey();
            case 20 -> new BsonMaxKey();
            case 21, 22 -> array(random, depth - 1);
            default -> document(random, depth - 1);
        };
    }

    private static BsonArray array(Random random, int depth) {
        BsonArray array = new BsonArray();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            array.add(value(random, depth));
        }
        return array;
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }
}
