package io.sluice.stack.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.InsertManyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The stand-in, seen through the driver, against a model written from the manual: which documents, in which order. */
class TypedDocumentsPropertyTest {

    private static final int DOCUMENTS = 120;
    private static final int QUESTIONS = 60;
    private static final long SEEDS = 25;
    private static final List<String> OPERATORS = List.of("$eq", "$gt", "$gte", "$lt", "$lte");
    private static final List<String> FIELDS = List.of("_id", "v");
    private static final Map<BsonType, String> NAMES = Map.of(
            BsonType.INT32,
            "int",
            BsonType.STRING,
            "string",
            BsonType.JAVASCRIPT,
            "javascript",
            BsonType.DB_POINTER,
            "dbPointer",
            BsonType.UNDEFINED,
            "undefined",
            BsonType.SYMBOL,
            "symbol",
            BsonType.MIN_KEY,
            "minKey",
            BsonType.DOCUMENT,
            "object");
    private static final List<BsonType> TYPES = Stream.of(BsonType.values())
            .filter(type -> type != BsonType.END_OF_DOCUMENT)
            .toList();

    private static final TestServer MONGO = new TestServer();

    @AfterAll
    static void stop() {
        MONGO.close();
    }

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void documentsAndTheirOrderAreThoseOfTheManual(long seed) {
        Random random = new Random(seed);
        RandomValues values = new RandomValues(random);
        MongoCollection<BsonDocument> collection = MONGO.database().getCollection("typed" + seed, BsonDocument.class);
        // given
        ManualModel model = fill(collection, values, random);
        assertThat(numbers(collection.find().sort(by(1)).batchSize(7).into(new ArrayList<>())))
                .isEqualTo(numbers(model.find(all -> true, 1)));
        for (int i = 0; i < QUESTIONS; i++) {
            // when
            Question one = question(values, random);
            Question other = question(values, random);
            BsonDocument filter = random.nextBoolean()
                    ? one.filter()
                    : new BsonDocument("$and", new BsonArray(List.of(one.filter(), other.filter())));
            Predicate<BsonDocument> meant =
                    filter.containsKey("$and") ? one.meant().and(other.meant()) : one.meant();
            int direction = random.nextBoolean() ? 1 : -1;
            // then
            List<Integer> expected = numbers(model.find(meant, direction));
            assertThat(numbers(collection
                            .find(filter)
                            .sort(by(direction))
                            .batchSize(1 + random.nextInt(50))
                            .into(new ArrayList<>())))
                    .as("seed %s, %s, direction %s", seed, filter, direction)
                    .isEqualTo(expected);
            assertThat(collection.countDocuments(filter))
                    .as("count of seed %s, %s", seed, filter)
                    .isEqualTo(expected.size());
            int skip = random.nextInt(4);
            assertThat(numbers(collection
                            .find(filter)
                            .sort(by(direction))
                            .skip(skip)
                            .limit(5)
                            .batchSize(2)
                            .into(new ArrayList<>())))
                    .isEqualTo(expected.stream().skip(skip).limit(5).toList());
            assertThat(collection.countDocuments(
                            filter, new CountOptions().skip(skip).limit(5)))
                    .isEqualTo(expected.stream().skip(skip).limit(5).count());
        }
        collection.drop();
    }

    /** Some of the _ids are equal to others of another type: both refuse the same ones. */
    private static ManualModel fill(MongoCollection<BsonDocument> collection, RandomValues values, Random random) {
        ManualModel model = new ManualModel();
        List<BsonDocument> documents = new ArrayList<>();
        List<Integer> refused = new ArrayList<>();
        for (int n = 0; n < DOCUMENTS; n++) {
            BsonDocument document = new BsonDocument("_id", values.id()).append("n", new BsonInt32(n));
            if (random.nextInt(5) > 0) {
                document.append("v", values.any(2));
            }
            documents.add(document);
            if (!model.insert(document)) {
                refused.add(n);
            }
        }
        try {
            collection.insertMany(documents, new InsertManyOptions().ordered(false));
            assertThat(refused).isEmpty();
        } catch (MongoBulkWriteException e) {
            assertThat(e.getWriteErrors()).extracting(BulkWriteError::getIndex).isEqualTo(refused);
            assertThat(e.getWriteErrors()).extracting(BulkWriteError::getCode).containsOnly(11000);
        }
        return model;
    }

    private static Question question(RandomValues values, Random random) {
        String field = FIELDS.get(random.nextInt(FIELDS.size()));
        return switch (random.nextInt(6)) {
            case 0 -> {
                BsonType type = TYPES.get(random.nextInt(TYPES.size()));
                BsonType other = TYPES.get(random.nextInt(TYPES.size()));
                yield new Question(
                        on(field, "$type", new BsonArray(List.of(type(type, random), type(other, random)))),
                        ManualModel.hasType(field, List.of(type, other)));
            }
            case 1 -> {
                BsonValue a = values.id();
                BsonValue b = values.id();
                yield new Question(
                        on(field, "$in", new BsonArray(List.of(a, b))),
                        ManualModel.compares(field, "$eq", a).or(ManualModel.compares(field, "$eq", b)));
            }
            case 2 -> {
                BsonValue not = values.id();
                yield new Question(
                        on(field, "$ne", not),
                        ManualModel.compares(field, "$eq", not).negate());
            }
            default -> {
                String operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
                BsonValue operand = values.id();
                yield new Question(on(field, operator, operand), ManualModel.compares(field, operator, operand));
            }
        };
    }

    private static BsonValue type(BsonType type, Random random) {
        String name = NAMES.get(type);
        if (name != null && random.nextBoolean()) {
            return new BsonString(name);
        }
        // The driver has the byte of MinKey as 255, the server as -1.
        return new BsonInt32(type == BsonType.MIN_KEY ? -1 : type.getValue());
    }

    private static BsonDocument on(String field, String operator, BsonValue operand) {
        return new BsonDocument(field, new BsonDocument(operator, operand));
    }

    private static BsonDocument by(int direction) {
        return new BsonDocument("_id", new BsonInt32(direction));
    }

    private static List<Integer> numbers(List<BsonDocument> documents) {
        return documents.stream()
                .map(document -> document.getInt32("n").getValue())
                .toList();
    }

    private record Question(BsonDocument filter, Predicate<BsonDocument> meant) {}
}
