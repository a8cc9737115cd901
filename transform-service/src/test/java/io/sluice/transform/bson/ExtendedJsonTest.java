package io.sluice.transform.bson;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.transform.row.RawDocuments;
import java.util.Random;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class ExtendedJsonTest {

    /** The driver's own parser reads back what was written; U+0000 is the one thing that is written our own way. */
    @Test
    void theDriverReadsCanonicalJsonBackAsTheSameDocument() {
        for (long seed = 0; seed < 3000; seed++) {
            BsonDocument document = RandomBson.document(new Random(seed), 4);
            byte[] bytes = RawDocuments.bytes(document);
            Bytes out = new Bytes();

            ExtendedJson.canonical(BsonValue.OBJECT, bytes, 0, bytes.length, JsonFields.ALL, out);

            if (!out.toString().contains("$textBytes")) {
                assertThat(RawDocuments.bytes(BsonDocument.parse(out.toString())))
                        .as("seed %d: %s", seed, out)
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void whatAColumnHoldsIsReadBackWithTheSameValues() {
        for (long seed = 0; seed < 3000; seed++) {
            BsonDocument document = RandomBson.document(new Random(seed), 4);
            byte[] bytes = RawDocuments.bytes(document);
            Bytes out = new Bytes();

            boolean holdable = ExtendedJson.relaxed(BsonValue.OBJECT, bytes, 0, bytes.length, JsonFields.ALL, out);

            assertThat(holdable)
                    .as("seed %d: %s", seed, out)
                    .isEqualTo(!out.toString().contains("$textBytes")
                            && !out.toString().contains("{\"$numberDouble\":\"NaN")
                            && !out.toString().contains("{\"$numberDouble\":\"-Inf"));
            if (holdable) {
                assertThat(BsonDocument.parse(out.toString()).keySet()).isEqualTo(document.keySet());
            }
        }
    }

    @Test
    void noiseIsRefusedAndNeverCrashes() {
        for (long seed = 0; seed < 20000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = RawDocuments.bytes(RandomBson.document(random, 3));
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                ExtendedJson.canonical(BsonValue.OBJECT, bytes, 0, bytes.length, JsonFields.ALL, new Bytes());
            } catch (UnreadableBson expected) {
                assertThat(expected).hasMessageContaining("at byte");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
