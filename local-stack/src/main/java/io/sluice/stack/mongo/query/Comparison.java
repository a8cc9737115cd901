package io.sluice.stack.mongo.query;

import io.sluice.stack.mongo.bson.Bracket;
import io.sluice.stack.mongo.bson.BsonOrder;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import io.sluice.stack.mongo.store.IdInterval;
import io.sluice.stack.mongo.store.IdKey;
import org.jspecify.annotations.Nullable;

/**
 * {@code $eq} and the ranges, which match only values of their operand's bracket: {@code matchesSingleElement} of the server's
 * {@code expression_leaf.cpp}. Null and undefined are one; NaN is equal to itself and neither below nor above anything; MinKey and
 * MaxKey as operands compare with everything.
 */
final class Comparison implements FieldPath.Test {

    /** The document {@code {_id: -Infinity}}: among the numbers only NaN lies below it. */
    private static final byte[] LOWEST_BUT_NAN = {
        18, 0, 0, 0, BsonTypes.DOUBLE, '_', 'i', 'd', 0, 0, 0, 0, 0, 0, 0, (byte) 0xf0, (byte) 0xff, 0
    };

    private final Operator operator;
    private final BsonSlice operand;
    private final Bracket bracket;
    private final boolean nan;

    Comparison(Operator operator, BsonSlice operand) {
        this.operator = operator;
        this.operand = operand;
        this.bracket = Bracket.of(operand.type());
        this.nan = operand.isNaN();
        if (operand.type() == BsonTypes.UNDEFINED) {
            throw new Refusal(ErrorCode.BAD_VALUE, "cannot compare to undefined");
        }
        if (operand.type() == BsonTypes.REGEX) {
            throw new Refusal(ErrorCode.BAD_VALUE, "the stand-in matches no regular expressions");
        }
    }

    @Override
    public boolean passes(@Nullable BsonSlice value) {
        // A missing field counts as undefined, as the server's end-of-object does.
        Bracket other = value == null ? Bracket.UNDEFINED : Bracket.of(value.type());
        if (other != bracket) {
            return switch (bracket) {
                case NULL -> other == Bracket.UNDEFINED && operator.takesEqual();
                case MIN_KEY -> operator == Operator.GT || operator == Operator.GTE;
                case MAX_KEY -> operator == Operator.LT || operator == Operator.LTE;
                default -> false;
            };
        }
        if (value == null) {
            return operator.takesEqual();
        }
        if (nan || value.isNaN()) {
            return nan && value.isNaN() && operator.takesEqual();
        }
        int order = BsonOrder.compare(value, operand);
        return switch (operator) {
            case EQ -> order == 0;
            case GT -> order > 0;
            case GTE -> order >= 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
        };
    }

    /** Exactly the {@code _id}s that pass. */
    IdBounds idBounds() {
        byte[] key = IdKey.of(operand);
        if (nan || bracket == Bracket.NULL) {
            // No _id is undefined.
            return operator.takesEqual() ? IdBounds.of(IdInterval.point(key)) : IdBounds.NOTHING;
        }
        return IdBounds.of(
                switch (operator) {
                    case EQ -> IdInterval.point(key);
                    case GT, GTE -> new IdInterval(key, operator == Operator.GTE, end(), toTheEnd());
                    case LT, LTE -> new IdInterval(start(), true, key, operator == Operator.LTE);
                });
    }

    private byte[] start() {
        return switch (bracket) {
            case MAX_KEY -> IdInterval.EVERYTHING.low();
            case NUMBER -> LOWEST_BUT_NAN;
            default -> IdKey.of(bracket.least());
        };
    }

    private byte[] end() {
        return bracket == Bracket.MIN_KEY ? IdInterval.EVERYTHING.high() : IdInterval.endOf(bracket);
    }

    private boolean toTheEnd() {
        return bracket == Bracket.MIN_KEY || bracket == Bracket.MAX_KEY;
    }
}
