package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.receipt.Receipt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection whose ids are of every type that MongoDB allows there, and of some that only look alike. */
class MixedIdsIT {

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void aCollectionOfMixedIdsArrivesWholeAndWhatOnlyLooksAlikeStaysApart(int lanes) {
        // given
        String database = "mixed" + lanes;
        List<BsonValue> ids = ids();
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            documents.add(new BsonDocument("_id", ids.get(i)).append("place", new BsonInt32(i)));
        }
        Sluice sluice = Sluice.shared();
        sluice.fill(database, "things", documents);

        // when
        Receipt receipt = sluice.run(
                Workflows.copyToBoth(database, database, "{things: {mode: snapshot, lanes: " + lanes + "}}", lanes));

        // then
        assertThat(receipt.verdict()).isEqualTo(Receipt.Verdict.VERIFIED);
        assertThat(receipt.streams().get(0).rejected()).isZero();
        List<Map<String, Object>> rows =
                sluice.warehouse().rows("select place, _sluice_key from " + database + ".things");
        Set<Object> places = new HashSet<>();
        Set<Object> keys = new HashSet<>();
        rows.forEach(row -> {
            places.add(row.get("place"));
            keys.add(row.get("_sluice_key"));
        });
        assertThat(rows).hasSize(ids.size());
        assertThat(places).hasSize(ids.size());
        assertThat(keys).hasSize(ids.size());
        sluice.requireSameInBoth(database, "things");
    }

    private static List<BsonValue> ids() {
        List<BsonValue> ids = new ArrayList<>(List.of(
                new BsonInt32(1),
                new BsonString("1"),
                new BsonInt64(1L << 40),
                new BsonDouble(1.5),
                new BsonDouble(Double.NaN),
                new BsonDouble(Double.NEGATIVE_INFINITY),
                new BsonString(""),
                new BsonObjectId(new ObjectId("55f14312c7447c3da7051b26")),
                new BsonString("55f14312c7447c3da7051b26"),
                new BsonBinary(UUID.fromString("c8edabc3-f738-4ca3-b68d-ab92a91478a3")),
                new BsonDateTime(-1),
                new BsonDateTime(1_700_000_000_000L),
                BsonBoolean.TRUE,
                BsonBoolean.FALSE,
                BsonNull.VALUE,
                new BsonDocument("a", new BsonInt32(1)).append("b", new BsonInt32(2)),
                new BsonDocument("b", new BsonInt32(2)).append("a", new BsonInt32(1)),
                new BsonDocument()));
        // Enough of the common types that their ranges are really cut.
        for (int i = 0; i < 600; i++) {
            ids.add(new BsonInt32(1_000 + i));
            ids.add(new BsonObjectId(new ObjectId(1_700_000_000 + i, i)));
            ids.add(new BsonString("name-" + i));
            ids.add(new BsonDateTime(1_600_000_000_000L + i * 1_000_000L));
            ids.add(new BsonDouble(i + 0.25));
        }
        return ids;
    }
}
