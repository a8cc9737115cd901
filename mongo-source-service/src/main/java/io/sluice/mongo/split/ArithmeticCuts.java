package io.sluice.mongo.split;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * Cuts between two {@code _id}s at equal distances. An ObjectId counts as the 96-bit number that its bytes are, its four
 * highest being seconds: ids that came in bursts give uneven slices, never wrong ones.
 */
final class ArithmeticCuts {

    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private ArithmeticCuts() {}

    /** Ascending, at most {@code pieces - 1}, each at or above {@code low} and below {@code high}. */
    static List<BsonValue> between(BsonValue low, BsonValue high, int pieces) {
        return switch (Bracket.of(low)) {
            case OBJECT_ID -> cuts(low, high, pieces, ArithmeticCuts::objectId);
            case DATE ->
                cuts(low, high, pieces, at -> new BsonDateTime(floor(at).longValueExact()));
            case NUMBER ->
                cuts(
                        low,
                        high,
                        pieces,
                        wideEnough(low, high, pieces) ? ArithmeticCuts::wholeOrDouble : ArithmeticCuts::asDouble);
            default -> List.of();
        };
    }

    private static List<BsonValue> cuts(
            BsonValue low, BsonValue high, int pieces, Function<BigDecimal, BsonValue> valueAt) {
        List<BsonValue> cuts = new ArrayList<>();
        number(low).ifPresent(from -> number(high).ifPresent(to -> {
            BigDecimal last = null;
            for (int i = 1; i < pieces; i++) {
                BigDecimal at = from.add(to.subtract(from)
                        .multiply(BigDecimal.valueOf(i))
                        .divide(BigDecimal.valueOf(pieces), MathContext.DECIMAL128));
                BsonValue cut = valueAt.apply(at);
                BigDecimal exact = number(cut).orElse(to);
                // Rounding may have moved the cut outside, or onto the one before.
                if (exact.compareTo(from) >= 0
                        && exact.compareTo(to) < 0
                        && (last == null || exact.compareTo(last) > 0)) {
                    cuts.add(cut);
                    last = exact;
                }
            }
        }));
        return cuts;
    }

    /** Empty for what has no place on the line: the infinities. */
    private static Optional<BigDecimal> number(BsonValue value) {
        return switch (value.getBsonType()) {
            case INT32 -> Optional.of(BigDecimal.valueOf(value.asInt32().getValue()));
            case INT64 -> Optional.of(BigDecimal.valueOf(value.asInt64().getValue()));
            case DATE_TIME -> Optional.of(BigDecimal.valueOf(value.asDateTime().getValue()));
            case DOUBLE ->
                Double.isFinite(value.asDouble().getValue())
                        ? Optional.of(new BigDecimal(value.asDouble().getValue()))
                        : Optional.empty();
            case DECIMAL128 -> decimal(value.asDecimal128());
            case OBJECT_ID ->
                Optional.of(new BigDecimal(
                        new BigInteger(1, value.asObjectId().getValue().toByteArray())));
            default -> Optional.empty();
        };
    }

    private static Optional<BigDecimal> decimal(BsonDecimal128 value) {
        Decimal128 decimal = value.getValue();
        if (!decimal.isFinite()) {
            return Optional.empty();
        }
        try {
            return Optional.of(decimal.bigDecimalValue());
        } catch (ArithmeticException negativeZero) {
            return Optional.of(BigDecimal.ZERO);
        }
    }

    private static boolean wideEnough(BsonValue low, BsonValue high, int pieces) {
        return number(low)
                .flatMap(from -> number(high).map(to -> to.subtract(from)))
                .filter(width -> width.compareTo(BigDecimal.valueOf(2L * pieces)) >= 0)
                .isPresent();
    }

    private static BsonValue wholeOrDouble(BigDecimal at) {
        BigDecimal whole = at.setScale(0, RoundingMode.FLOOR);
        return whole.compareTo(LONG_MIN) >= 0 && whole.compareTo(LONG_MAX) <= 0
                ? new BsonInt64(whole.longValueExact())
                : asDouble(at);
    }

    private static BsonValue asDouble(BigDecimal at) {
        return new BsonDouble(at.doubleValue());
    }

    private static BsonValue objectId(BigDecimal at) {
        byte[] digits = floor(at).toByteArray();
        byte[] id = new byte[12];
        for (int i = 1; i <= Math.min(12, digits.length); i++) {
            id[12 - i] = digits[digits.length - i];
        }
        return new BsonObjectId(new ObjectId(id));
    }

    private static BigInteger floor(BigDecimal at) {
        return at.setScale(0, RoundingMode.FLOOR).toBigInteger();
    }
}
