package io.sluice.transform.row;

import io.sluice.runtime.batch.ValueClass;
import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.Decimals;
import io.sluice.transform.bson.ExtendedJson;
import io.sluice.transform.bson.JsonFields;
import io.sluice.transform.bson.Utf8;
import io.sluice.transform.settings.PinnedType;
import java.math.BigDecimal;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * Decides into which column a value goes: the plain one if the number fits it exactly, else the one of its own class, else
 * overflow. The decision looks at the log's first class of the path and at the value, at nothing else.
 */
final class ValuePlacement {

    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private final Sheet sheet;
    private final SetAside aside;
    private final DestinationLimits limits;

    /** @param aside what steps set aside while JSON was written, which is forgotten if it is written once more */
    ValuePlacement(Sheet sheet, SetAside aside, DestinationLimits limits) {
        this.sheet = sheet;
        this.aside = aside;
        this.limits = limits;
    }

    /** @param limit where the value's document ends, exclusive */
    void place(Target target, int type, int at, int size, int limit, JsonFields below) {
        byte[] bytes = sheet.documents();
        sheet.resolve(target);
        boolean placed =
                switch (type) {
                    case BsonValue.STRING, BsonValue.SYMBOL, BsonValue.CODE -> text(target, bytes, at + 4, size - 5);
                    case BsonValue.INT32 -> whole(target, BsonValue.int32(bytes, at));
                    case BsonValue.INT64 -> whole(target, BsonValue.int64(bytes, at));
                    case BsonValue.DOUBLE -> floating(target, BsonValue.float64(bytes, at));
                    case BsonValue.DECIMAL -> decimal(target, BsonValue.decimal(bytes, at));
                    case BsonValue.BOOL -> fixed(target, ValueClass.BOOL, bytes[at]);
                    case BsonValue.DATE -> time(target, BsonValue.int64(bytes, at));
                    case BsonValue.OBJECT_ID -> slice(target, ValueClass.OID, at, 12);
                    case BsonValue.BINARY -> binary(target, bytes, at, size);
                    case BsonValue.REGEX -> regex(target, bytes, at, limit);
                    case BsonValue.OBJECT,
                            BsonValue.ARRAY,
                            BsonValue.TIMESTAMP,
                            BsonValue.DB_POINTER,
                            BsonValue.CODE_WITH_SCOPE -> json(target, type, at, limit, below);
                    // undefined, MinKey, MaxKey: no column has them
                    default -> false;
                };
        if (!placed) {
            aside.clear();
            sheet.move(target, type, bytes, at, limit, below);
        }
    }

    private boolean text(Target target, byte[] bytes, int start, int length) {
        return Utf8.check(bytes, start, length) == Utf8.GOOD && slice(target, ValueClass.TEXT, start, length);
    }

    private boolean whole(Target target, long value) {
        ValueClass plain = target.plain;
        if (plain == ValueClass.FLOAT && Math.abs(value) <= EXACT_IN_DOUBLE && value != Long.MIN_VALUE) {
            target.counts[ValueClass.INT.ordinal()]++;
            set(target, ValueClass.FLOAT, Double.doubleToRawLongBits(value));
            return true;
        }
        if (plain == ValueClass.DECIMAL && fitsDecimal(target, BigDecimal.valueOf(value))) {
            target.counts[ValueClass.INT.ordinal()]++;
            write(target, ValueClass.DECIMAL, Long.toString(value));
            return true;
        }
        return fixed(target, ValueClass.INT, value);
    }

    private boolean floating(Target target, double value) {
        if (!DestinationLimits.holdsFloat(value)) {
            return false;
        }
        ValueClass plain = target.plain;
        if (plain == ValueClass.INT && value == Math.rint(value) && Math.abs(value) <= EXACT_IN_DOUBLE) {
            target.counts[ValueClass.FLOAT.ordinal()]++;
            set(target, ValueClass.INT, (long) value);
            return true;
        }
        if (plain == ValueClass.DECIMAL) {
            BigDecimal exact = new BigDecimal(value);
            if (fitsDecimal(target, exact)) {
                target.counts[ValueClass.FLOAT.ordinal()]++;
                write(target, ValueClass.DECIMAL, exact.toPlainString());
                return true;
            }
        }
        return fixed(target, ValueClass.FLOAT, Double.doubleToRawLongBits(value));
    }

    private boolean decimal(Target target, Decimal128 value) {
        if (!limits.holdsDecimal(value)) {
            return false;
        }
        BigDecimal exact = Decimals.exactly(value);
        PinnedType pinned = target.pinned;
        if (target.plain == ValueClass.DECIMAL && pinned != null && !pinned.holds(exact)) {
            return false;
        }
        if (!own(target, ValueClass.DECIMAL)) {
            return false;
        }
        write(target, ValueClass.DECIMAL, exact.toPlainString());
        return true;
    }

    private boolean fitsDecimal(Target target, BigDecimal exact) {
        PinnedType pinned = target.pinned;
        return limits.holdsDecimal(exact) && (pinned == null || pinned.holds(exact));
    }

    private boolean time(Target target, long millis) {
        return limits.holdsTime(millis) && fixed(target, ValueClass.TIME, millis);
    }

    private boolean binary(Target target, byte[] bytes, int at, int size) {
        int subtype = bytes[at + 4] & 0xff;
        if (subtype == 4 && size == 21) {
            return slice(target, ValueClass.UUID, at + 5, 16);
        }
        // Subtype 2 holds its length a second time.
        int inner = subtype == 2 && size >= 9 && BsonValue.int32(bytes, at + 5) == size - 9 ? 4 : 0;
        return slice(target, ValueClass.BYTES, at + 5 + inner, size - 5 - inner);
    }

    private boolean regex(Target target, byte[] bytes, int at, int limit) {
        int patternEnd = BsonValue.nameEnd(bytes, at, limit);
        int optionsEnd = BsonValue.nameEnd(bytes, patternEnd + 1, limit);
        if (Utf8.check(bytes, at, patternEnd - at) != Utf8.GOOD
                || Utf8.check(bytes, patternEnd + 1, optionsEnd - patternEnd - 1) != Utf8.GOOD
                || !own(target, ValueClass.TEXT)) {
            return false;
        }
        int start = sheet.scratch().size();
        sheet.scratch().add('/');
        sheet.scratch().add(bytes, at, patternEnd - at);
        sheet.scratch().add('/');
        sheet.scratch().add(bytes, patternEnd + 1, optionsEnd - patternEnd - 1);
        scratched(target, ValueClass.TEXT, start);
        return true;
    }

    private boolean json(Target target, int type, int at, int limit, JsonFields below) {
        int start = sheet.scratch().size();
        if (!ExtendedJson.relaxed(type, sheet.documents(), at, limit, below, sheet.scratch())
                || !own(target, ValueClass.JSON)) {
            sheet.scratch().cut(start);
            return false;
        }
        scratched(target, ValueClass.JSON, start);
        return true;
    }

    private boolean fixed(Target target, ValueClass valueClass, long value) {
        if (!own(target, valueClass)) {
            return false;
        }
        set(target, valueClass, value);
        return true;
    }

    private boolean slice(Target target, ValueClass valueClass, int start, int length) {
        if (!own(target, valueClass)) {
            return false;
        }
        Cells cells = target.cells[valueClass.ordinal()];
        if (cells != null) {
            cells.slice(sheet.row(), start, length);
        }
        return true;
    }

    /** Whether the class has a column, or can get one. */
    private boolean own(Target target, ValueClass valueClass) {
        target.counts[valueClass.ordinal()]++;
        return target.cells[valueClass.ordinal()] != null || sheet.want(target, valueClass);
    }

    private void set(Target target, ValueClass valueClass, long value) {
        Cells cells = target.cells[valueClass.ordinal()];
        if (cells != null) {
            cells.set(sheet.row(), value);
        }
    }

    private void write(Target target, ValueClass valueClass, String ascii) {
        int start = sheet.scratch().size();
        sheet.scratch().addAscii(ascii);
        scratched(target, valueClass, start);
    }

    private void scratched(Target target, ValueClass valueClass, int start) {
        Cells cells = cellsOrNull(target, valueClass);
        if (cells != null) {
            cells.scratch(sheet.row(), start, sheet.scratch().size() - start);
        }
    }

    private static @Nullable Cells cellsOrNull(Target target, ValueClass valueClass) {
        return target.cells[valueClass.ordinal()];
    }
}
