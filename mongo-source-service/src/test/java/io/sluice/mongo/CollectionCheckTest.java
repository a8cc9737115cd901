package io.sluice.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.mongo.split.SplitLimits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/** Before a run: which collections the settings name, and each name that means none. */
class CollectionCheckTest {

    @Test
    void collectionsThatAreThereAreNamedAndEachOneThatIsNotIsAFinding() {
        try (TestMongo mongo = new TestMongo()) {
            // given
            for (String name : List.of("orders", "order_items", "customers")) {
                mongo.insert(name, List.of(new BsonDocument("_id", new BsonInt32(1))));
            }

            // then
            Checked fine = check(mongo, Map.of("order*", Map.of()));
            assertThat(fine.findings()).isEmpty();
            assertThat(fine.streams()).containsExactly("order_items", "orders");

            Checked missing = check(mongo, Map.of("odrers", Map.of(), "z*", Map.of(), "orders", Map.of()));
            assertThat(missing.findings())
                    .extracting(finding -> finding.path() + " " + finding.code() + " " + finding.detail())
                    .containsExactly(
                            "[collections, odrers] collection-missing collection \"odrers\" is not in database \""
                                    + mongo.database + "\"; it has customers, order_items, orders",
                            "[collections, z*] collection-missing pattern \"z*\" matches no collection of database \""
                                    + mongo.database + "\"; it has customers, order_items, orders");
        }
    }

    private static Checked check(TestMongo mongo, Map<String, ?> collections) {
        return Objects.requireNonNull(mongo.source(SplitLimits.STANDARD)
                .check(mongo.task(collections))
                .block(TestMongo.PATIENCE));
    }
}
