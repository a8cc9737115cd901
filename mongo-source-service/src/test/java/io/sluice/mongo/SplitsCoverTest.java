package io.sluice.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.mongo.id.IdBytes;
import io.sluice.mongo.split.SplitLimits;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonDateTime;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsCoverTest {

    private static final SplitLimits FINE = new SplitLimits(10, 64);
    private static TestMongo mongo;

    @BeforeAll
    static void start() {
        mongo = new TestMongo();
    }

    @AfterAll
    static void stop() {
        mongo.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void everyIdFallsInExactlyOneSplit(int lanes) {
        MongoSource source = mongo.source(FINE);
        for (long seed = 1; seed <= 25; seed++) {
            // given
            String name = "mixed" + lanes + "_" + seed;
            List<BsonValue> ids = MixedIds.of(seed, 60);
            mongo.insertIds(name, ids);
            TaskRef task = mongo.task(Map.of(name, Map.of()));
            // when
            SourcePlan plan = TestMongo.plan(source, task, lanes);
            List<ByteBuffer> read = new ArrayList<>();
            for (Split split : plan.splits()) {
                assertThat(split.lane()).isBetween(0, lanes - 1);
                TestMongo.read(source, task, split, null).forEach(document -> read.add(ByteBuffer.wrap(document.id())));
            }
            // then
            assertThat(read)
                    .as("seed %d, %d splits", seed, plan.splits().size())
                    .containsExactlyInAnyOrderElementsOf(ids.stream()
                            .map(id -> ByteBuffer.wrap(IdBytes.of(id)))
                            .toList());
            assertThat(plan.documents()).containsEntry(name, (long) ids.size());
            mongo.drop(name);
        }
    }

    @Test
    void readingGoesOnExactlyBehindEachPosition() {
        MongoSource source = mongo.source(FINE);
        for (long seed = 100; seed < 106; seed++) {
            // given
            String name = "resumed" + seed;
            mongo.insertIds(name, MixedIds.of(seed, 25));
            TaskRef task = mongo.task(Map.of(name, Map.of()));
            for (Split split : TestMongo.plan(source, task, 3).splits()) {
                List<SourceDocument> all = TestMongo.read(source, task, split, null);
                for (int i = 0; i < all.size(); i++) {
                    // when
                    List<SourceDocument> rest = TestMongo.read(
                            source, task, split, new Position(all.get(i).id()));
                    // then
                    assertThat(hex(rest))
                            .as(
                                    "seed %d, %s behind document %d, an _id of type %d",
                                    seed, split, i, all.get(i).id()[0])
                            .isEqualTo(hex(all.subList(i + 1, all.size())));
                }
            }
            mongo.drop(name);
        }
    }

    @Test
    void aCollectionOfOneTypeIsSpreadOverAllLanesAndTheSamePlanComesAgain() {
        MongoSource source = mongo.source(FINE);
        Random random = new Random(7);
        List<List<BsonValue>> collections = List.of(
                random.ints(1000, 0, 1_000_000)
                        .distinct()
                        .<BsonValue>mapToObj(BsonInt32::new)
                        .toList(),
                random.longs(1000)
                        .<BsonValue>mapToObj(n -> new BsonDateTime(n >> 20))
                        .distinct()
                        .toList(),
                random.ints(1000, 0, 1_000_000)
                        .distinct()
                        .<BsonValue>mapToObj(n -> new BsonObjectId(new ObjectId(n, n & 0xFFFFFF)))
                        .toList());
        for (int i = 0; i < collections.size(); i++) {
            String name = "single" + i;
            mongo.insertIds(name, collections.get(i));
            TaskRef task = mongo.task(Map.of(name, Map.of()));
            // when
            SourcePlan plan = TestMongo.plan(source, task, 4);
            // then
            assertThat(plan.splits()).extracting(Split::lane).containsExactly(0, 1, 2, 3);
            assertThat(plan.splits())
                    .extracting(
                            split -> TestMongo.read(source, task, split, null).size())
                    .allSatisfy(size -> assertThat(size).isBetween(200, 300));
            assertThat(TestMongo.plan(source, task, 4).splits()).isEqualTo(plan.splits());
            mongo.drop(name);
        }
    }

    @Test
    void fewDocumentsAreNotCut() {
        MongoSource source = mongo.source(SplitLimits.STANDARD);
        mongo.insertIds("few", List.of(new BsonInt32(1), new BsonInt32(1000)));
        assertThat(TestMongo.plan(source, mongo.task(Map.of("few", Map.of())), 8)
                        .splits())
                .hasSize(1);
        mongo.drop("few");
    }

    private static List<ByteBuffer> hex(List<SourceDocument> documents) {
        return documents.stream()
                .map(document -> ByteBuffer.wrap(document.id()))
                .toList();
    }
}
