package io.sluice.transform.expression;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.FieldValue;
import io.sluice.transform.bson.Utf8;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * BSON values as CEL has them. A decimal is a string with all its digits, because CEL has no exact decimals; what CEL has
 * nothing for is an error, never another value.
 */
final class CelValues {

    /** CEL's timestamps end there. */
    private static final long YEAR_10000 = 253_402_300_800_000L;

    private static final long YEAR_1 = -62_135_596_800_000L;

    private final Cost cost;

    CelValues(Cost cost) {
        this.cost = cost;
    }

    Cost cost() {
        return cost;
    }

    Object of(int type, byte[] bytes, int at, int size, DocumentFields field) {
        FieldValue changed = field.changed(type, bytes, at, size);
        return changed == null
                ? element(type, bytes, at, size, field)
                : element(changed.type(), changed.bytes(), changed.at(), changed.size(), field);
    }

    /** A value that no step changes any more. */
    Object element(int type, byte[] bytes, int at, int size, DocumentFields field) {
        return switch (type) {
            case BsonValue.NULL -> NullValue.NULL_VALUE;
            case BsonValue.BOOL -> bytes[at] != 0;
            case BsonValue.INT32 -> (long) BsonValue.int32(bytes, at);
            case BsonValue.INT64 -> BsonValue.int64(bytes, at);
            case BsonValue.DOUBLE -> BsonValue.float64(bytes, at);
            case BsonValue.DECIMAL -> BsonValue.decimal(bytes, at).toString();
            case BsonValue.STRING, BsonValue.SYMBOL, BsonValue.CODE -> text(bytes, at + 4, size - 5);
            case BsonValue.DATE -> time(BsonValue.int64(bytes, at));
            case BsonValue.OBJECT_ID -> HexFormat.of().formatHex(bytes, at, at + 12);
            case BsonValue.BINARY -> binary(bytes, at, size);
            case BsonValue.OBJECT -> new DocumentView(this, field, bytes, at, at + size, Map.of());
            case BsonValue.ARRAY -> new ListView(this, field, bytes, at, at + size);
            default -> throw new ExpressionFailed("CEL has nothing for a value of BSON type " + type);
        };
    }

    private String text(byte[] bytes, int start, int length) {
        cost.touched(length);
        if (Utf8.check(bytes, start, length) == Utf8.MALFORMED) {
            throw new ExpressionFailed("a text is not UTF-8");
        }
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    private static Instant time(long millis) {
        if (millis < YEAR_1 || millis >= YEAR_10000) {
            throw new ExpressionFailed("a time lies outside the years 1 to 9999, which CEL has");
        }
        return Instant.ofEpochMilli(millis);
    }

    private static Object binary(byte[] bytes, int at, int size) {
        if (bytes[at + 4] == 4 && size == 21) {
            String hex = HexFormat.of().formatHex(bytes, at + 5, at + 21);
            return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                    + hex.substring(16, 20) + "-" + hex.substring(20);
        }
        return CelByteString.of(Arrays.copyOfRange(bytes, at + 5, at + size));
    }
}
