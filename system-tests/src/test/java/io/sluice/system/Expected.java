package io.sluice.system;

import io.sluice.contracts.json.ContractJson;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonDateTime;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;
import tools.jackson.databind.JsonNode;

/**
 * What a value should look like in a table, worked out from the document and not from the transform's code: both sides become
 * text, numbers by their exact value.
 */
public final class Expected {

    private static final String VARIANT = "__v_";

    private Expected() {}

    /** Documents become columns of their own; an array stays whole. */
    public static boolean hasOneColumn(BsonValue value) {
        return !value.isDocument();
    }

    public static String text(BsonValue value) {
        return switch (value.getBsonType()) {
            case INT32 -> number(new BigDecimal(value.asInt32().getValue()));
            case INT64 -> number(new BigDecimal(value.asInt64().getValue()));
            case DOUBLE -> number(new BigDecimal(value.asDouble().getValue()));
            case DECIMAL128 -> number(value.asDecimal128().getValue().bigDecimalValue());
            case STRING -> value.asString().getValue();
            case BOOLEAN -> Boolean.toString(value.asBoolean().getValue());
            case OBJECT_ID -> value.asObjectId().getValue().toHexString();
            case DATE_TIME ->
                Instant.ofEpochMilli(((BsonDateTime) value).getValue()).toString();
            case ARRAY, DOCUMENT -> json(value);
            default -> throw new IllegalArgumentException("no text for " + value.getBsonType());
        };
    }

    /** With names in order, and numbers as their shortest text, so that both sides are written alike. */
    private static String json(BsonValue value) {
        return switch (value.getBsonType()) {
            case ARRAY -> value.asArray().stream().map(Expected::json).toList().toString();
            case DOCUMENT ->
                value.asDocument().entrySet().stream()
                        .map(field -> field.getKey() + ": " + json(field.getValue()))
                        .sorted()
                        .toList()
                        .toString();
            case DOUBLE -> number(BigDecimal.valueOf(value.asDouble().getValue()));
            case NULL -> "null";
            default -> text(value);
        };
    }

    private static String json(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(Expected::json).toList().toString();
        }
        if (value.isObject()) {
            return value.propertyStream()
                    .map(field -> field.getKey() + ": " + json(field.getValue()))
                    .sorted()
                    .toList()
                    .toString();
        }
        if (value.isNull()) {
            return "null";
        }
        return value.isNumber() ? number(value.decimalValue()) : value.asString();
    }

    /** What is not null in a row, by plain column, wherever it lies: there, or in one of the column's variants. */
    public static Map<String, String> found(Map<String, @Nullable Object> row) {
        Map<String, String> found = new HashMap<>();
        row.forEach((name, value) -> {
            if (value != null) {
                int variant = name.indexOf(VARIANT);
                String column = variant < 0 ? name : name.substring(0, variant);
                String text = text(value);
                String other = found.put(column, text);
                if (other != null) {
                    throw new AssertionError(column + " lies in two columns: " + other + " and " + text);
                }
            }
        });
        return found;
    }

    public static String column(String field) {
        return field.toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    /** Of a value as PostgreSQL's driver gives it. */
    static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Timestamp time) {
            return time.toInstant().toString();
        }
        if (value instanceof Long || value instanceof Integer) {
            return number(new BigDecimal(value.toString()));
        }
        if (value instanceof Double number) {
            return number(new BigDecimal(number));
        }
        if (value instanceof PGobject object) {
            return json(ContractJson.mapper().readTree(object.getValue()));
        }
        return value instanceof BigDecimal number ? number(number) : value.toString();
    }

    private static String number(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
