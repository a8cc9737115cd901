package io.sluice.mongo.split;

import io.sluice.mongo.server.ServerKind;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The {@code _id}s that a server compares with one another. {@code $gt} and {@code $lte} match only values of their
 * operand's bracket, so a range never leaves one; and every {@code _id} is in exactly one. In the order in which MongoDB
 * sorts them: https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 */
enum Bracket {
    MIN_KEY(only(new BsonMinKey())),
    NULL(only(BsonNull.VALUE)),
    /** A number that no range finds on MongoDB, and that each upper range finds on the stand-in. */
    NAN(only(new BsonDouble(Double.NaN))),
    NUMBER(from(new BsonDouble(Double.NEGATIVE_INFINITY))),
    STRING(from(new BsonString(""))),
    OBJECT(ofTypes(3)),
    BINARY(from(new BsonBinary((byte) 0, new byte[0]))),
    /** The stand-in keeps binaries of these three kinds apart, and sorts them in this order. */
    STAND_IN_BYTES(besides(new BsonBinary((byte) 0, new byte[16]))),
    STAND_IN_LEGACY_UUID(besides(new BsonBinary((byte) 3, new byte[16]))),
    STAND_IN_UUID(besides(new BsonBinary((byte) 4, new byte[16]))),
    OBJECT_ID(from(new BsonObjectId(new ObjectId(new byte[12])))),
    BOOLEAN(from(BsonBoolean.FALSE)),
    DATE(from(new BsonDateTime(Long.MIN_VALUE))),
    TIMESTAMP(from(new BsonTimestamp(0))),
    DB_POINTER(ofTypes(12)),
    CODE(ofTypes(13)),
    CODE_WITH_SCOPE(ofTypes(15)),
    MAX_KEY(only(new BsonMaxKey())),
    /** A view, which has no index on {@code _id} and may have it computed: read whole. */
    EVERYTHING(new BsonDocument());

    private static final String ID = "_id";
    private static final List<Bracket> STAND_IN_BINARIES = List.of(STAND_IN_BYTES, STAND_IN_LEGACY_UUID, STAND_IN_UUID);
    private static final List<Bracket> UNKNOWN_TO_STAND_IN = List.of(DB_POINTER, CODE, CODE_WITH_SCOPE);

    private final BsonDocument all;

    Bracket(BsonDocument all) {
        this.all = all;
    }

    static Bracket of(BsonValue id) {
        return switch (id.getBsonType()) {
            case MIN_KEY -> MIN_KEY;
            case NULL, UNDEFINED -> NULL;
            case INT32, INT64 -> NUMBER;
            case DOUBLE -> Double.isNaN(id.asDouble().getValue()) ? NAN : NUMBER;
            case DECIMAL128 -> id.asDecimal128().getValue().isNaN() ? NAN : NUMBER;
            case STRING, SYMBOL -> STRING;
            case DOCUMENT -> OBJECT;
            case BINARY -> BINARY;
            case OBJECT_ID -> OBJECT_ID;
            case BOOLEAN -> BOOLEAN;
            case DATE_TIME -> DATE;
            case TIMESTAMP -> TIMESTAMP;
            case DB_POINTER -> DB_POINTER;
            case JAVASCRIPT -> CODE;
            case JAVASCRIPT_WITH_SCOPE -> CODE_WITH_SCOPE;
            case MAX_KEY -> MAX_KEY;
            case ARRAY, REGULAR_EXPRESSION, END_OF_DOCUMENT ->
                throw new IllegalArgumentException("no _id is of type " + id.getBsonType());
        };
    }

    /** Those that may hold something if a collection's lowest and highest {@code _id} are these. */
    static List<Bracket> between(BsonValue lowest, BsonValue highest, ServerKind server) {
        int from = of(lowest).family();
        int to = of(highest).family();
        return Arrays.stream(values())
                .filter(bracket -> bracket != EVERYTHING)
                .filter(bracket -> from <= bracket.family() && bracket.family() <= to)
                .filter(bracket -> bracket.existsOn(server))
                .toList();
    }

    /** True if its values can be cut by arithmetic, without asking the server. */
    boolean cuttable() {
        return this == NUMBER || this == OBJECT_ID || this == DATE;
    }

    boolean hasOneValue() {
        return all.containsKey(ID) && !all.isDocument(ID);
    }

    /** @param after exclusive; null for the bracket's own start; @param upTo inclusive; null for its own end */
    BsonDocument filter(@Nullable BsonValue after, @Nullable BsonValue upTo) {
        if (hasOneValue() || (after == null && !all.isDocument(ID))) {
            return all;
        }
        if (this == EVERYTHING) {
            // Only expressions compare across brackets; a view has no index that this could keep from being used.
            return new BsonDocument("$expr", greaterThan(Objects.requireNonNull(after)));
        }
        BsonDocument range = after == null ? all.getDocument(ID).clone() : new BsonDocument("$gt", after);
        if (upTo != null) {
            range.append("$lte", upTo);
        }
        if (this == NUMBER) {
            range.append("$ne", new BsonDouble(Double.NaN));
        }
        return new BsonDocument(ID, range);
    }

    /** NaN belongs among the numbers: lowest of them on MongoDB, highest on the stand-in. */
    private int family() {
        return switch (this) {
            case NAN -> NUMBER.ordinal();
            case STAND_IN_BYTES, STAND_IN_LEGACY_UUID, STAND_IN_UUID -> BINARY.ordinal();
            default -> ordinal();
        };
    }

    private boolean existsOn(ServerKind server) {
        return switch (server) {
            case MONGODB -> !STAND_IN_BINARIES.contains(this);
            case STAND_IN -> this != BINARY && !UNKNOWN_TO_STAND_IN.contains(this);
        };
    }

    private static BsonDocument greaterThan(BsonValue after) {
        return new BsonDocument(
                "$gt", new BsonArray(List.of(new BsonString("$_id"), new BsonDocument("$literal", after))));
    }

    private static BsonDocument only(BsonValue value) {
        return new BsonDocument("_id", value);
    }

    private static BsonDocument from(BsonValue least) {
        return new BsonDocument("_id", new BsonDocument("$gte", least));
    }

    private static BsonDocument ofTypes(int type) {
        return new BsonDocument("_id", new BsonDocument("$type", new BsonInt32(type)));
    }

    /** For an order whose least value is not known: all on both sides of some value. */
    private static BsonDocument besides(BsonValue some) {
        return new BsonDocument(
                "$or",
                new BsonArray(List.of(
                        new BsonDocument("_id", new BsonDocument("$gt", some)),
                        new BsonDocument("_id", new BsonDocument("$lte", some)))));
    }
}
