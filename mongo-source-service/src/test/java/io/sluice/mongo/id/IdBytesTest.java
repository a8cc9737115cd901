package io.sluice.mongo.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.contracts.failure.BadData;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class IdBytesTest {

    @Test
    void theIdOfAnyDocumentIsFoundWhereverItStands() {
        for (long seed = 1; seed <= 2000; seed++) {
            Random random = new Random(seed);
            // given
            BsonDocument document = new BsonDocument();
            addFields(document, random, "a", random.nextInt(6));
            BsonValue id = value(random, 2);
            document.append("_id", id);
            addFields(document, random, "_idx", random.nextInt(6));
            // when
            byte[] found = Objects.requireNonNull(IdBytes.of(bytes(document)), "seed " + seed);
            // then
            assertThat(found).as("seed %d", seed).isEqualTo(IdBytes.of(id));
            assertThat((int) found[0]).as("seed %d", seed).isEqualTo((byte)
                    id.getBsonType().getValue());
            assertThat(IdBytes.value(found)).as("seed %d", seed).isEqualTo(id);
        }
    }

    @Test
    void anIdInsideAnotherFieldIsNotTheDocumentsOwn() {
        assertThat(IdBytes.of(bytes(BsonDocument.parse("{a: {_id: 1}, b: [{_id: 2}], _i: 1, id: 2}"))))
                .isNull();
        assertThat(IdBytes.of(bytes(new BsonDocument()))).isNull();
    }

    @Test
    void theFirstOfTwoIdsCounts() {
        byte[] one = bytes(BsonDocument.parse("{_id: 1, _ib: 2}"));
        for (int i = 0; i < one.length; i++) {
            if (one[i] == 'b') {
                one[i] = 'd';
            }
        }
        assertThat(IdBytes.of(one)).isEqualTo(IdBytes.of(new BsonInt32(1)));
    }

    @Test
    void noiseIsRefusedAsBadDataAndNeverCrashes() {
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            BsonDocument document = new BsonDocument();
            addFields(document, random, "a", 1 + random.nextInt(3));
            byte[] noise = bytes(document);
            for (int i = random.nextInt(4); i >= 0; i--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(noise, random.nextBoolean() ? noise.length : random.nextInt(noise.length));
            try {
                IdBytes.of(cut);
            } catch (BadData expected) {
                assertThat(expected.code()).isEqualTo("unreadable-bson");
            } catch (RuntimeException crash) {
                throw new AssertionError("seed " + seed, crash);
            }
        }
    }

    @Test
    void aValueThatReachesBehindItsDocumentIsRefused() {
        byte[] document = bytes(BsonDocument.parse("{_id: 'abc'}"));
        document[9] = 100;
        assertThatThrownBy(() -> IdBytes.of(document))
                .isInstanceOf(BadData.class)
                .hasMessage("a document is not readable as BSON: a value ends behind the document");
    }

    private static void addFields(BsonDocument document, Random random, String prefix, int fields) {
        for (int i = 0; i < fields; i++) {
            document.append(prefix + i, value(random, 2));
        }
    }

    private static byte[] bytes(BsonDocument document) {
        RawBsonDocument raw = new RawBsonDocument(document, new BsonDocumentCodec());
        return Arrays.copyOfRange(
                raw.getBackingArray(), raw.getByteOffset(), raw.getByteOffset() + raw.getByteLength());
    }

    private static BsonValue value(Random random, int depth) {
        byte[] some = new byte[random.nextInt(20)];
        random.nextBytes(some);
        String text = "t\u00e9\uD83D\uDE00".repeat(random.nextInt(3));
        return switch (random.nextInt(depth == 0 ? 18 : 21)) {
            case 0 -> new BsonDouble(random.nextGaussian());
            case 1 -> new BsonString(text);
            case 2 -> new BsonBinary((byte) (random.nextBoolean() ? 0 : 128), some);
            case 3 -> new BsonUndefined();
            case 4 -> new BsonObjectId(new ObjectId(random.nextInt(), 5));
            case 5 -> BsonBoolean.valueOf(random.nextBoolean());
            case 6 -> new BsonDateTime(random.nextLong());
            case 7 -> BsonNull.VALUE;
            case 8 -> new BsonRegularExpression("a" + random.nextInt(), "i");
            case 9 -> new BsonDbPointer("db.c", new ObjectId(random.nextInt(), 7));
            case 10 -> new BsonJavaScript(text);
            case 11 -> new BsonSymbol(text);
            case 12 -> new BsonInt32(random.nextInt());
            case 13 -> new BsonTimestamp(random.nextLong());
            case 14 -> new BsonInt64(random.nextLong());
            case 15 -> new BsonDecimal128(Decimal128.fromIEEE754BIDEncoding(random.nextLong(), random.nextLong()));
            case 16 -> new BsonMinKey();
            case 17 -> new BsonMaxKey();
            case 18 -> new BsonJavaScriptWithScope(text, document(random, depth));
            case 19 -> document(random, depth);
            default -> new BsonArray(List.of(value(random, depth - 1), value(random, depth - 1)));
        };
    }

    private static BsonDocument document(Random random, int depth) {
        return new BsonDocument("_id", value(random, depth - 1)).append("z", value(random, depth - 1));
    }
}
