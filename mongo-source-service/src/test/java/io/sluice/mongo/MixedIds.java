package io.sluice.mongo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/** Seeded {@code _id}s of all types that both servers keep, no two of them equal. */
final class MixedIds {

    private MixedIds() {}

    /** Always NaN, null, the booleans, the infinities and zero; then some of each type that the seed's coin chose. */
    static List<BsonValue> of(long seed, int most) {
        Random random = new Random(seed);
        List<BsonValue> ids = new ArrayList<>(List.of(
                new BsonDouble(Double.NaN),
                BsonNull.VALUE,
                BsonBoolean.TRUE,
                BsonBoolean.FALSE,
                new BsonDouble(Double.NEGATIVE_INFINITY),
                new BsonDouble(Double.POSITIVE_INFINITY),
                new BsonDouble(-0.0)));
        if (random.nextBoolean()) {
            ids.removeIf(BsonValue::isDouble);
        }
        addNumbers(ids, random, most);
        for (int i = some(random, most); i > 0; i--) {
            ids.add(new BsonString(i + "-" + Integer.toString(random.nextInt(), 36)));
        }
        for (int i = some(random, most); i > 0; i--) {
            ids.add(new BsonObjectId(new ObjectId(bytes(random, 12))));
        }
        for (byte kind : new byte[] {0, 3, 4}) {
            for (int i = some(random, most); i > 0; i--) {
                ids.add(new BsonBinary(kind, bytes(random, 16)));
            }
        }
        for (int i = some(random, most); i > 0; i--) {
            ids.add(new BsonDateTime(random.nextLong() >> 16));
            ids.add(new BsonTimestamp(random.nextInt(), i));
        }
        for (int i = some(random, most); i > 0; i--) {
            ids.add(new BsonDocument("region", new BsonInt32(random.nextInt(5))).append("n", new BsonInt32(i)));
        }
        Collections.shuffle(ids, random);
        return ids;
    }

    private static void addNumbers(List<BsonValue> ids, Random random, int most) {
        Set<Integer> whole = new TreeSet<>();
        for (int i = some(random, most); i > 0; i--) {
            whole.add(1 + random.nextInt(1_000_000));
        }
        whole.forEach(n -> ids.add(
                switch (random.nextInt(3)) {
                    case 0 -> new BsonInt32(n);
                    case 1 -> new BsonInt64(n);
                    default -> new BsonDouble(n + 0.5);
                }));
        if (random.nextBoolean()) {
            ids.add(new BsonInt64((1L << 53) + 1));
            ids.add(new BsonInt64(1L << 53));
            ids.add(new BsonInt64(Long.MIN_VALUE));
        }
    }

    private static int some(Random random, int most) {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(most);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
