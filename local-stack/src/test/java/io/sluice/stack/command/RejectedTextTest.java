package io.sluice.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.json.ContractJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What {@code ./sluice rejected} makes of an answer of the API. */
class RejectedTextTest {

    @Test
    void reasonsAreATableAndSamplesSayTheirPlaceAndReason() {
        SluiceApi.Rejected page = ContractJson.read(
                """
                {"items": [
                  {"task": "clean", "stream": "orders", "lane": 1, "sequence": 12, "row": 3, "split": "orders-0",
                   "reason": "cast-failed", "detail": "price is no decimal", "id": "{\\"$numberInt\\": \\"7\\"}",
                   "document": "{\\"_id\\": 7", "truncated": true},
                  {"task": "clean", "stream": "people", "lane": 0, "sequence": 2, "row": 0, "split": "people-1",
                   "reason": "derive-failed", "detail": "adult", "id": "", "truncated": false}],
                 "next": null, "reasonsComplete": false,
                 "reasons": [{"task": "clean", "stream": "orders", "reason": "cast-failed", "documents": 1300}]}
                """,
                SluiceApi.Rejected.class);
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);

        RejectedText.printReasons(page, out);
        page.items().forEach(item -> RejectedText.print(item, out));

        out.flush();
        assertThat(text.toString())
                .isEqualToNormalizingNewlines(
                        """
                        task   stream  reason       documents
                        clean  orders  cast-failed      1,300
                        There are more of them than were counted.

                        orders {"$numberInt": "7"}  task clean, lane 1, sequence 12, row 3, split orders-0
                          cast-failed: price is no decimal
                          {"_id": 7 …

                        people (its _id cannot be read)  task clean, lane 0, sequence 2, row 0, split people-1
                          derive-failed: adult
                          (not shown)
                        """);
    }

    @Test
    void aRunThatHasRejectedNothingSaysSo() {
        StringWriter text = new StringWriter();
        RejectedText.printReasons(
                ContractJson.read("{\"items\": [], \"reasons\": []}", SluiceApi.Rejected.class), new PrintWriter(text));
        assertThat(text).hasToString("nothing was rejected" + System.lineSeparator());
    }
}
