package io.sluice.stack.sqlserver.type;

import java.util.Locale;

/**
 * A type with its arguments.
 *
 * @param length nvarchar: UTF-16 units; varchar, varbinary, binary: bytes; {@link #MAX} for (max); else 0
 * @param precision of a decimal, else 0
 * @param scale of a decimal, or the fraction digits of a time; else 0
 */
public record SqlType(TypeName name, int length, int precision, int scale) {

    public static final int MAX = -1;
    public static final int MOST_PRECISION = 38;
    /** PostgreSQL keeps microseconds, so a scale of 7 is refused and never rounded in silence. */
    public static final int MOST_TIME_SCALE = 6;

    public static final SqlType BIGINT = plain(TypeName.BIGINT);
    public static final SqlType INT = plain(TypeName.INT);
    public static final SqlType SMALLINT = plain(TypeName.SMALLINT);
    public static final SqlType TINYINT = plain(TypeName.TINYINT);
    public static final SqlType BIT = plain(TypeName.BIT);
    public static final SqlType FLOAT = plain(TypeName.FLOAT);
    public static final SqlType REAL = plain(TypeName.REAL);
    public static final SqlType DATE = plain(TypeName.DATE);
    public static final SqlType GUID = plain(TypeName.UNIQUEIDENTIFIER);
    public static final SqlType SYSNAME = nvarchar(128);

    private static final int BYTES_PER_UNIT = 2;

    public static SqlType nvarchar(int units) {
        return new SqlType(TypeName.NVARCHAR, units, 0, 0);
    }

    public static SqlType varchar(int bytes) {
        return new SqlType(TypeName.VARCHAR, bytes, 0, 0);
    }

    public static SqlType varbinary(int bytes) {
        return new SqlType(TypeName.VARBINARY, bytes, 0, 0);
    }

    public static SqlType decimal(int precision, int scale) {
        return new SqlType(TypeName.DECIMAL, 0, precision, scale);
    }

    public static SqlType datetime2(int scale) {
        return new SqlType(TypeName.DATETIME2, 0, 0, scale);
    }

    public static SqlType datetimeoffset(int scale) {
        return new SqlType(TypeName.DATETIMEOFFSET, 0, 0, scale);
    }

    public static SqlType time(int scale) {
        return new SqlType(TypeName.TIME, 0, 0, scale);
    }

    private static SqlType plain(TypeName name) {
        return new SqlType(name, 0, 0, 0);
    }

    public boolean isText() {
        return name == TypeName.NVARCHAR || name == TypeName.VARCHAR;
    }

    public boolean isBytes() {
        return name == TypeName.VARBINARY || name == TypeName.BINARY;
    }

    public boolean isWhole() {
        return switch (name) {
            case BIGINT, INT, SMALLINT, TINYINT -> true;
            default -> false;
        };
    }

    public boolean isNumber() {
        return isWhole() || isFloating() || name == TypeName.DECIMAL;
    }

    public boolean isFloating() {
        return name == TypeName.FLOAT || name == TypeName.REAL;
    }

    public boolean isTemporal() {
        return switch (name) {
            case DATE, DATETIME2, DATETIMEOFFSET, TIME -> true;
            default -> false;
        };
    }

    public boolean isMax() {
        return length == MAX;
    }

    /** As {@code sys.columns.max_length} has it: bytes, -1 for (max). */
    public int maxLength() {
        return switch (name) {
            case BIGINT, FLOAT -> 8;
            case INT, REAL -> 4;
            case SMALLINT -> 2;
            case TINYINT, BIT -> 1;
            case DECIMAL -> decimalBytes();
            case NVARCHAR -> isMax() ? MAX : length * BYTES_PER_UNIT;
            case VARCHAR, VARBINARY, BINARY -> length;
            case DATE -> 3;
            case TIME -> timeBytes();
            case DATETIME2 -> timeBytes() + 3;
            case DATETIMEOFFSET -> timeBytes() + 5;
            case UNIQUEIDENTIFIER -> 16;
        };
    }

    /** Bytes that the clock of a time takes: [MS-TDS] 2.2.5.5.1.8. */
    public int timeBytes() {
        return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
    }

    /** As {@code sys.columns.precision} has it. */
    public int shownPrecision() {
        return switch (name) {
            case BIGINT -> 19;
            case INT, DATE -> 10;
            case SMALLINT -> 5;
            case TINYINT -> 3;
            case BIT -> 1;
            case FLOAT -> 53;
            case REAL -> 24;
            case DECIMAL -> precision;
            case TIME -> scale == 0 ? 8 : 9 + scale;
            case DATETIME2 -> scale == 0 ? 19 : 20 + scale;
            case DATETIMEOFFSET -> scale == 0 ? 26 : 27 + scale;
            case NVARCHAR, VARCHAR, VARBINARY, BINARY, UNIQUEIDENTIFIER -> 0;
        };
    }

    /** As a T-SQL declaration. */
    public String text() {
        return name.text()
                + switch (name) {
                    case NVARCHAR, VARCHAR, VARBINARY, BINARY -> isMax() ? "(max)" : "(" + length + ")";
                    case DECIMAL -> String.format(Locale.ROOT, "(%d,%d)", precision, scale);
                    case DATETIME2, DATETIMEOFFSET, TIME -> "(" + scale + ")";
                    default -> "";
                };
    }

    private int decimalBytes() {
        return precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17;
    }
}
