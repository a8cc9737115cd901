package io.sluice.stack.mongo.bson;

import java.math.BigDecimal;
import org.bson.types.Decimal128;

/** Compares numbers of any two types by their exact value. NaN is the lowest of all, and one value whatever its type; -0 is 0. */
final class BsonNumbers {

    /** 2 to the power of 63, the first double above every long. */
    private static final double BEYOND_LONG = 0x1p63;

    private static final int FINITE = 0;

    private BsonNumbers() {}

    static int compare(byte leftType, byte[] left, int leftAt, byte rightType, byte[] right, int rightAt) {
        if (leftType == BsonTypes.DECIMAL128 || rightType == BsonTypes.DECIMAL128) {
            return compareExactly(leftType, left, leftAt, rightType, right, rightAt);
        }
        if (leftType == BsonTypes.DOUBLE) {
            double number = LittleEndian.float64(left, leftAt);
            return rightType == BsonTypes.DOUBLE
                    ? compareDoubles(number, LittleEndian.float64(right, rightAt))
                    : -compareLongWithDouble(whole(rightType, right, rightAt), number);
        }
        long number = whole(leftType, left, leftAt);
        return rightType == BsonTypes.DOUBLE
                ? compareLongWithDouble(number, LittleEndian.float64(right, rightAt))
                : Long.compare(number, whole(rightType, right, rightAt));
    }

    static boolean isNaN(byte type, byte[] bytes, int at) {
        return switch (type) {
            case BsonTypes.DOUBLE -> Double.isNaN(LittleEndian.float64(bytes, at));
            case BsonTypes.DECIMAL128 -> decimal(bytes, at).isNaN();
            default -> false;
        };
    }

    static Decimal128 decimal(byte[] bytes, int at) {
        return Decimal128.fromIEEE754BIDEncoding(LittleEndian.int64(bytes, at + 8), LittleEndian.int64(bytes, at));
    }

    private static long whole(byte type, byte[] bytes, int at) {
        return type == BsonTypes.INT32 ? LittleEndian.int32(bytes, at) : LittleEndian.int64(bytes, at);
    }

    // Double.compare has NaN highest and -0 below 0.
    private static int compareDoubles(double left, double right) {
        if (left < right) {
            return -1;
        }
        if (left > right) {
            return 1;
        }
        return Boolean.compare(!Double.isNaN(left), !Double.isNaN(right));
    }

    // A long above 2^53 has no exact double, but a double within the range of long has an exact whole part.
    private static int compareLongWithDouble(long left, double right) {
        if (Double.isNaN(right)) {
            return 1;
        }
        if (right >= BEYOND_LONG) {
            return -1;
        }
        if (right < -BEYOND_LONG) {
            return 1;
        }
        int whole = Long.compare(left, (long) right);
        return whole == 0 ? Double.compare(0.0, right - (long) right + 0.0) : whole;
    }

    // The infinities and NaN have no BigDecimal; a class of its own puts them below and above what has one.
    private static int compareExactly(
            byte leftType, byte[] left, int leftAt, byte rightType, byte[] right, int rightAt) {
        int leftClass = classOf(leftType, left, leftAt);
        int rightClass = classOf(rightType, right, rightAt);
        return leftClass != rightClass || leftClass != FINITE
                ? Integer.compare(leftClass, rightClass)
                : exact(leftType, left, leftAt).compareTo(exact(rightType, right, rightAt));
    }

    private static int classOf(byte type, byte[] bytes, int at) {
        return switch (type) {
            case BsonTypes.DOUBLE -> {
                double number = LittleEndian.float64(bytes, at);
                yield classOf(Double.isNaN(number), Double.isInfinite(number), number < 0);
            }
            case BsonTypes.DECIMAL128 -> {
                Decimal128 number = decimal(bytes, at);
                yield classOf(number.isNaN(), number.isInfinite(), number.isNegative());
            }
            default -> FINITE;
        };
    }

    private static int classOf(boolean nan, boolean infinite, boolean negative) {
        if (nan) {
            return FINITE - 2;
        }
        if (!infinite) {
            return FINITE;
        }
        return negative ? FINITE - 1 : FINITE + 1;
    }

    private static BigDecimal exact(byte type, byte[] bytes, int at) {
        if (type == BsonTypes.DECIMAL128) {
            Decimal128 number = decimal(bytes, at);
            try {
                return number.bigDecimalValue();
            } catch (ArithmeticException negativeZero) {
                return BigDecimal.ZERO;
            }
        }
        return type == BsonTypes.DOUBLE
                ? new BigDecimal(LittleEndian.float64(bytes, at))
                : BigDecimal.valueOf(whole(type, bytes, at));
    }
}
