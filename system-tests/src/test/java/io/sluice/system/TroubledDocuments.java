package io.sluice.system;

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
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Documents whose fields appear late and contradict one another, each a function of its number. */
final class TroubledDocuments {

    private TroubledDocuments() {}

    static List<BsonDocument> first(int count) {
        List<BsonDocument> documents = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            documents.add(document(number));
        }
        return documents;
    }

    private static BsonDocument document(int number) {
        SplittableRandom random = new SplittableRandom(number);
        BsonDocument document = new BsonDocument("_id", new BsonInt32(number));
        document.put("n", new BsonInt64(number));
        document.put("mixed", mixed(random));
        document.put("padding", new BsonString("p".repeat(100 + random.nextInt(300))));
        document.put("inner", new BsonDocument("a", mixed(random)).append("b", new BsonInt32(number % 7)));
        // A new field about every few hundred documents, known to no sample.
        if (number > 500 && random.nextInt(20) == 0) {
            document.put("late" + number / 400, mixed(random));
        }
        return document;
    }

    private static BsonValue mixed(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> new BsonDouble(random.nextInt(1_000) + 0.5);
            case 1 -> new BsonString("text " + random.nextInt(1_000));
            case 2 -> new BsonDecimal128(new Decimal128(random.nextInt(1_000)));
            case 3 -> BsonBoolean.valueOf(random.nextBoolean());
            case 4 -> new BsonDateTime(1_600_000_000_000L + random.nextInt(1_000_000));
            case 5 -> new BsonArray(List.of(new BsonInt32(random.nextInt(10))));
            case 6 -> new BsonObjectId(new ObjectId(random.nextInt(1, 1_000), random.nextInt(1_000)));
            default -> new BsonInt32(random.nextInt(1_000));
        };
    }
}
