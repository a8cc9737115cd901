package io.sluice.transform.value;

import io.sluice.runtime.batch.ValueClass;
import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.Decimals;
import io.sluice.transform.bson.FieldValue;
import io.sluice.transform.bson.ValueChange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value one of another class, or fails: nothing is rounded unless the workflow says so. What fails is set aside as
 * it was, or its document is.
 */
public final class Conversion implements ValueChange {

    private static final BigDecimal LOWEST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** A Decimal128 has no more. */
    private static final int DECIMAL_DIGITS = 34;

    private final String place;
    private final CastFormat format;
    private final OnError onError;

    /** @param place in the workflow, for messages */
    public Conversion(String place, CastFormat format, OnError onError) {
        this.place = place;
        this.format = format;
        this.onError = onError;
    }

    /** Whether an object stays whole instead of becoming columns. */
    public boolean keepsWhole() {
        return format.to() == ValueClass.JSON;
    }

    @Override
    public void change(FieldValue value) {
        if (value.type() != BsonValue.NULL && !value.isSetAside() && !converts(value)) {
            onError.failed("cast-failed", place + ": " + BsonKind.of(value.type()) + " cannot be " + format);
            value.setAside();
        }
    }

    private boolean converts(FieldValue value) {
        return switch (format.to()) {
            case BOOL -> bool(value);
            case INT -> whole(value);
            case FLOAT -> floating(value);
            case DECIMAL -> decimal(value);
            case TIME -> time(value);
            case OID -> objectId(value);
            case UUID -> uuid(value);
            case TEXT -> text(value);
            case BYTES -> bytes(value);
            case JSON -> json(value);
        };
    }

    private static boolean bool(FieldValue value) {
        if (value.type() == BsonValue.BOOL) {
            return true;
        }
        if (value.isText()) {
            String word = value.text().strip();
            if (word.equalsIgnoreCase("true") || word.equalsIgnoreCase("false")) {
                value.becomesBool(word.equalsIgnoreCase("true"));
                return true;
            }
            return false;
        }
        BigDecimal number = number(value);
        if (number == null || (number.signum() != 0 && number.compareTo(BigDecimal.ONE) != 0)) {
            return false;
        }
        value.becomesBool(number.signum() != 0);
        return true;
    }

    private boolean whole(FieldValue value) {
        if (value.type() == BsonValue.INT32 || value.type() == BsonValue.INT64) {
            return true;
        }
        BigDecimal number = numberOrParsed(value);
        BigDecimal rounded = number == null ? null : rounded(number, 0);
        if (rounded == null || rounded.compareTo(LOWEST) < 0 || rounded.compareTo(HIGHEST) > 0) {
            return false;
        }
        value.becomesWhole(rounded.longValue());
        return true;
    }

    /** The nearest double: who asks for a double asks for that. */
    private boolean floating(FieldValue value) {
        if (value.type() == BsonValue.DOUBLE) {
            return true;
        }
        BigDecimal number = numberOrParsed(value);
        if (number == null || Double.isInfinite(number.doubleValue())) {
            return false;
        }
        value.becomesFloat(number.doubleValue());
        return true;
    }

    /** A double counts as the decimal that people write for it: 0.1 is 0.1, not its 55 digits. */
    private boolean decimal(FieldValue value) {
        BigDecimal number = numberOrParsed(value);
        if (number == null) {
            return false;
        }
        if (format.precision() > 0) {
            number = rounded(number, format.scale());
            if (number == null || number.precision() - number.scale() > format.precision() - format.scale()) {
                return false;
            }
            number = number.setScale(format.scale(), RoundingMode.UNNECESSARY);
        } else if (value.type() == BsonValue.DECIMAL) {
            return true;
        }
        if (number.precision() > DECIMAL_DIGITS) {
            return false;
        }
        value.becomesDecimal(new Decimal128(number));
        return true;
    }

    private boolean time(FieldValue value) {
        if (value.type() == BsonValue.DATE) {
            return true;
        }
        if (format.epoch() != CastFormat.Epoch.NONE) {
            BigDecimal number = numberOrParsed(value);
            BigDecimal millis = number == null
                    ? null
                    : rounded(number.movePointRight(format.epoch() == CastFormat.Epoch.SECONDS ? 3 : 0), 0);
            if (millis == null || millis.compareTo(LOWEST) < 0 || millis.compareTo(HIGHEST) > 0) {
                return false;
            }
            value.becomesTime(millis.longValue());
            return true;
        }
        Instant found = value.isText() ? format.time().parse(value.text()) : null;
        if (found == null) {
            return false;
        }
        BigDecimal millis = rounded(
                BigDecimal.valueOf(found.getEpochSecond())
                        .movePointRight(3)
                        .add(BigDecimal.valueOf(found.getNano(), 6)),
                0);
        if (millis == null) {
            return false;
        }
        value.becomesTime(millis.longValue());
        return true;
    }

    private static boolean objectId(FieldValue value) {
        if (value.type() == BsonValue.OBJECT_ID) {
            return true;
        }
        byte[] twelve = value.isText() ? hex(value.text().strip()) : null;
        if (twelve == null || twelve.length != 12) {
            return false;
        }
        value.becomesObjectId(twelve);
        return true;
    }

    private static boolean uuid(FieldValue value) {
        if (value.type() == BsonValue.BINARY) {
            return value.size() == 21 && value.bytes()[value.at() + 4] == 4;
        }
        String text = value.isText() ? value.text().strip() : "";
        boolean dashed = text.length() == 36
                && text.charAt(8) == '-'
                && text.charAt(13) == '-'
                && text.charAt(18) == '-'
                && text.charAt(23) == '-';
        byte[] sixteen = dashed || text.length() == 32 ? hex(text.replace("-", "")) : null;
        if (sixteen == null || sixteen.length != 16) {
            return false;
        }
        value.becomesBinary(4, sixteen);
        return true;
    }

    private boolean text(FieldValue value) {
        switch (value.type()) {
            case BsonValue.STRING -> {
                return true;
            }
            case BsonValue.SYMBOL, BsonValue.CODE -> {
                if (!value.isGoodText()) {
                    return false;
                }
                value.becomesText(value.text());
            }
            case BsonValue.BOOL -> value.becomesText(value.bytes()[value.at()] == 0 ? "false" : "true");
            case BsonValue.DATE ->
                value.becomesText(
                        format.time().write(Instant.ofEpochMilli(BsonValue.int64(value.bytes(), value.at()))));
            case BsonValue.OBJECT_ID ->
                value.becomesText(HexFormat.of().formatHex(value.bytes(), value.at(), value.end()));
            case BsonValue.BINARY -> {
                String written = format.bytes().write(content(value), isUuid(value));
                if (written == null) {
                    return false;
                }
                value.becomesText(written);
            }
            default -> {
                String number = numberText(value);
                if (number == null) {
                    return false;
                }
                value.becomesText(number);
            }
        }
        return true;
    }

    private static @Nullable String numberText(FieldValue value) {
        if (value.type() == BsonValue.DECIMAL) {
            return BsonValue.decimal(value.bytes(), value.at()).toString();
        }
        BigDecimal number = number(value);
        return number == null ? null : number.toString();
    }

    private boolean bytes(FieldValue value) {
        if (value.type() == BsonValue.BINARY && !isUuid(value)) {
            return true;
        }
        byte[] content = null;
        if (value.type() == BsonValue.BINARY) {
            content = content(value);
        } else if (value.type() == BsonValue.OBJECT_ID) {
            content = Arrays.copyOfRange(value.bytes(), value.at(), value.end());
        } else if (value.isGoodText()) {
            content = format.bytes().parse(value.text());
        }
        if (content == null) {
            return false;
        }
        value.becomesBinary(0, content);
        return true;
    }

    private static boolean json(FieldValue value) {
        if (value.type() == BsonValue.OBJECT || value.type() == BsonValue.ARRAY) {
            return true;
        }
        byte[] document = value.isGoodText() ? JsonText.parse(value.text()) : null;
        if (document == null) {
            return false;
        }
        // The parsed value stands alone in an object, under an empty name.
        int type = document[4] & 0xff;
        value.becomesDocument(type, Arrays.copyOfRange(document, 6, document.length - 1));
        return true;
    }

    private @Nullable BigDecimal numberOrParsed(FieldValue value) {
        return value.isText() ? format.numbers().parse(value.text()) : number(value);
    }

    /** Null if it is no finite number. */
    private static @Nullable BigDecimal number(FieldValue value) {
        byte[] bytes = value.bytes();
        int at = value.at();
        return switch (value.type()) {
            case BsonValue.INT32 -> BigDecimal.valueOf(BsonValue.int32(bytes, at));
            case BsonValue.INT64 -> BigDecimal.valueOf(BsonValue.int64(bytes, at));
            case BsonValue.BOOL -> BigDecimal.valueOf(bytes[at]);
            case BsonValue.DOUBLE -> {
                double number = BsonValue.float64(bytes, at);
                if (Double.isNaN(number) || Double.isInfinite(number)) {
                    yield null;
                }
                yield NumberText.shortest(number);
            }
            case BsonValue.DECIMAL -> {
                Decimal128 number = BsonValue.decimal(bytes, at);
                if (number.isNaN() || number.isInfinite()) {
                    yield null;
                }
                yield Decimals.exactly(number);
            }
            default -> null;
        };
    }

    /** Null if digits would be lost and the workflow does not say how to round. */
    private @Nullable BigDecimal rounded(BigDecimal number, int scale) {
        // The whole part of 1E+6000 is not written out to see that it does not fit.
        if (number.signum() != 0 && (long) number.precision() - number.scale() > 40) {
            return null;
        }
        RoundingMode round = format.round();
        if (number.signum() == 0) {
            return BigDecimal.ZERO.setScale(scale);
        }
        if (round == null && number.stripTrailingZeros().scale() > scale) {
            return null;
        }
        return number.setScale(scale, round == null ? RoundingMode.UNNECESSARY : round);
    }

    private static boolean isUuid(FieldValue value) {
        return value.size() == 21 && value.bytes()[value.at() + 4] == 4;
    }

    private static byte[] content(FieldValue value) {
        return Arrays.copyOfRange(value.bytes(), value.at() + 5, value.end());
    }

    private static byte @Nullable [] hex(String text) {
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
