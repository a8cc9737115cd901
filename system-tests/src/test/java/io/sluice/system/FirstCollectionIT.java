package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.shop.ShopOrders;
import org.junit.jupiter.api.Test;

/** The thinnest path through all parts. */
class FirstCollectionIT {

    @Test
    void aCollectionArrivesAndItsReceiptIsVerified() {
        try (Sluice sluice = Sluice.up()) {
            // given
            ShopOrders.fill(sluice.collection("shop", "orders"), 20_000, done -> {});

            // when
            Receipt receipt = sluice.run(Workflows.copy("first", "shop", "{orders: {mode: snapshot}}", 4));

            // then
            assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
            assertThat(sluice.warehouse().count("shop.orders")).isEqualTo(20_000);
        }
    }
}
