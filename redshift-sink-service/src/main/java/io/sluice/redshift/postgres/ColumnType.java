package io.sluice.redshift.postgres;

import io.sluice.runtime.batch.ValueClass;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;

/** How a class of values is stored in PostgreSQL, and how a vector of it becomes fields of a binary COPY. */
final class ColumnType {

    private static final long MILLIS_TO_2000 = 946_684_800_000L;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Writes one cell that is not null: its length and its bytes. */
    @FunctionalInterface
    interface CellWriter {
        void write(int row, CopyBuffer out);
    }

    private ColumnType() {}

    static String sql(ValueClass valueClass) {
        return switch (valueClass) {
            case BOOL -> "boolean";
            case INT -> "bigint";
            case FLOAT -> "double precision";
            case DECIMAL -> "numeric";
            case TIME -> "timestamptz(3)";
            case OID -> "char(24)";
            case UUID -> "uuid";
            case TEXT -> "text";
            case BYTES -> "bytea";
            case JSON -> "jsonb";
        };
    }

    static CellWriter writer(ValueClass valueClass, FieldVector vector) {
        return switch (valueClass) {
            case BOOL -> bool((BitVector) vector);
            case INT -> bigint((BigIntVector) vector);
            case FLOAT -> doublePrecision((Float8Vector) vector);
            case DECIMAL -> numeric((BaseVariableWidthVector) vector);
            case TIME -> timestamp((TimeStampVector) vector);
            case OID -> hex((FixedSizeBinaryVector) vector);
            case UUID -> fixed((FixedSizeBinaryVector) vector);
            case TEXT, BYTES -> text((BaseVariableWidthVector) vector);
            case JSON -> json((BaseVariableWidthVector) vector);
        };
    }

    static CellWriter text(BaseVariableWidthVector vector) {
        return (row, out) -> {
            long start = vector.getStartOffset(row);
            int length = (int) (vector.getEndOffset(row) - start);
            out.putInt(length);
            out.putBytes(vector.getDataBuffer(), start, length);
        };
    }

    /** {@code jsonb_recv} wants a version before the text. */
    static CellWriter json(BaseVariableWidthVector vector) {
        return (row, out) -> {
            long start = vector.getStartOffset(row);
            int length = (int) (vector.getEndOffset(row) - start);
            out.putInt(length + 1);
            out.putByte(1);
            out.putBytes(vector.getDataBuffer(), start, length);
        };
    }

    private static CellWriter bool(BitVector vector) {
        return (row, out) -> {
            out.putInt(1);
            out.putByte(vector.get(row));
        };
    }

    private static CellWriter bigint(BigIntVector vector) {
        return (row, out) -> {
            out.putInt(8);
            out.putLong(vector.get(row));
        };
    }

    private static CellWriter doublePrecision(Float8Vector vector) {
        return (row, out) -> {
            out.putInt(8);
            out.putLong(Double.doubleToRawLongBits(vector.get(row)));
        };
    }

    private static CellWriter numeric(BaseVariableWidthVector vector) {
        return (row, out) -> {
            long start = vector.getStartOffset(row);
            byte[] digits = new byte[(int) (vector.getEndOffset(row) - start)];
            vector.getDataBuffer().getBytes(start, digits);
            BinaryNumeric.write(digits, out);
        };
    }

    /** PostgreSQL counts microseconds from the year 2000. */
    private static CellWriter timestamp(TimeStampVector vector) {
        return (row, out) -> {
            out.putInt(8);
            out.putLong(Math.multiplyExact(Math.subtractExact(vector.get(row), MILLIS_TO_2000), 1000L));
        };
    }

    private static CellWriter fixed(FixedSizeBinaryVector vector) {
        int width = vector.getByteWidth();
        return (row, out) -> {
            out.putInt(width);
            out.putBytes(vector.getDataBuffer(), (long) row * width, width);
        };
    }

    private static CellWriter hex(FixedSizeBinaryVector vector) {
        int width = vector.getByteWidth();
        return (row, out) -> {
            out.putInt(2 * width);
            for (int i = 0; i < width; i++) {
                byte value = vector.getDataBuffer().getByte((long) row * width + i);
                out.putByte(HEX[(value >> 4) & 15]);
                out.putByte(HEX[value & 15]);
            }
        };
    }
}
