package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was read once goes through another definition, from the archive. */
class ReplayIT {

    private static final int ORDERS = 4_000;

    private final Sluice sluice = Sluice.shared();

    @Test
    void aRunWithAWrongRenameIsReplayedWithTheRightOneIntoASecondTableWithoutTheSource() {
        // given a run that names a column wrongly
        sluice.fill("replayed", "orders", documents());
        Workflows.Definition wrong = definition("replayed-wrong", "replayed", "custmer");
        sluice.run(wrong);
        String first = sluice.api().latest("replayed-wrong");
        List<Map<String, @Nullable Object>> before = rows("replayed", "custmer");

        // when there is nothing in the source any more that could be read
        sluice.collection("replayed", "orders");
        Workflows.Definition right = definition("replayed-right", "replayed_again", "customer");
        sluice.api().put(right.name(), right.text());
        String replay = sluice.api().replay(first, right.name());
        sluice.api().awaitEnd(replay);

        // then
        Receipt receipt = sluice.api().receipt(replay);
        assertThat(receipt.verdict()).isEqualTo(Verdict.VERIFIED);
        assertThat(receipt.streams())
                .extracting(stream -> stream.stream() + " " + stream.read())
                .containsExactly("orders " + ORDERS);
        assertThat(rows("replayed_again", "customer")).hasSize(ORDERS).isEqualTo(renamed(before));
        assertThat(rows("replayed", "custmer")).as("the old table").isEqualTo(before);
    }

    @Test
    void aReplayThroughTheSameRevisionMakesTheSameRowsAndCanBeReplayedItself() {
        sluice.fill("repeated", "orders", documents());
        Workflows.Definition workflow = definition("repeated", "repeated", "customer");
        sluice.run(workflow);
        List<Map<String, @Nullable Object>> before = rows("repeated", "customer");
        sluice.collection("repeated", "orders");

        String once = sluice.api().replay(sluice.api().latest("repeated"), null);
        sluice.api().awaitEnd(once);
        String twice = sluice.api().replay(once, null);
        sluice.api().awaitEnd(twice);

        assertThat(rows("repeated", "customer")).isEqualTo(before);
        assertThat(sluice.warehouse()
                        .rows("select distinct _sluice_run, count(*) as rows from repeated.orders group by 1"))
                .containsExactly(Map.of("_sluice_run", twice, "rows", (long) ORDERS));
    }

    @Test
    void whatCannotBeReplayedIsRefusedWithTheReason() {
        sluice.fill("refused", "orders", documents());
        Workflows.Definition off = definition("refused-off", "refused", "customer")
                .with("name: refused-off", "name: refused-off\narchive: off");
        sluice.run(off);
        Workflows.Definition workflow = definition("refused", "refused", "customer");
        sluice.run(workflow);
        String run = sluice.api().latest("refused");
        Workflows.Definition other = definition("refused-other", "elsewhere", "customer");
        put(other.with("{orders: {}}", "{orders: {filter: '{\"amount\": 1}'}}"));
        Workflows.Definition append = definition("refused-append", "refused", "customer");
        put(append.with("mode: merge", "mode: append"));
        Workflows.Definition renamed = definition("refused-name", "elsewhere", "customer");
        put(new Workflows.Definition(
                renamed.name(), renamed.text().replace("read", "fetch").replace("mongodb.fetch", "mongodb.read")));

        assertThat(refusal(sluice.api().latest("refused-off"), null)).startsWith("409 archive-off: ");
        assertThat(refusal(run, "refused-other")).startsWith("409 replay-source: the source read of workflow");
        assertThat(refusal(run, "refused-append")).startsWith("409 replay-append: ");
        assertThat(refusal(run, "refused-name")).contains("has a source fetch, and run " + run + " archived read");
        assertThat(refusal(run, "nobody")).startsWith("404 unknown-workflow: ");
        assertThat(refusal("nobody-1", null)).startsWith("404 unknown-run: ");
    }

    private void put(Workflows.Definition definition) {
        sluice.api().put(definition.name(), definition.text());
    }

    private String refusal(String run, @Nullable String workflow) {
        return sluice.api().refusalOfReplay(run, workflow);
    }

    /** Reads the database that the name begins with. */
    private static Workflows.Definition definition(String name, String schema, String column) {
        String database = name.split("-")[0];
        return Workflows.copy(name, database, "{orders: {}}", 3)
                .with("- flatten: {depth: 3}", "- rename: {cust: " + column + "}")
                .with("{schema: " + database + ",", "{schema: " + schema + ",");
    }

    /** Of several classes, so that what owns a column has to be decided the same way again. */
    private static List<BsonDocument> documents() {
        List<BsonDocument> documents = new ArrayList<>();
        for (int number = 0; number < ORDERS; number++) {
            documents.add(new BsonDocument("_id", new BsonInt32(number))
                    .append("cust", new BsonString("customer " + number % 7))
                    .append("amount", number % 5 == 0 ? new BsonString("n/a") : new BsonInt32(number)));
        }
        return documents;
    }

    private List<Map<String, @Nullable Object>> rows(String schema, String column) {
        return sluice.warehouse()
                .rows("select _id, " + column + ", amount, amount__v_text, _sluice_split from " + schema
                        + ".orders order by _id");
    }

    private static List<Map<String, @Nullable Object>> renamed(List<Map<String, @Nullable Object>> rows) {
        return rows.stream()
                .map(row -> {
                    Map<String, @Nullable Object> right = new LinkedHashMap<>(row);
                    right.put("customer", right.remove("custmer"));
                    return right;
                })
                .toList();
    }
}
