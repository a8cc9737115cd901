package io.sluice.transform.value;

import io.sluice.transform.bson.BsonBytes;
import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.Bytes;
import java.math.BigDecimal;
import java.util.Arrays;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as RFC 8259 has it, made BSON. The driver's own reader takes more than JSON, {@code new Date()} among it, which is
 * another value each time.
 */
final class JsonText {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int DEEPEST = 100;
    private static final int DECIMAL_DIGITS = 34;

    private final JsonParser parser;
    private final Bytes out = new Bytes(256);

    private JsonText(JsonParser parser) {
        this.parser = parser;
    }

    /** A BSON document with the object or array under an empty name; null if the text is neither. */
    static byte @Nullable [] parse(String text) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonText json = new JsonText(parser);
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                return null;
            }
            int start = BsonBytes.begin(json.out);
            if (!json.value("", first, 1) || parser.nextToken() != null) {
                return null;
            }
            BsonBytes.end(start, json.out);
            return Arrays.copyOf(json.out.array(), json.out.size());
        } catch (JacksonException e) {
            return null;
        }
    }

    private boolean value(String name, JsonToken token, int depth) {
        if (name.indexOf('\0') >= 0 || depth > DEEPEST) {
            return false;
        }
        switch (token) {
            case START_OBJECT -> {
                BsonBytes.field(BsonValue.OBJECT, name, out);
                return object(depth);
            }
            case START_ARRAY -> {
                BsonBytes.field(BsonValue.ARRAY, name, out);
                return array(depth);
            }
            case VALUE_STRING -> {
                BsonBytes.field(BsonValue.STRING, name, out);
                BsonBytes.text(parser.getString(), out);
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                BsonBytes.field(BsonValue.BOOL, name, out);
                out.add(token == JsonToken.VALUE_TRUE ? 1 : 0);
            }
            case VALUE_NULL -> BsonBytes.field(BsonValue.NULL, name, out);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return number(name, NumberText.PLAIN.parse(parser.getString()), token);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean object(int depth) {
        int start = BsonBytes.begin(out);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            if (token == null) {
                return false;
            }
            String name = parser.currentName();
            if (!value(name, parser.nextToken(), depth + 1)) {
                return false;
            }
        }
        BsonBytes.end(start, out);
        return true;
    }

    private boolean array(int depth) {
        int start = BsonBytes.begin(out);
        int index = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null || !value(Integer.toString(index++), token, depth + 1)) {
                return false;
            }
        }
        BsonBytes.end(start, out);
        return true;
    }

    /** A long or a double where it is that number; else a decimal, or nothing. */
    private boolean number(String name, @Nullable BigDecimal number, JsonToken token) {
        if (number == null) {
            return false;
        }
        if (token == JsonToken.VALUE_NUMBER_INT && number.toBigInteger().bitLength() < 64) {
            BsonBytes.field(BsonValue.INT64, name, out);
            BsonBytes.int64(number.longValueExact(), out);
            return true;
        }
        double nearest = number.doubleValue();
        if (!Double.isInfinite(nearest) && NumberText.shortest(nearest).compareTo(number) == 0) {
            BsonBytes.field(BsonValue.DOUBLE, name, out);
            BsonBytes.int64(Double.doubleToRawLongBits(nearest), out);
            return true;
        }
        if (number.precision() > DECIMAL_DIGITS) {
            return false;
        }
        Decimal128 decimal = new Decimal128(number);
        BsonBytes.field(BsonValue.DECIMAL, name, out);
        BsonBytes.int64(decimal.getLow(), out);
        BsonBytes.int64(decimal.getHigh(), out);
        return true;
    }
}
