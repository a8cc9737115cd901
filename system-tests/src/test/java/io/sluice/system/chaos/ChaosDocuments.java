package io.sluice.system.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Documents of one trial, each a function of the seed and its number: fields come late, and contradict one another. */
record ChaosDocuments(long seed, int count) {

    List<BsonDocument> all() {
        List<BsonDocument> documents = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            documents.add(document(number));
        }
        return documents;
    }

    BsonDocument document(int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
        BsonDocument document = new BsonDocument("_id", id(number));
        document.put("n", new BsonInt64(number));
        document.put("any", any(random));
        document.put("text", new BsonString("x".repeat(random.nextInt(200))));
        if (number > count / 3 && random.nextInt(8) == 0) {
            document.put("late" + number * 5L / count, any(random));
        }
        if (number > count / 2) {
            document.put("turned", random.nextInt(4) == 0 ? any(random) : new BsonInt32(number));
        } else {
            document.put("turned", new BsonString("t" + number));
        }
        return document;
    }

    /** ObjectIds of one collection, or numbers of two types that are compared with one another. */
    private BsonValue id(int number) {
        if (seed % 3 == 0) {
            return new BsonObjectId(new ObjectId(1_700_000_000 + number / 10, number));
        }
        return number % 2 == 0 ? new BsonInt32(number) : new BsonInt64(number);
    }

    private static BsonValue any(SplittableRandom random) {
        return switch (random.nextInt(14)) {
            case 0 -> new BsonDouble(random.nextInt(1_000) + 0.5);
            case 1 -> new BsonString("te\txt \"" + random.nextInt(1_000) + "\" \\ü😀");
            case 2 -> new BsonDecimal128(new Decimal128(random.nextInt(1_000)));
            case 3 -> BsonBoolean.valueOf(random.nextBoolean());
            case 4 -> new BsonDateTime(1_600_000_000_000L + random.nextInt(1_000_000));
            case 5 -> new BsonArray(List.of(new BsonInt32(random.nextInt(10)), BsonNull.VALUE));
            case 6 -> new BsonObjectId(new ObjectId(random.nextInt(1, 1_000), random.nextInt(1_000)));
            case 7 -> BsonNull.VALUE;
            default -> new BsonInt32(random.nextInt(1_000));
        };
    }
}
