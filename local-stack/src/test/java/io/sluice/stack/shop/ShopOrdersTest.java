package io.sluice.stack.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;

class ShopOrdersTest {

    @Test
    void anOrderDependsOnItsNumberAlone() {
        // given
        List<BsonDocument> forwards =
                IntStream.range(0, 500).mapToObj(ShopOrders::order).toList();
        // when
        for (int number = 499; number >= 0; number--) {
            // then
            assertThat(ShopOrders.order(number)).isEqualTo(forwards.get(number));
        }
        assertThat(forwards).extracting(order -> order.get("_id")).doesNotHaveDuplicates();
    }

    @Test
    void theOrdersStayTheSameFromVersionToVersion() {
        assertThat(ShopOrders.order(0).getObjectId("_id").getValue().toHexString())
                .isEqualTo("659200800000000000000000");
        assertThat(ShopOrders.order(7).getInt32("number").getValue()).isEqualTo(7);
        CRC32 all = new CRC32();
        for (int number = 0; number < 2_000; number++) {
            RawBsonDocument order = new RawBsonDocument(ShopOrders.order(number), new BsonDocumentCodec());
            all.update(order.getBackingArray(), order.getByteOffset(), order.getByteLength());
        }
        assertThat(all.getValue()).isEqualTo(0xf4734237L);
    }

    @Test
    void totalsComeAsIntAndAsDoubleAndNotesAreSometimesMissing() {
        List<BsonDocument> orders =
                IntStream.range(0, 500).mapToObj(ShopOrders::order).toList();
        assertThat(orders).anyMatch(order -> order.isInt32("total")).anyMatch(order -> order.isDouble("total"));
        assertThat(orders)
                .anyMatch(order -> order.isNull("note"))
                .anyMatch(order -> !order.containsKey("note"))
                .anyMatch(order -> order.isString("note"));
    }
}
