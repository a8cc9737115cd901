package io.sluice.sqlserver.load;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.batch.ValueClass;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;

/**
 * How a class of values is stored in SQL Server, how it is announced to the driver's bulk copy, and how a cell of a vector
 * becomes the object that the driver takes.
 *
 * @param sql as it stands in CREATE TABLE
 * @param jdbc of {@link Types} or {@code microsoft.sql.Types}
 * @param precision the longest text, in characters; more than 8,000 stands for (max)
 */
record ColumnType(String sql, int jdbc, int precision, int scale) {

    /** What differs by a letter's case, an accent or a width is two things in every key of ours. */
    static final String BINARY = "COLLATE Latin1_General_100_BIN2";

    /** Names of runs, tasks and owners. */
    static final String RUN = "nvarchar(200) " + BINARY;

    static final String NAME = "nvarchar(63) " + BINARY;

    static final ColumnType RUN_COLUMN = new ColumnType(RUN, Types.NVARCHAR, 200, 0);
    static final ColumnType SPLIT_COLUMN = new ColumnType("nvarchar(400) " + BINARY, Types.NVARCHAR, 400, 0);
    static final ColumnType KEY_COLUMN = new ColumnType("varchar(32) " + BINARY, Types.VARCHAR, 32, 0);
    static final ColumnType EXTRA_COLUMN = text();

    private static final int MAX = 8_001;

    /** The year 1 to 9999, inclusive: what datetime2 has. */
    private static final long FIRST_MILLIS = -62_135_596_800_000L;

    private static final long LAST_MILLIS = 253_402_300_799_999L;

    /** Reads one cell that is not null. */
    @FunctionalInterface
    interface CellReader {
        Object read(int row) throws CharacterCodingException;
    }

    static ColumnType of(ValueClass valueClass) {
        return switch (valueClass) {
            case BOOL -> new ColumnType("bit", Types.BIT, 1, 0);
            case INT -> new ColumnType("bigint", Types.BIGINT, 19, 0);
            case FLOAT -> new ColumnType("float(53)", Types.DOUBLE, 53, 0);
            // 38 digits anywhere around the point, a zero before it, and a sign: no decimal(p,s) holds them all
            // exactly.
            case DECIMAL -> new ColumnType("varchar(41) " + BINARY, Types.VARCHAR, 41, 0);
            // The driver sends a LocalDateTime as text; its longest is 2026-01-31T23:59:59.123456.
            case TIME -> new ColumnType("datetime2(6)", Types.TIMESTAMP, 27, 6);
            case OID -> new ColumnType("varchar(24) " + BINARY, Types.VARCHAR, 24, 0);
            case UUID -> new ColumnType("uniqueidentifier", microsoft.sql.Types.GUID, 36, 0);
            case TEXT, JSON -> text();
            case BYTES -> new ColumnType("varbinary(max)", Types.VARBINARY, MAX, 0);
        };
    }

    static CellReader reader(ValueClass valueClass, FieldVector vector) {
        return switch (valueClass) {
            case BOOL -> {
                BitVector bits = (BitVector) vector;
                yield row -> bits.get(row) != 0;
            }
            case INT -> ((BigIntVector) vector)::get;
            case FLOAT -> ((Float8Vector) vector)::get;
            case TIME -> time((TimeStampVector) vector);
            case OID -> {
                FixedSizeBinaryVector fixed = (FixedSizeBinaryVector) vector;
                yield row -> HexFormat.of().formatHex(fixed.get(row));
            }
            case UUID -> uuid((FixedSizeBinaryVector) vector);
            case DECIMAL, TEXT, JSON -> text((BaseVariableWidthVector) vector);
            case BYTES -> {
                BaseVariableWidthVector bytes = (BaseVariableWidthVector) vector;
                yield row -> bytes(bytes, row);
            }
        };
    }

    static CellReader text(BaseVariableWidthVector vector) {
        return row -> decode(bytes(vector, row));
    }

    private static ColumnType text() {
        return new ColumnType("nvarchar(max)", Types.NVARCHAR, MAX, 0);
    }

    /** The clock of UTC, without a zone: so no zone of the JVM has anything to do with it. */
    private static CellReader time(TimeStampVector vector) {
        return row -> {
            long millis = vector.get(row);
            if (millis < FIRST_MILLIS || millis > LAST_MILLIS) {
                throw new Bug("value-does-not-fit", "a time before the year 1 or after 9999");
            }
            return LocalDateTime.ofEpochSecond(
                    Math.floorDiv(millis, 1000L), (int) Math.floorMod(millis, 1000L) * 1_000_000, ZoneOffset.UTC);
        };
    }

    private static CellReader uuid(FixedSizeBinaryVector vector) {
        return row -> {
            ByteBuffer bytes = ByteBuffer.wrap(vector.get(row));
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        };
    }

    private static byte[] bytes(BaseVariableWidthVector vector, int row) {
        long start = vector.getStartOffset(row);
        byte[] bytes = new byte[(int) (vector.getEndOffset(row) - start)];
        vector.getDataBuffer().getBytes(start, bytes);
        return bytes;
    }

    /** Java puts U+FFFD for what is no UTF-8; only a text with one is looked at twice. */
    private static String decode(byte[] utf8) throws CharacterCodingException {
        String text = new String(utf8, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(utf8))
                        .toString();
    }
}
