package io.sluice.transform.value;

import io.sluice.transform.bson.BsonValue;

/** What a message calls a value that it must not show. */
final class BsonKind {

    private BsonKind() {}

    static String of(int type) {
        return switch (type) {
            case BsonValue.STRING, BsonValue.SYMBOL, BsonValue.CODE -> "a text";
            case BsonValue.INT32, BsonValue.INT64 -> "a whole number";
            case BsonValue.DOUBLE -> "a double";
            case BsonValue.DECIMAL -> "a decimal";
            case BsonValue.BOOL -> "a bool";
            case BsonValue.DATE -> "a time";
            case BsonValue.OBJECT_ID -> "an ObjectId";
            case BsonValue.BINARY -> "a binary";
            case BsonValue.OBJECT -> "an object";
            case BsonValue.ARRAY -> "an array";
            case BsonValue.REGEX -> "a regular expression";
            default -> "a value of BSON type " + type;
        };
    }
}
