package io.sluice.stack.shop;

import com.mongodb.client.MongoCollection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/**
 * The orders of an invented shop: nested, and a little untidy, as documents are. An order depends on its number alone, so that any two
 * demonstrations, whole or in part, hold the same.
 */
public final class ShopOrders {

    private static final long SEED = 20_240_229L;
    private static final int BATCH = 1_000;
    private static final long FIRST_ORDER_MILLIS = 1_704_067_200_000L; // 2024-01-01
    private static final String[] GIVEN = {
        "Ada", "Grace", "Edsger", "Barbara", "Donald", "Frances", "Zoë", "José", "Łukasz", "Mei"
    };
    private static final String[] FAMILY = {
        "Lovelace", "Hopper", "Dijkstra", "Liskov", "Knuth", "Allen", "O'Neil", "Núñez", "Li"
    };
    private static final String[] CITIES = {"Berlin", "Lisboa", "Kraków", "Oslo", "Gent", "Zürich", "Cork"};
    private static final String[] STREETS = {"Main Street", "Rua do Sol", "Lindenweg", "Quai 5", "Old Mill Lane"};
    private static final String[] GOODS = {"kettle", "lamp", "desk", "chair", "rug", "clock", "vase", "shelf"};
    private static final String[] TAGS = {"gift", "express", "fragile", "return", "bulk"};

    private ShopOrders() {}

    /** Order number {@code number}, counted from zero. */
    public static BsonDocument order(int number) {
        SplittableRandom random = new SplittableRandom(SEED + number);
        String given = any(random, GIVEN);
        String family = any(random, FAMILY);
        BsonDocument order = new BsonDocument("_id", id(number));
        order.put("number", new BsonInt32(number));
        order.put(
                "customer",
                new BsonDocument("name", new BsonString(given + " " + family))
                        .append("email", new BsonString("customer" + random.nextInt(50_000) + "@example.com"))
                        .append(
                                "address",
                                new BsonDocument(
                                                "street",
                                                new BsonString((1 + random.nextInt(200)) + " " + any(random, STREETS)))
                                        .append("city", new BsonString(any(random, CITIES)))
                                        .append(
                                                "zip",
                                                new BsonString(Integer.toString(10_000 + random.nextInt(89_999))))));
        int cents = putItems(order, random);
        // Whole amounts come as int, others as double: JavaScript clients write them so.
        order.put("total", cents % 100 == 0 ? new BsonInt32(cents / 100) : new BsonDouble(cents / 100.0));
        order.put("paid", BsonBoolean.valueOf(random.nextInt(10) < 8));
        order.put("createdAt", new BsonDateTime(FIRST_ORDER_MILLIS + number * 137_000L + random.nextInt(137_000)));
        order.put("tags", tags(random));
        int note = random.nextInt(10);
        if (note < 3) {
            order.put("note", new BsonString("leave with " + any(random, GIVEN) + ", \"2nd\" door\tplease"));
        } else if (note < 5) {
            order.put("note", BsonNull.VALUE);
        }
        return order;
    }

    /** Puts orders 0 to {@code count - 1} into an empty collection. */
    public static void fill(MongoCollection<BsonDocument> collection, int count, LongConsumer progress) {
        List<BsonDocument> batch = new ArrayList<>(BATCH);
        for (int number = 0; number < count; number++) {
            batch.add(order(number));
            if (batch.size() == BATCH || number == count - 1) {
                collection.insertMany(batch);
                progress.accept(number + 1L);
                batch.clear();
            }
        }
    }

    // Written byte by byte: the driver's own constructors put in a random value of the process.
    private static BsonObjectId id(int number) {
        return new BsonObjectId(new ObjectId(ByteBuffer.allocate(12)
                .putInt(1_704_067_200 + number / 10)
                .putInt(0)
                .putInt(number)
                .array()));
    }

    private static int putItems(BsonDocument order, SplittableRandom random) {
        BsonArray items = new BsonArray();
        int cents = 0;
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            int quantity = 1 + random.nextInt(4);
            int price = random.nextInt(3) == 0 ? 100 * (1 + random.nextInt(200)) : 99 + random.nextInt(20_000);
            cents += quantity * price;
            items.add(new BsonDocument("sku", new BsonString(any(random, GOODS) + "-" + random.nextInt(900)))
                    .append("quantity", new BsonInt32(quantity))
                    .append("price", new BsonDouble(price / 100.0)));
        }
        order.put("items", items);
        return cents;
    }

    private static BsonArray tags(SplittableRandom random) {
        BsonArray tags = new BsonArray();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            tags.add(new BsonString(any(random, TAGS)));
        }
        return tags;
    }

    private static String any(SplittableRandom random, String[] of) {
        return of[random.nextInt(of.length)];
    }
}
