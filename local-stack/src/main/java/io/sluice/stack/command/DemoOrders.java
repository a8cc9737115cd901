package io.sluice.stack.command;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.sluice.stack.shop.ShopOrders;
import java.io.PrintWriter;
import java.util.Locale;
import org.bson.BsonDocument;

/** Fills the collection {@code shop.orders} anew, unless it holds somebody else's documents. */
final class DemoOrders {

    /** Of the demo, and of a benchmark that is not told otherwise. */
    static final int COUNT = 200_000;

    private DemoOrders() {}

    static void fill(String mongodbUri, int count, PrintWriter out) {
        try (MongoClient client = new MongoAddress(mongodbUri).open()) {
            MongoCollection<BsonDocument> orders =
                    client.getDatabase("shop").getCollection("orders", BsonDocument.class);
            refuseForeign(orders);
            orders.drop();
            ProgressLine progress = new ProgressLine(out);
            ShopOrders.fill(
                    orders,
                    count,
                    filled -> progress.say(String.format(Locale.ROOT, "%,d of %,d documents", filled, count)));
            progress.end();
        }
    }

    /** The stack may stand on a MongoDB that is used for more than demonstrations. */
    private static void refuseForeign(MongoCollection<BsonDocument> orders) {
        BsonDocument first = orders.find()
                .sort(new BsonDocument("_id", new org.bson.BsonInt32(1)))
                .first();
        if (first != null && !first.equals(ShopOrders.order(0))) {
            throw new WrongUse(
                    "the collection shop.orders holds documents that the demo has not made, and it would drop"
                            + " them; move them away, or run the demo without a stack up");
        }
    }
}
