package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A step is wrong for some documents: they are rejected, looked at, and sent through the mended workflow, without the source. */
class RejectedIT {

    private static final int ORDERS = 3_000;
    private static final int PEOPLE = 500;

    private static final Workflows.Definition WRONG = new Workflows.Definition(
            "mended",
            """
            version: 1
            name: mended
            limits: {rejected: 50%}
            tasks:
              read:
                use: mongodb.read
                connection: shop
                database: mended
                lanes: 3
                collections: {orders: {}, people: {}}
              clean:
                use: transform
                from: [read]
                steps:
                  - cast: {in: orders, price: {to: "decimal(18,2)"}}
                  - derive: {in: people, adult: "doc.age > 17"}
                  - mask: {in: people, fields: [_id, email], with: hash, saltRef: mask-salt}
              load:
                use: redshift.load
                connection: warehouse
                from: [clean]
                write: {schema: mended, mode: merge}
            """);

    private final Sluice sluice = Sluice.shared();

    @Test
    void whatWasRejectedIsShownAndGoesThroughTheMendedWorkflowWithoutTheSource() {
        // given
        sluice.fill("mended", "orders", orders());
        sluice.fill("mended", "people", people());
        Receipt wrong = sluice.run(WRONG);
        String run = sluice.api().latest("mended");
        assertThat(sluice.api().state(run)).isEqualTo("SUCCEEDED_WITH_REJECTS");
        assertThat(rejected(wrong)).containsExactly("orders 3000 300", "people 500 50");
        assertThat(sluice.warehouse().count("mended.orders")).isEqualTo(2_700);

        // when they are looked at
        JsonNode shown = sluice.api().rejected(run, "orders");

        // then each is there with its reason, and of the masked collection nothing that is masked
        assertThat(shown.get("reasons"))
                .extracting(each -> each.get("stream").asString() + " "
                        + each.get("reason").asString() + " " + each.get("documents"))
                .containsExactly("orders cast-failed 300", "people derive-failed 50");
        assertThat(shown.get("items")).hasSize(200);
        assertThat(shown.get("items")).anySatisfy(item -> {
            assertThat(item.get("stream").asString()).isEqualTo("orders");
            assertThat(item.get("id").asString()).isEqualTo("{\"$numberInt\": \"1230\"}");
            assertThat(item.get("document").asString()).isEqualTo("{\"_id\": 1230, \"price\": \"1.230,50\"}");
        });
        JsonNode masked = sluice.api().rejected(run, "people");
        assertThat(masked.get("items")).hasSize(50).allSatisfy(item -> {
            assertThat(item.get("stream").asString()).isEqualTo("people");
            assertThat(item.has("document")).isFalse();
            assertThat(item.get("id").asString()).matches("\"[0-9a-f]{32}\"");
        });
        assertThat(masked.toString()).doesNotContain("person-", "@example.com");

        // when there is nothing in the source any more, and the workflow is mended
        sluice.collection("mended", "orders");
        sluice.collection("mended", "people");
        Workflows.Definition right = WRONG.with(
                        "{to: \"decimal(18,2)\"}", "{to: \"decimal(18,2)\", point: \",\", group: \".\"}")
                .with("\"doc.age > 17\"", "\"has(doc.age) && doc.age > 17\"");
        sluice.api().put(right.name(), right.text());
        String replay = sluice.api().replayRejected(run, null);
        sluice.api().awaitEnd(replay);

        // then nothing but them was read, and the tables hold what the source held
        Receipt receipt = sluice.api().receipt(replay);
        assertThat(receipt.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(rejected(receipt)).containsExactly("orders 300 0", "people 50 0");
        Map<Object, Object> prices = new HashMap<>();
        sluice.warehouse()
                .rows("select _id, price from mended.orders")
                .forEach(row -> prices.put(row.get("_id"), row.get("price")));
        assertThat(prices).isEqualTo(expected());
        assertThat(sluice.warehouse().rows("select adult, count(*) as people from mended.people group by 1 order by 1"))
                .containsExactly(
                        Map.of("adult", false, "people", 50L + 18L), Map.of("adult", true, "people", PEOPLE - 68L));
    }

    private static List<String> rejected(Receipt receipt) {
        return receipt.streams().stream()
                .map(stream -> stream.stream() + " " + stream.read() + " " + stream.rejected())
                .toList();
    }

    /** Each tenth has its price as a text that a cast without its separators refuses. */
    private static List<BsonDocument> orders() {
        List<BsonDocument> orders = new ArrayList<>();
        for (int number = 0; number < ORDERS; number++) {
            orders.add(new BsonDocument("_id", new BsonInt32(number))
                    .append("price", number % 10 == 0 ? new BsonString(text(number)) : new BsonInt32(number)));
        }
        return orders;
    }

    private static String text(int number) {
        return number / 1_000 + "." + String.format("%03d", number % 1_000) + ",50";
    }

    private static Map<Object, Object> expected() {
        Map<Object, Object> prices = new HashMap<>();
        for (long number = 0; number < ORDERS; number++) {
            BigDecimal whole = BigDecimal.valueOf(number);
            prices.put(number, whole.setScale(2).add(number % 10 == 0 ? new BigDecimal("0.50") : BigDecimal.ZERO));
        }
        return prices;
    }

    /** Each tenth says no age; of the others 18 are children. */
    private static List<BsonDocument> people() {
        List<BsonDocument> people = new ArrayList<>();
        int aged = 0;
        for (int number = 0; number < PEOPLE; number++) {
            BsonDocument person = new BsonDocument("_id", new BsonString("person-" + number))
                    .append("email", new BsonString("p" + number + "@example.com"));
            people.add(number % 10 == 0 ? person : person.append("age", new BsonInt32(aged++)));
        }
        return people;
    }
}
