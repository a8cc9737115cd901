package io.sluice.stack.mongo.bson;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type bytes of BSON, and the names that {@code $type} and error messages have for them. */
public final class BsonTypes {

    public static final byte DOUBLE = 1;
    public static final byte STRING = 2;
    public static final byte DOCUMENT = 3;
    public static final byte ARRAY = 4;
    public static final byte BINARY = 5;
    public static final byte UNDEFINED = 6;
    public static final byte OBJECT_ID = 7;
    public static final byte BOOLEAN = 8;
    public static final byte DATE = 9;
    public static final byte NULL = 10;
    public static final byte REGEX = 11;
    public static final byte DB_POINTER = 12;
    public static final byte CODE = 13;
    public static final byte SYMBOL = 14;
    public static final byte CODE_WITH_SCOPE = 15;
    public static final byte INT32 = 16;
    public static final byte TIMESTAMP = 17;
    public static final byte INT64 = 18;
    public static final byte DECIMAL128 = 19;
    public static final byte MAX_KEY = 127;
    public static final byte MIN_KEY = -1;

    private static final Map<String, Byte> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("double", DOUBLE);
        BY_NAME.put("string", STRING);
        BY_NAME.put("object", DOCUMENT);
        BY_NAME.put("array", ARRAY);
        BY_NAME.put("binData", BINARY);
        BY_NAME.put("undefined", UNDEFINED);
        BY_NAME.put("objectId", OBJECT_ID);
        BY_NAME.put("bool", BOOLEAN);
        BY_NAME.put("date", DATE);
        BY_NAME.put("null", NULL);
        BY_NAME.put("regex", REGEX);
        BY_NAME.put("dbPointer", DB_POINTER);
        BY_NAME.put("javascript", CODE);
        BY_NAME.put("symbol", SYMBOL);
        BY_NAME.put("javascriptWithScope", CODE_WITH_SCOPE);
        BY_NAME.put("int", INT32);
        BY_NAME.put("timestamp", TIMESTAMP);
        BY_NAME.put("long", INT64);
        BY_NAME.put("decimal", DECIMAL128);
        BY_NAME.put("minKey", MIN_KEY);
        BY_NAME.put("maxKey", MAX_KEY);
    }

    private BsonTypes() {}

    /** Null if no type is called so; {@code number}, which is four types, is none. */
    public static @Nullable Byte named(String name) {
        return BY_NAME.get(name);
    }

    public static boolean exists(long code) {
        return BY_NAME.containsValue((byte) code) && (byte) code == code;
    }

    public static String nameOf(byte type) {
        return BY_NAME.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("unknown");
    }

    public static boolean isNumber(byte type) {
        return type == DOUBLE || type == INT32 || type == INT64 || type == DECIMAL128;
    }
}
