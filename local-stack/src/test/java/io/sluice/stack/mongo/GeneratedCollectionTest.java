package io.sluice.stack.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import io.sluice.stack.mongo.store.Direction;
import io.sluice.stack.mongo.store.GeneratedDocuments;
import io.sluice.stack.mongo.store.IdInterval;
import io.sluice.stack.mongo.store.IdKey;
import io.sluice.stack.shop.ShopOrders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GeneratedCollectionTest {

    private static final int MANY = 50_000_000;
    private static final TestServer MONGO = new TestServer();
    private static final MongoCollection<RawBsonDocument> ORDERS;

    static {
        MONGO.server.generate("shop", "orders", MANY);
        ORDERS = MONGO.raw("orders");
    }

    @AfterAll
    static void stop() {
        MONGO.close();
    }

    @Test
    void aDocumentIsTheSameByNumberBySeekAndByScan() {
        for (int number : new int[] {0, 1, 9, 10, 12_345_678, MANY - 1}) {
            byte[] expected = TestServer.bytes(ShopOrders.order(number));
            BsonDocument id = ShopOrders.order(number);
            BsonDocument byId = new BsonDocument("_id", id.get("_id"));
            BsonDocument from = new BsonDocument("_id", new BsonDocument("$gte", id.get("_id")));
            assertThat(TestServer.bytes(ORDERS.find(byId).first())).isEqualTo(expected);
            assertThat(TestServer.bytes(ORDERS.find(from).first())).isEqualTo(expected);
            assertThat(ShopOrders.key(number)).isEqualTo(TestServer.bytes(byId));
        }
        List<RawBsonDocument> scanned =
                ORDERS.find().limit(2_000).batchSize(300).into(new ArrayList<>());
        assertThat(scanned)
                .extracting(document -> ByteBuffer.wrap(TestServer.bytes(document)))
                .isEqualTo(IntStream.range(0, 2_000)
                        .mapToObj(number -> ByteBuffer.wrap(TestServer.bytes(ShopOrders.order(number))))
                        .toList());
    }

    @Test
    void documentsAreNestedAndOfMiddleSize() {
        for (int number = 0; number < MANY; number += MANY / 2_000) {
            assertThat(TestServer.bytes(ShopOrders.order(number)).length).isBetween(250, 1024);
        }
        BsonDocument stats = MONGO.run("{collStats: 'orders'}");
        assertThat(stats.getNumber("count").longValue()).isEqualTo(MANY);
        assertThat(stats.getNumber("avgObjSize").intValue()).isBetween(250, 1024);
    }

    @Test
    void bothEndsAndEverythingIsCountedWithoutAWalk() {
        BsonDocument down = new BsonDocument("_id", new BsonInt32(-1));
        assertThat(ORDERS.find().sort(down).first().getInt32("number").getValue())
                .isEqualTo(MANY - 1);
        long start = System.nanoTime();
        assertThat(ORDERS.countDocuments()).isEqualTo(MANY);
        BsonDocument half = new BsonDocument(
                "_id", new BsonDocument("$lt", ShopOrders.order(MANY / 2).get("_id")));
        assertThat(ORDERS.countDocuments(half)).isEqualTo(MANY / 2);
        assertThat(System.nanoTime() - start).as("nanoseconds for two counts").isLessThan(1_000_000_000);
    }

    @Test
    void aSeekLooksAtNoDocumentButThoseItReturns() {
        GeneratedDocuments documents = new GeneratedDocuments(MANY);
        byte[] middle = ShopOrders.key(MANY / 2);
        int[] seen = {0};
        IdInterval fromMiddle = new IdInterval(middle, false, IdInterval.EVERYTHING.high(), true);
        documents.walk(fromMiddle, Direction.ASCENDING, (bytes, length) -> {
            assertThat(IdKey.ofDocument(bytes)).isEqualTo(ShopOrders.key(MANY / 2 + 1));
            seen[0]++;
            return false;
        });
        assertThat(seen[0]).isEqualTo(1);
        assertThat(documents.count(fromMiddle)).isEqualTo(MANY / 2 - 1);
    }

    @Test
    void idsAscendWithNumbers() {
        for (int number = 1; number < MANY; number += 9_973) {
            assertThat(IdKey.compare(ShopOrders.key(number - 1), ShopOrders.key(number)))
                    .isNegative();
        }
    }

    @Test
    void aCursorKeepsAPositionAndNoDocuments() {
        long before = usedHeap();
        for (int i = 0; i < 200; i++) {
            BsonDocument from = new BsonDocument(
                    "_id",
                    new BsonDocument("$gt", ShopOrders.order(i * (MANY / 200)).get("_id")));
            // The cursor stays open on the server.
            MONGO.database()
                    .runCommand(new BsonDocument("find", new org.bson.BsonString("orders"))
                            .append("filter", from)
                            .append("batchSize", new BsonInt32(500)));
        }
        assertThat(MONGO.server.openCursors()).isGreaterThanOrEqualTo(200);
        assertThat(usedHeap() - before).as("bytes of heap for 200 cursors").isLessThan(8 << 20);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
