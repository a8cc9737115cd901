package io.sluice.stack.shop;

import com.mongodb.client.MongoCollection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.bson.BsonDocument;
import org.bson.BsonDocumentWriter;
import org.bson.BsonWriter;
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

    private static final int KEY_BYTES = 22;
    private static final byte[] KEY_START = {KEY_BYTES, 0, 0, 0, 7, '_', 'i', 'd', 0};

    private ShopOrders() {}

    /** Order number {@code number}, counted from zero. */
    public static BsonDocument order(int number) {
        BsonDocument order = new BsonDocument();
        write(new BsonDocumentWriter(order), number);
        return order;
    }

    /** Writes the same order, whatever form the writer gives it. */
    public static void write(BsonWriter order, int number) {
        SplittableRandom random = new SplittableRandom(SEED + number);
        order.writeStartDocument();
        order.writeObjectId("_id", id(number));
        order.writeInt32("number", number);
        writeCustomer(order, random);
        int cents = writeItems(order, random);
        // Whole amounts come as int, others as double: JavaScript clients write them so.
        if (cents % 100 == 0) {
            order.writeInt32("total", cents / 100);
        } else {
            order.writeDouble("total", cents / 100.0);
        }
        order.writeBoolean("paid", random.nextInt(10) < 8);
        order.writeDateTime("createdAt", FIRST_ORDER_MILLIS + number * 137_000L + random.nextInt(137_000));
        writeTags(order, random);
        int note = random.nextInt(10);
        if (note < 3) {
            order.writeString("note", "leave with " + any(random, GIVEN) + ", \"2nd\" door\tplease");
        } else if (note < 5) {
            order.writeNull("note");
        }
        order.writeEndDocument();
    }

    /** The document {@code {_id: ...}} of an order's {@code _id} alone, as BSON. The {@code _id}s ascend with the numbers. */
    public static byte[] key(int number) {
        return ByteBuffer.allocate(KEY_BYTES)
                .put(KEY_START)
                .put(idBytes(number))
                .put((byte) 0)
                .array();
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
    private static ObjectId id(int number) {
        return new ObjectId(idBytes(number));
    }

    private static byte[] idBytes(int number) {
        return ByteBuffer.allocate(12)
                .putInt(1_704_067_200 + number / 10)
                .putInt(0)
                .putInt(number)
                .array();
    }

    private static void writeCustomer(BsonWriter order, SplittableRandom random) {
        String given = any(random, GIVEN);
        String family = any(random, FAMILY);
        order.writeStartDocument("customer");
        order.writeString("name", given + " " + family);
        order.writeString("email", "customer" + random.nextInt(50_000) + "@example.com");
        order.writeStartDocument("address");
        order.writeString("street", (1 + random.nextInt(200)) + " " + any(random, STREETS));
        order.writeString("city", any(random, CITIES));
        order.writeString("zip", Integer.toString(10_000 + random.nextInt(89_999)));
        order.writeEndDocument();
        order.writeEndDocument();
    }

    private static int writeItems(BsonWriter order, SplittableRandom random) {
        order.writeStartArray("items");
        int cents = 0;
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            int quantity = 1 + random.nextInt(4);
            int price = random.nextInt(3) == 0 ? 100 * (1 + random.nextInt(200)) : 99 + random.nextInt(20_000);
            cents += quantity * price;
            order.writeStartDocument();
            order.writeString("sku", any(random, GOODS) + "-" + random.nextInt(900));
            order.writeInt32("quantity", quantity);
            order.writeDouble("price", price / 100.0);
            order.writeEndDocument();
        }
        order.writeEndArray();
        return cents;
    }

    private static void writeTags(BsonWriter order, SplittableRandom random) {
        order.writeStartArray("tags");
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            order.writeString(any(random, TAGS));
        }
        order.writeEndArray();
    }

    private static String any(SplittableRandom random, String[] of) {
        return of[random.nextInt(of.length)];
    }
}
