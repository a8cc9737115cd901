package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.Locale;

/** Reads a type with its arguments, and judges them. */
final class TypeParser {

    private static final int MOST_UNITS = 4_000;
    private static final int MOST_BYTES = 8_000;

    private final Words words;

    TypeParser(Words words) {
        this.words = words;
    }

    /** @param castLength what a string type without a length means here: 30 in a cast, 1 in a declaration */
    SqlType type(int castLength) {
        String name = words.name();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "bigint" -> SqlType.BIGINT;
            case "int", "integer" -> SqlType.INT;
            case "smallint" -> SqlType.SMALLINT;
            case "tinyint" -> SqlType.TINYINT;
            case "bit" -> SqlType.BIT;
            case "real" -> SqlType.REAL;
            case "float" -> floating();
            case "decimal", "numeric" -> decimal();
            case "nvarchar" -> SqlType.nvarchar(length(name, castLength, MOST_UNITS));
            case "varchar" -> SqlType.varchar(length(name, castLength, MOST_BYTES));
            case "varbinary" -> SqlType.varbinary(length(name, castLength, MOST_BYTES));
            case "binary" -> new SqlType(TypeName.BINARY, length(name, castLength, MOST_BYTES), 0, 0);
            case "date" -> SqlType.DATE;
            case "datetime2" -> SqlType.datetime2(timeScale(name));
            case "datetimeoffset" -> SqlType.datetimeoffset(timeScale(name));
            case "time" -> SqlType.time(timeScale(name));
            case "uniqueidentifier" -> SqlType.GUID;
            default -> throw SqlError.missingType(name);
        };
    }

    private SqlType floating() {
        if (!words.skipSymbol("(")) {
            return SqlType.FLOAT;
        }
        int bits = words.whole();
        words.expectSymbol(")");
        if (bits < 1 || bits > 53) {
            throw new SqlError(
                    2750,
                    16,
                    "Column or parameter: Specified column precision " + bits
                            + " is greater than the maximum precision of 53.");
        }
        return bits <= 24 ? SqlType.REAL : SqlType.FLOAT;
    }

    private SqlType decimal() {
        int precision = 18;
        int scale = 0;
        if (words.skipSymbol("(")) {
            precision = words.whole();
            if (words.skipSymbol(",")) {
                scale = words.whole();
            }
            words.expectSymbol(")");
        }
        if (precision < 1 || precision > SqlType.MOST_PRECISION) {
            throw new SqlError(
                    2750,
                    16,
                    "Column or parameter: Specified column precision " + precision
                            + " is greater than the maximum precision of 38.");
        }
        if (scale > precision) {
            throw new SqlError(192, 15, "The scale must be less than or equal to the precision.");
        }
        return SqlType.decimal(precision, scale);
    }

    private int length(String type, int without, int most) {
        if (!words.skipSymbol("(")) {
            return without;
        }
        if (words.skip("max")) {
            words.expectSymbol(")");
            return SqlType.MAX;
        }
        int length = words.whole();
        words.expectSymbol(")");
        if (length < 1) {
            throw new SqlError(1001, 15, "Length or precision specification " + length + " is invalid.");
        }
        if (length > most) {
            throw new SqlError(
                    131,
                    15,
                    "The size (" + length + ") given to the type '" + type
                            + "' exceeds the maximum allowed for any data type (" + MOST_BYTES + ").");
        }
        return length;
    }

    /** Without a scale SQL Server means 7, which the stand-in refuses as it does when it is written. */
    private int timeScale(String type) {
        int scale = 7;
        if (words.skipSymbol("(")) {
            scale = words.whole();
            words.expectSymbol(")");
        }
        if (scale > SqlType.MOST_TIME_SCALE) {
            throw new SqlError(
                    1002,
                    15,
                    "Specified scale " + scale + " is invalid: the stand-in keeps microseconds, so " + type
                            + " has a scale of 0 to 6.");
        }
        return scale;
    }
}
