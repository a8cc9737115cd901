package io.sluice.stack.load;

import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonBinary;
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
import org.bson.BsonNumber;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * Turns an object such as {@code {"$oid": "..."}} into the value that it stands for. Knows Extended JSON version 2, canonical and
 * relaxed (https://github.com/mongodb/specifications, extended-json), and what version 1 wrote instead. An object whose keys only look
 * alike, such as {@code {"$ref": ..., "$id": ...}}, stays an object.
 */
final class ExtendedJson {

    private static final String EXPECTED = "; expected ";

    /** By the key that names the type: what makes the value of it. */
    private static final Map<String, Reading> READINGS = Map.ofEntries(
            Map.entry("$oid", object -> new BsonObjectId(objectId(object, "$oid"))),
            Map.entry("$numberInt", object -> new BsonInt32(Integer.parseInt(number(object, "$numberInt")))),
            Map.entry("$numberLong", object -> new BsonInt64(Long.parseLong(number(object, "$numberLong")))),
            Map.entry("$numberDouble", object -> new BsonDouble(Double.parseDouble(number(object, "$numberDouble")))),
            Map.entry(
                    "$numberDecimal", object -> new BsonDecimal128(Decimal128.parse(number(object, "$numberDecimal")))),
            Map.entry("$date", object -> date(alone(object, "$date"))),
            Map.entry("$binary", ExtendedJson::binary),
            Map.entry("$uuid", object -> new BsonBinary(UUID.fromString(text(object, "$uuid")))),
            Map.entry("$regularExpression", ExtendedJson::regularExpression),
            Map.entry("$timestamp", ExtendedJson::timestamp),
            Map.entry("$symbol", object -> new BsonSymbol(text(object, "$symbol"))),
            Map.entry("$code", ExtendedJson::code),
            Map.entry("$undefined", object -> only(object, "$undefined", new BsonUndefined())),
            Map.entry("$minKey", object -> only(object, "$minKey", new BsonMinKey())),
            Map.entry("$maxKey", object -> only(object, "$maxKey", new BsonMaxKey())),
            Map.entry("$dbPointer", ExtendedJson::dbPointer));

    private static final Map<String, String> WANTED = Map.of(
            "$oid", "24 hexadecimal digits",
            "$numberInt", "a whole number of 32 bits",
            "$numberLong", "a whole number of 64 bits",
            "$numberDouble", "a number, \"NaN\", \"Infinity\" or \"-Infinity\"",
            "$numberDecimal", "a decimal number of at most 34 digits",
            "$date", DateText.EXPECTED,
            "$binary", "{\"base64\": ..., \"subType\": \"00\"}, or a base64 text with \"$type\" beside it",
            "$uuid", "a UUID such as \"c8edabc3-f738-4ca3-b68d-ab92a91478a3\"",
            "$timestamp", "{\"t\": seconds, \"i\": counter}",
            "$regularExpression", "{\"pattern\": ..., \"options\": ...}");

    private ExtendedJson() {}

    /** @throws Malformed if the keys say that it is Extended JSON and the content is not */
    static BsonValue value(BsonDocument object) {
        if (object.get("$regex") instanceof BsonString pattern
                && Set.of("$regex", "$options").containsAll(object.keySet())) {
            return new BsonRegularExpression(pattern.getValue(), optional(object, "$options"));
        }
        for (String key : object.keySet()) {
            Reading reading = READINGS.get(key);
            if (reading != null) {
                return read(object, key, reading);
            }
        }
        return object;
    }

    private static BsonValue read(BsonDocument object, String key, Reading reading) {
        try {
            return reading.of(object);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Malformed(key + " cannot be read" + EXPECTED + WANTED.getOrDefault(key, "it alone, with a text"));
        }
    }

    private static ObjectId objectId(BsonDocument object, String key) {
        return new ObjectId(text(object, key));
    }

    private static BsonValue date(BsonValue value) {
        if (value instanceof BsonString text) {
            return new BsonDateTime(DateText.toMillis(text.getValue()));
        }
        if (value instanceof BsonInt32 || value instanceof BsonInt64) {
            return new BsonDateTime(((BsonNumber) value).longValue());
        }
        throw new IllegalArgumentException("neither text nor whole number");
    }

    private static BsonValue binary(BsonDocument object) {
        BsonValue content = object.get("$binary");
        if (content instanceof BsonDocument inner) {
            alone(object, "$binary");
            return new BsonBinary(subType(textAt(inner, "subType")), base64(textAt(inner, "base64")));
        }
        if (!Set.of("$binary", "$type").equals(object.keySet()) || !(content instanceof BsonString text)) {
            throw new IllegalArgumentException("not the form of version 1");
        }
        BsonValue type = object.get("$type");
        byte subType = type instanceof BsonInt32 number ? (byte) number.getValue() : subType(textAt(object, "$type"));
        return new BsonBinary(subType, base64(text.getValue()));
    }

    private static BsonValue regularExpression(BsonDocument object) {
        BsonDocument inner = inner(object, "$regularExpression");
        return new BsonRegularExpression(textAt(inner, "pattern"), textAt(inner, "options"));
    }

    private static BsonValue timestamp(BsonDocument object) {
        BsonDocument inner = inner(object, "$timestamp");
        return new BsonTimestamp(unsigned(inner, "t"), unsigned(inner, "i"));
    }

    private static BsonValue code(BsonDocument object) {
        if (object.size() == 1) {
            return new BsonJavaScript(text(object, "$code"));
        }
        if (object.size() == 2 && object.get("$scope") instanceof BsonDocument scope) {
            return new BsonJavaScriptWithScope(textAt(object, "$code"), scope);
        }
        throw new IllegalArgumentException("more than code and scope");
    }

    private static BsonValue dbPointer(BsonDocument object) {
        BsonDocument inner = inner(object, "$dbPointer");
        if (inner.get("$id") instanceof BsonObjectId id) {
            return new BsonDbPointer(textAt(inner, "$ref"), id.getValue());
        }
        throw new IllegalArgumentException("no $id");
    }

    private static BsonValue only(BsonDocument object, String key, BsonValue value) {
        alone(object, key);
        return value;
    }

    private static BsonValue alone(BsonDocument object, String key) {
        BsonValue value = object.get(key);
        if (object.size() != 1 || value == null) {
            throw new IllegalArgumentException("other keys beside it");
        }
        return value;
    }

    private static BsonDocument inner(BsonDocument object, String key) {
        if (alone(object, key) instanceof BsonDocument inner) {
            return inner;
        }
        throw new IllegalArgumentException("no object");
    }

    private static String text(BsonDocument object, String key) {
        alone(object, key);
        return textAt(object, key);
    }

    private static String textAt(BsonDocument object, String key) {
        if (object.get(key) instanceof BsonString text) {
            return text.getValue();
        }
        throw new IllegalArgumentException("no text under " + key);
    }

    private static String optional(BsonDocument object, String key) {
        return object.get(key) instanceof BsonString text ? text.getValue() : "";
    }

    /** Version 1 wrote some numbers without quotes. */
    private static String number(BsonDocument object, String key) {
        BsonValue value = alone(object, key);
        if (value instanceof BsonInt32 || value instanceof BsonInt64) {
            return Long.toString(((BsonNumber) value).longValue());
        }
        return value instanceof BsonDouble number && !key.equals("$numberDecimal")
                ? Double.toString(number.getValue())
                : textAt(object, key);
    }

    private static int unsigned(BsonDocument object, String key) {
        if (object.get(key) instanceof BsonNumber number) {
            long value = number.longValue();
            if (value >= 0 && value <= 0xFFFF_FFFFL) {
                return (int) value;
            }
        }
        throw new IllegalArgumentException("no number of 32 bits under " + key);
    }

    private static byte subType(String hexadecimal) {
        int value = Integer.parseInt(hexadecimal, 16);
        if (value < 0 || value > 0xFF) {
            throw new IllegalArgumentException("no byte");
        }
        return (byte) value;
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    private interface Reading {
        BsonValue of(BsonDocument object);
    }

    /** The keys promise a type that the content does not keep. */
    static final class Malformed extends RuntimeException {
        Malformed(String message) {
            super(message);
        }
    }
}
