package io.sluice.stack.sqlserver.codec;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import java.io.IOException;

/**
 * TYPE_INFO ([MS-TDS] 2.2.5.6): how values that follow are laid out.
 *
 * @param token the type's number ([MS-TDS] 2.2.5.4)
 * @param length in bytes; {@link #MAX} for values in chunks (PLP)
 * @param scale of decimals and times, else 0
 */
public record TypeInfo(int token, int length, int precision, int scale) {

    public static final int MAX = 0xffff;

    static final int GUID = 0x24;
    static final int INTN = 0x26;
    static final int DATE = 0x28;
    static final int TIME = 0x29;
    static final int DATETIME2 = 0x2a;
    static final int DATETIMEOFFSET = 0x2b;
    static final int BIT = 0x32;
    static final int BITN = 0x68;
    static final int DECIMALN = 0x6a;
    static final int NUMERICN = 0x6c;
    static final int FLTN = 0x6d;
    static final int MONEYN = 0x6e;
    static final int DATETIMN = 0x6f;
    static final int BIGVARBINARY = 0xa5;
    static final int BIGVARCHAR = 0xa7;
    static final int BIGBINARY = 0xad;
    static final int BIGCHAR = 0xaf;
    static final int NVARCHAR = 0xe7;
    static final int NCHAR = 0xef;

    /** Latin1_General_100_BIN2_UTF8: LCID 0409, BIN2, UTF-8, version 2, no sort id ([MS-TDS] 2.2.5.1.2). */
    static final byte[] COLLATION = {0x09, 0x04, 0x00, 0x26, 0x00};

    private static final int DECIMAL_BYTES = 17;

    public boolean isChunked() {
        return length == MAX;
    }

    public boolean isText() {
        return isNational() || token == BIGVARCHAR || token == BIGCHAR;
    }

    public boolean isNational() {
        return token == NVARCHAR || token == NCHAR;
    }

    public boolean isBytes() {
        return token == BIGVARBINARY || token == BIGBINARY;
    }

    /** Whether a value, not NULL, may have that length; not for text and bytes. */
    boolean allows(int valueBytes) {
        return switch (token) {
            // The driver sends no more bytes than the number has.
            case DECIMALN, NUMERICN -> valueBytes <= DECIMAL_BYTES;
            case DATE -> valueBytes == 3;
            case TIME -> valueBytes == clockBytes();
            case DATETIME2 -> valueBytes == clockBytes() + 3;
            case DATETIMEOFFSET -> valueBytes == clockBytes() + 5;
            default -> valueBytes == length;
        };
    }

    private int clockBytes() {
        return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
    }

    /** The type that values of this layout have. */
    public SqlType type() {
        return switch (token) {
            case GUID -> SqlType.GUID;
            case INTN ->
                length == 8
                        ? SqlType.BIGINT
                        : length == 4 ? SqlType.INT : length == 2 ? SqlType.SMALLINT : SqlType.TINYINT;
            case DATE -> SqlType.DATE;
            case TIME -> SqlType.time(keptScale());
            case DATETIME2 -> SqlType.datetime2(keptScale());
            case DATETIMN -> SqlType.datetime2(3);
            case DATETIMEOFFSET -> SqlType.datetimeoffset(keptScale());
            case BITN, BIT -> SqlType.BIT;
            case DECIMALN, NUMERICN -> SqlType.decimal(precision, scale);
            case MONEYN -> SqlType.decimal(19, 4);
            case FLTN -> length == 8 ? SqlType.FLOAT : SqlType.REAL;
            case BIGVARBINARY, BIGBINARY -> SqlType.varbinary(isChunked() ? SqlType.MAX : Math.max(1, length));
            case BIGVARCHAR, BIGCHAR -> SqlType.varchar(isChunked() ? SqlType.MAX : Math.max(1, length));
            case NVARCHAR, NCHAR -> SqlType.nvarchar(isChunked() ? SqlType.MAX : Math.max(1, length / 2));
            default -> throw unknown(token);
        };
    }

    /** Times of 100 ns may come in; the nearest microsecond is kept, as a column of scale 6 keeps it. */
    private int keptScale() {
        return Math.min(scale, SqlType.MOST_TIME_SCALE);
    }

    public static TypeInfo read(WireInput in) throws IOException {
        int token = in.readByte();
        return switch (token) {
            case BIT -> new TypeInfo(token, 1, 0, 0);
            case DATE -> new TypeInfo(token, 3, 0, 0);
            case TIME, DATETIME2, DATETIMEOFFSET -> {
                int scale = in.readByte();
                if (scale > 7) {
                    throw SqlError.malformed("a time with a scale of " + scale);
                }
                yield new TypeInfo(token, 0, 0, scale);
            }
            case GUID -> new TypeInfo(token, oneOf(in.readByte(), 16), 0, 0);
            case INTN -> new TypeInfo(token, oneOf(in.readByte(), 1, 2, 4, 8), 0, 0);
            case BITN -> new TypeInfo(token, oneOf(in.readByte(), 1), 0, 0);
            case FLTN, MONEYN, DATETIMN -> new TypeInfo(token, oneOf(in.readByte(), 4, 8), 0, 0);
            case DECIMALN, NUMERICN -> {
                int length = in.readByte();
                int precision = in.readByte();
                int scale = in.readByte();
                if (precision < 1 || precision > SqlType.MOST_PRECISION || scale > precision) {
                    throw SqlError.malformed("a decimal(" + precision + "," + scale + ")");
                }
                yield new TypeInfo(token, length, precision, scale);
            }
            case BIGVARBINARY, BIGBINARY -> new TypeInfo(token, in.readShort(), 0, 0);
            case BIGVARCHAR, BIGCHAR, NVARCHAR, NCHAR -> {
                int length = in.readShort();
                in.skip(COLLATION.length);
                yield new TypeInfo(token, length, 0, 0);
            }
            default -> throw unknown(token);
        };
    }

    static TypeInfo of(SqlType type) {
        return switch (type.name()) {
            case BIGINT, INT, SMALLINT, TINYINT -> new TypeInfo(INTN, type.maxLength(), 0, 0);
            case BIT -> new TypeInfo(BITN, 1, 0, 0);
            case FLOAT, REAL -> new TypeInfo(FLTN, type.maxLength(), 0, 0);
            case DECIMAL -> new TypeInfo(DECIMALN, DECIMAL_BYTES, type.precision(), type.scale());
            case NVARCHAR -> new TypeInfo(NVARCHAR, bytes(type), 0, 0);
            case VARCHAR -> new TypeInfo(BIGVARCHAR, bytes(type), 0, 0);
            case VARBINARY, BINARY -> new TypeInfo(BIGVARBINARY, bytes(type), 0, 0);
            case DATE -> new TypeInfo(DATE, 3, 0, 0);
            case TIME -> new TypeInfo(TIME, 0, 0, type.scale());
            case DATETIME2 -> new TypeInfo(DATETIME2, 0, 0, type.scale());
            case DATETIMEOFFSET -> new TypeInfo(DATETIMEOFFSET, 0, 0, type.scale());
            case UNIQUEIDENTIFIER -> new TypeInfo(GUID, 16, 0, 0);
        };
    }

    void write(ByteBuf out) {
        out.writeByte(token);
        switch (token) {
            case DATE -> {}
            case TIME, DATETIME2, DATETIMEOFFSET -> out.writeByte(scale);
            case DECIMALN -> out.writeByte(length).writeByte(precision).writeByte(scale);
            case BIGVARBINARY -> out.writeShortLE(length);
            case BIGVARCHAR, NVARCHAR -> out.writeShortLE(length).writeBytes(COLLATION);
            default -> out.writeByte(length);
        }
    }

    private static int bytes(SqlType type) {
        return type.isMax() ? MAX : type.maxLength();
    }

    private static int oneOf(int length, int... allowed) {
        for (int one : allowed) {
            if (one == length) {
                return length;
            }
        }
        throw SqlError.malformed("a type of " + length + " bytes");
    }

    private static SqlError unknown(int token) {
        return SqlError.malformed(String.format("a value of type 0x%02X, which the stand-in does not read", token));
    }
}
