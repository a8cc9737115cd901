package io.sluice.stack.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What Sluice needs of a MongoDB, asked through the driver. Each server that Sluice is tested with has to pass; where
 * mongo-java-server is known to be wrong, the case says how and leaves it out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MongoContract {

    private final String name = "contract" + UUID.randomUUID().toString().substring(0, 8);
    private MongoClient client;
    private MongoDatabase database;
    private MongoCollection<BsonDocument> things;

    /** Starts the server; its address. */
    abstract String start();

    abstract void stop();

    boolean isMongoJavaServer() {
        return false;
    }

    @BeforeAll
    void connect() {
        client = MongoClients.create(start());
        database = client.getDatabase(name);
        things = database.getCollection("things", BsonDocument.class);
    }

    @AfterAll
    void disconnect() {
        if (client != null) {
            database.drop();
            client.close();
            stop();
        }
    }

    @BeforeEach
    void empty() {
        things.drop();
    }

    @Test
    void bothDirectionsOfIdLimitAndSkip() {
        insertNumbers(10);
        assertThat(ids(find("{}").sort(json("{_id: 1}")).limit(3))).containsExactly(0, 1, 2);
        assertThat(ids(find("{}").sort(json("{_id: -1}")).limit(3))).containsExactly(9, 8, 7);
        assertThat(ids(find("{}").sort(json("{_id: -1}")).skip(8))).containsExactly(1, 0);
        assertThat(ids(find("{_id: {$gt: 3, $lte: 6}}").sort(json("{_id: -1}"))))
                .containsExactly(6, 5, 4);
    }

    @Test
    void aCursorGoesOnInBatchesOfTheSizeAskedFor() {
        insertNumbers(250);
        assertThat(ids(find("{}").sort(json("{_id: 1}")).batchSize(7)))
                .isEqualTo(IntStream.range(0, 250).boxed().toList());
        assertThat(ids(find("{}").sort(json("{_id: 1}")).batchSize(7).limit(20)))
                .hasSize(20);
        try (MongoCursor<BsonDocument> cursor = find("{}").batchSize(7).iterator()) {
            cursor.next();
            assertThat(cursor.available()).isEqualTo(6);
        }
    }

    @Test
    void aRangeStaysInTheBracketOfItsOperand() {
        insert("{_id: 1}", "{_id: '1'}", "{_id: true}", "{_id: {$date: '2026-01-01T00:00:00Z'}}", "{_id: {a: 1}}");
        assertThat(count("{_id: {$gte: 0}}")).isEqualTo(1);
        assertThat(count("{_id: {$gte: ''}}")).isEqualTo(1);
        assertThat(count("{_id: {$lte: true}}")).isEqualTo(1);
        assertThat(count("{_id: {$gt: {}}}")).isEqualTo(1);
        assertThat(count("{_id: {$lt: {$date: '2027-01-01T00:00:00Z'}}}")).isEqualTo(1);
    }

    @Test
    void numbersOfAllTypesAreComparedByValue() {
        insert("{_id: 1}", "{_id: {$numberLong: '2'}}", "{_id: 2.5}", "{_id: {$numberDecimal: '3'}}");
        assertThat(count("{_id: {$numberDecimal: '1.0'}}")).isEqualTo(1);
        assertThat(count("{_id: 2.0}")).isEqualTo(1);
        assertThat(count("{_id: 3}")).isEqualTo(1);
        assertThat(count("{_id: {$gt: 2, $lt: {$numberLong: '3'}}}")).isEqualTo(1);
        assertThatThrownBy(() -> insert("{_id: 1.0}"))
                .isInstanceOfSatisfying(
                        MongoWriteException.class, e -> assertThat(e.getCode()).isEqualTo(11000));
    }

    @Test
    void nanIsBelowAllNumbersAndInNoRange() {
        assumeFalse(isMongoJavaServer(), "it takes NaN for the largest number, and $gt: 0 finds it");
        insert("{_id: {$numberDouble: 'NaN'}}", "{_id: {$numberDouble: '-Infinity'}}", "{_id: 0}", "{_id: null}");
        List<BsonDocument> ascending = find("{}").sort(json("{_id: 1}")).into(new ArrayList<>());
        assertThat(ascending.get(0).isNull("_id")).isTrue();
        assertThat(ascending.get(1).getDouble("_id").getValue()).isNaN();
        assertThat(count("{_id: {$gte: {$numberDouble: '-Infinity'}}}")).isEqualTo(2);
        assertThat(count("{_id: {$lt: 0}}")).isEqualTo(1);
        assertThat(count("{_id: {$lte: {$numberDouble: 'NaN'}}}")).isEqualTo(1);
        assertThat(count("{_id: {$numberDecimal: 'NaN'}}")).isEqualTo(1);
    }

    @Test
    void nullIsInItsOwnRange() {
        assumeFalse(isMongoJavaServer(), "it finds nothing for $gte: null");
        insert("{_id: null}", "{_id: 0}");
        assertThat(count("{_id: {$gte: null}}")).isEqualTo(1);
        assertThat(count("{_id: {$gt: null}}")).isZero();
    }

    @Test
    void minKeyAndMaxKeyCompareWithEverything() {
        assumeFalse(isMongoJavaServer(), "it brackets them like any other type");
        insert("{_id: {$minKey: 1}}", "{_id: 0}", "{_id: 'a'}", "{_id: {$maxKey: 1}}");
        assertThat(count("{_id: {$gt: {$minKey: 1}}}")).isEqualTo(3);
        assertThat(count("{_id: {$lte: {$maxKey: 1}}}")).isEqualTo(4);
        assertThat(count("{_id: {$lt: {$minKey: 1}}}")).isZero();
    }

    @Test
    void binariesOfAllSubtypesAreOneBracketByLengthSubtypeBytes() {
        assumeFalse(isMongoJavaServer(), "it has three brackets of binaries");
        insert(
                "{_id: {$binary: {base64: '/w==', subType: '00'}}, n: 1}",
                "{_id: {$binary: {base64: 'AAA=', subType: '04'}}, n: 3}",
                "{_id: {$binary: {base64: '//8=', subType: '00'}}, n: 2}");
        assertThat(find("{_id: {$gte: {$binary: {base64: '', subType: '00'}}}}")
                        .sort(json("{_id: 1}"))
                        .map(document -> document.getInt32("n").getValue())
                        .into(new ArrayList<>()))
                .containsExactly(1, 2, 3);
    }

    @Test
    void typesAreAskedForByNumberAndByName() {
        insert("{_id: 1, v: 1}", "{_id: 2, v: 'a'}", "{_id: 3, v: {$numberLong: '1'}}", "{_id: 4}");
        assertThat(ids(find("{v: {$type: 2}}"))).containsExactly(2);
        assertThat(ids(find("{v: {$type: 'int'}}"))).containsExactly(1);
        assertThat(ids(find("{v: {$type: ['long', 'string']}}"))).containsExactlyInAnyOrder(2, 3);
        assertThat(ids(find("{v: {$type: 'number'}}"))).containsExactlyInAnyOrder(1, 3);
    }

    @Test
    void pathsGoThroughDocumentsAndArrays() {
        insert(
                "{_id: 1, a: {b: 5}}",
                "{_id: 2, a: [{b: 1}, {b: 5}]}",
                "{_id: 3, a: {b: [4, 5]}}",
                "{_id: 4, a: 5}",
                "{_id: 5, a: [7, 8]}");
        assertThat(ids(find("{'a.b': 5}"))).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(ids(find("{'a.1.b': 5}"))).containsExactly(2);
        assertThat(ids(find("{a: {$gt: 7}}"))).containsExactly(5);
        assertThat(ids(find("{a: [7, 8]}"))).containsExactly(5);
        assertThat(ids(find("{'a.b': {$in: [4, 1]}}"))).containsExactlyInAnyOrder(2, 3);
        assertThat(ids(find("{a: {$ne: 5}, _id: {$gt: 3}}"))).containsExactly(5);
        assertThat(ids(find("{$and: [{'a.b': 5}, {_id: {$lt: 3}}, {_id: {$in: [2, 3, 4]}}]}")))
                .containsExactly(2);
    }

    @Test
    void aMissingFieldIsNullToFilters() {
        insert("{_id: 1, v: null}", "{_id: 2}", "{_id: 3, v: 0}");
        assertThat(ids(find("{v: null}"))).containsExactlyInAnyOrder(1, 2);
        assertThat(ids(find("{v: {$ne: null}}"))).containsExactly(3);
        assertThat(ids(find("{v: {$in: [null, 7]}}"))).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void fieldsAreIncludedOrExcluded() {
        insert("{_id: 1, a: {x: 1, y: 2}, b: 3, c: 4}");
        assertThat(projected("{_id: 1}")).isEqualTo(json("{_id: 1}"));
        assertThat(projected("{b: 1}")).isEqualTo(json("{_id: 1, b: 3}"));
        assertThat(projected("{c: 1, b: true, _id: 0}")).isEqualTo(json("{b: 3, c: 4}"));
        assertThat(projected("{b: 0, a: 0}")).isEqualTo(json("{_id: 1, c: 4}"));
        assertThat(projected("{_id: 0}")).isEqualTo(json("{a: {x: 1, y: 2}, b: 3, c: 4}"));
        assertThat(projected("{'a.x': 1}")).isEqualTo(json("{_id: 1, a: {x: 1}}"));
        assertThat(projected("{'a.x': 0, b: 0, c: 0}")).isEqualTo(json("{_id: 1, a: {y: 2}}"));
    }

    @Test
    void projectionsGoIntoArrays() {
        insert("{_id: 1, a: [{x: 1, y: 2}, 7, {y: 3}]}");
        assumeFalse(isMongoJavaServer(), "it keeps what is no document, as null");
        assertThat(projected("{'a.x': 1}")).isEqualTo(json("{_id: 1, a: [{x: 1}, {}]}"));
        assertThat(projected("{'a.x': 0}")).isEqualTo(json("{_id: 1, a: [{y: 2}, 7, {y: 3}]}"));
    }

    @Test
    void countsWithFilterSkipLimitAndHint() {
        insertNumbers(10);
        assertThat(things.countDocuments()).isEqualTo(10);
        assertThat(things.countDocuments(json("{_id: {$gte: 4}}"))).isEqualTo(6);
        assertThat(things.countDocuments(json("{n: {$lt: 3}}"), new CountOptions().hint(json("{_id: 1}"))))
                .isEqualTo(3);
        assertThat(things.countDocuments(
                        json("{_id: {$gte: 4}}"), new CountOptions().skip(1).limit(4)))
                .isEqualTo(4);
        assertThat(things.countDocuments(json("{_id: 'none'}"))).isZero();
        assertThat(things.estimatedDocumentCount()).isEqualTo(10);
    }

    @Test
    void anUnorderedInsertLeavesOutDuplicatesAndAnOrderedOneStops() {
        insertNumbers(3);
        MongoBulkWriteException unordered = catchThrowableOfType(
                MongoBulkWriteException.class,
                () -> things.insertMany(
                        List.of(json("{_id: 1}"), json("{_id: 8}"), json("{_id: 2}"), json("{_id: 9}")),
                        new InsertManyOptions().ordered(false)));
        assertThat(unordered.getWriteErrors())
                .extracting(BulkWriteError::getIndex, BulkWriteError::getCode)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(0, 11000),
                        org.assertj.core.api.Assertions.tuple(2, 11000));
        assertThat(things.countDocuments()).isEqualTo(5);
        assertThatThrownBy(() -> insert("{_id: 20}", "{_id: 1}", "{_id: 21}"))
                .isInstanceOf(MongoBulkWriteException.class);
        assertThat(things.countDocuments()).isEqualTo(6);
    }

    @Test
    void arraysAndRegexesAreNoIds() {
        for (String refused : List.of("{_id: [1]}", "{_id: {$regularExpression: {pattern: 'a', options: ''}}}")) {
            assumeFalse(isMongoJavaServer() && refused.contains("regular"), "it takes a regex as an _id");
            assertThatThrownBy(() -> insert(refused)).isInstanceOf(MongoWriteException.class);
        }
    }

    @Test
    void collectionsAreMadeListedAndDropped() {
        database.createCollection("made");
        insertNumbers(1);
        assertThat(database.listCollectionNames().into(new ArrayList<>())).contains("made", "things");
        assertThatThrownBy(() -> database.createCollection("made"))
                .isInstanceOfSatisfying(MongoCommandException.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(48));
        database.getCollection("made").drop();
        assertThat(database.listCollectionNames().into(new ArrayList<>())).doesNotContain("made");
        assertThat(client.listDatabaseNames().into(new ArrayList<>())).contains(name);
    }

    @Test
    void listedCollectionsAreFilteredAndToldApart() {
        assumeFalse(isMongoJavaServer(), "it ignores the filter, and gives collections no uuid");
        insertNumbers(1);
        BsonDocument before = described();
        assertThat(before.getString("type").getValue()).isEqualTo("collection");
        assertThat(described()).isEqualTo(before);
        things.drop();
        insertNumbers(1);
        assertThat(described().getDocument("info").get("uuid"))
                .isNotEqualTo(before.getDocument("info").get("uuid"));
    }

    private BsonDocument described() {
        List<BsonDocument> found = database.listCollections(BsonDocument.class)
                .filter(json("{name: 'things'}"))
                .into(new ArrayList<>());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void whatIsNotThereIsEmptyAndDroppingItIsNoError() {
        MongoCollection<BsonDocument> nothing = database.getCollection("nothing", BsonDocument.class);
        assertThat(nothing.find().into(new ArrayList<>())).isEmpty();
        assertThat(nothing.countDocuments()).isZero();
        nothing.drop();
    }

    @Test
    void statisticsSayCountAndMeanSize() {
        insertNumbers(10);
        BsonDocument stats = database.runCommand(json("{collStats: 'things'}"), BsonDocument.class);
        assertThat(stats.getNumber("count").intValue()).isEqualTo(10);
        assertThat(stats.getNumber("avgObjSize").intValue()).isEqualTo(21);
    }

    @Test
    void aKilledCursorIsGone() {
        insertNumbers(10);
        BsonDocument opened = database.runCommand(json("{find: 'things', batchSize: 2}"), BsonDocument.class);
        BsonValue id = opened.getDocument("cursor").get("id");
        database.runCommand(
                new BsonDocument("killCursors", opened.getDocument("cursor").get("ns"))
                        .append("killCursors", new org.bson.BsonString("things"))
                        .append("cursors", new org.bson.BsonArray(List.of(id))));
        assertThatThrownBy(() -> database.runCommand(
                        new BsonDocument("getMore", id).append("collection", new org.bson.BsonString("things"))))
                .isInstanceOfSatisfying(MongoCommandException.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(43));
    }

    @Test
    void unknownCommandsAndOperatorsAreRefused() {
        assertThatThrownBy(() -> database.runCommand(json("{frobnicate: 1}")))
                .isInstanceOfSatisfying(MongoCommandException.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(59));
        insert("{_id: 1, a: 1}");
        assertThatThrownBy(() -> find("{a: {$frobnicate: 1}}").first())
                .hasMessageContaining("unknown operator: $frobnicate");
    }

    private BsonDocument projected(String projection) {
        return find("{}").projection(json(projection)).first();
    }

    private FindIterable<BsonDocument> find(String filter) {
        return things.find(json(filter));
    }

    private long count(String filter) {
        long counted = things.countDocuments(json(filter));
        assertThat(find(filter).into(new ArrayList<>())).hasSize((int) counted);
        return counted;
    }

    private static List<Integer> ids(FindIterable<BsonDocument> found) {
        return found.map(document -> document.getInt32("_id").getValue()).into(new ArrayList<>());
    }

    private void insertNumbers(int count) {
        things.insertMany(IntStream.range(0, count)
                .mapToObj(n -> new BsonDocument("_id", new BsonInt32(n)).append("n", new BsonInt32(n)))
                .toList());
    }

    private void insert(String... documents) {
        if (documents.length == 1) {
            things.insertOne(json(documents[0]));
        } else {
            things.insertMany(Arrays.stream(documents).map(MongoContract::json).toList());
        }
    }

    private static BsonDocument json(String text) {
        return BsonDocument.parse(text);
    }
}
