package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/** One workflow with every step, against what the test itself makes of the documents. */
class StepsIT {

    private static final int ORDERS = 3_000;

    private static final Workflows.Definition WORKFLOW = new Workflows.Definition(
            "steps",
            """
            version: 1
            name: steps
            limits: {rejected: 10%}
            tasks:
              read:
                use: mongodb.read
                connection: shop
                database: steps
                lanes: 2
                collections:
                  "order*": {filter: '{"state": "paid"}', fields: [state, price, placed, email, customer, items]}
              clean:
                use: transform
                from: [read]
                steps:
                  - cast:
                      in: orders
                      price: {to: "decimal(18,2)", point: ",", group: "."}
                      placed: {to: time, format: "dd.MM.yyyy HH:mm", zone: Europe/Berlin, onError: null}
                  - filter: {in: "ord*", keep: "double(doc.price) >= 10.0"}
                  - derive: {in: orders, pieces: "doc.items.size()", city: "has(doc.customer.city) ? doc.customer.city : 'unknown'"}
                  - mask: {in: orders, fields: [email], with: hash, saltRef: mask-salt}
                  - mask: {fields: [customer.name], with: redact}
                  - select: {fields: [_id, price, placed, email, customer.name, pieces, city]}
                  - rename: {in: orders, city: town}
                  - drop: {in: nothing, fields: [price]}
                  - flatten: {depth: 2}
              load:
                use: redshift.load
                connection: warehouse
                from: [clean]
                write: {schema: steps, mode: append}
            """);

    private final Sluice sluice = Sluice.shared();

    /** The mistakes that only connectors know of, with the texts that a person reads. */
    @Test
    void whatOnlyConnectorsKnowIsToldByADryRunAtItsLineAndColumn() {
        sluice.fill("mistaken", "things", List.of(BsonDocument.parse("{_id: 1}")));
        assertThat(
                        sluice.api()
                                .dryRun(
                                        "mistaken",
                                        """
                version: 1
                name: mistaken
                tasks:
                  read:
                    use: mongodb.read
                    connection: shop
                    database: mistaken
                    collections: {things: {}}
                  away:
                    use: mongodb.read
                    connection: gone
                    database: mistaken
                    collections: {others: {}}
                  clean:
                    use: transform
                    from: [read, away]
                    steps:
                      - filter: {keep: "doc.total >"}
                      - filter:
                          keep: "1 + 1"
                      - mask: {fields: [mail], with: hash, saltRef: no-such-salt}
                  load:
                    use: redshift.load
                    connection: wharehouse
                    from: [clean]
                    write: {schema: mistaken, mode: merge}
                """))
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("#/tasks/away/connection 11:5 source-unreachable: "),
                        error -> assertThat(error)
                                .isEqualTo("#/tasks/clean/steps/0/filter/keep 18:18 settings-invalid: "
                                        + "task \"clean\", steps[0].filter.keep: found \"doc.total >\"; line 1, column 12: it ends"
                                        + " too early; a value is missing"),
                        error -> assertThat(error)
                                .isEqualTo("#/tasks/clean/steps/1/filter/keep 20:11 settings-invalid: "
                                        + "task \"clean\", steps[1].filter.keep: found an expression of type int; it must be"
                                        + " true or false, as in doc.total > 0"),
                        error -> assertThat(error)
                                .startsWith("#/tasks/clean/steps/2/mask/saltRef 21:44 secret-unknown: task \"clean\","
                                        + " steps[2].mask.saltRef: found \"no-such-salt\""),
                        error -> assertThat(error)
                                .startsWith("#/tasks/load/connection 24:5 connection-unknown: ")
                                .contains("wharehouse"));
    }

    @Test
    void everyStepDoesWhatItSaysAndTheReceiptBalances() throws GeneralSecurityException {
        // given
        sluice.fill("steps", "orders", documents());

        // when
        Receipt receipt = sluice.run(WORKFLOW);

        // then
        Map<String, Map<String, Object>> expected = expected();
        assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        Receipt.StreamReceipt stream = receipt.streams().get(0);
        assertThat(stream.read()).isEqualTo(ORDERS / 2);
        assertThat(stream.rejected()).isEqualTo(ORDERS / 100);
        assertThat(stream.kept()).isEqualTo(expected.size());
        assertThat(stream.filtered()).isEqualTo(ORDERS / 2 - ORDERS / 100 - expected.size());
        assertThat(stream.moved()).isPositive();
        Map<String, Map<String, Object>> found = new TreeMap<>();
        sluice.warehouse()
                .rows("select _id, price, placed at time zone 'UTC' as placed, email, customer__name, pieces, town,"
                        + " _sluice_extra::text as extra from steps.orders")
                .forEach(row -> {
                    Map<String, Object> shown = new TreeMap<>();
                    row.forEach((column, value) -> {
                        if (value != null) {
                            shown.put(column, value instanceof BigDecimal n ? n.toPlainString() : value.toString());
                        }
                    });
                    found.put(String.valueOf(row.get("_id")), shown);
                });
        assertThat(new TreeSet<>(found.keySet())).isEqualTo(new TreeSet<>(expected.keySet()));
        assertThat(found).isEqualTo(expected);
    }

    private static List<BsonDocument> documents() {
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            documents.add(
                    BsonDocument.parse("{_id: " + i + ", state: '" + (i % 2 == 0 ? "paid" : "open") + "', price: '"
                            + price(i) + "', placed: '" + placed(i) + "', email: 'canary" + i
                            + "@example.com', customer: {name:"
                            + " 'Canary'" + (i % 3 == 0 ? ", city: 'Bonn'" : "") + "}, items: [" + "1,".repeat(i % 5)
                            + "1], more: 'not read'}"));
        }
        return documents;
    }

    /** Every hundredth is no number. */
    private static String price(int i) {
        return i % 100 == 0 ? "n/a" : i % 4 == 0 ? "1." + (100 + i % 900) + ",50" : i % 20 + ",25";
    }

    /** Every 26th is no day. */
    private static String placed(int i) {
        return i % 26 == 0 ? "31.02.2025 10:00" : "01.07.2025 " + String.format("%02d", i % 24) + ":30";
    }

    private static Map<String, Map<String, Object>> expected() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Sluice.SALT.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        for (int i = 0; i < ORDERS; i += 2) {
            if (i % 100 == 0 || (i % 4 != 0 && i % 20 < 10)) {
                continue;
            }
            Map<String, Object> row = new TreeMap<>();
            row.put("_id", Integer.toString(i));
            row.put("price", i % 4 == 0 ? "1" + (100 + i % 900) + ".50" : i % 20 + ".25");
            if (i % 26 == 0) {
                row.put("extra", "{\"placed\": \"31.02.2025 10:00\"}");
            } else {
                // Berlin is two hours ahead in July.
                int hour = i % 24;
                row.put(
                        "placed",
                        hour >= 2
                                ? String.format("2025-07-01 %02d:30:00.0", hour - 2)
                                : String.format("2025-06-30 %02d:30:00.0", hour + 22));
            }
            byte[] hash = mac.doFinal(("canary" + i + "@example.com").getBytes(StandardCharsets.UTF_8));
            row.put("email", HexFormat.of().formatHex(hash));
            row.put("customer__name", "***");
            row.put("pieces", Integer.toString(i % 5 + 1));
            row.put("town", i % 3 == 0 ? "Bonn" : "unknown");
            rows.put(row.get("_id").toString(), row);
        }
        return rows;
    }
}
