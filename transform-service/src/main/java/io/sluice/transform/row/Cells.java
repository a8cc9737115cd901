package io.sluice.transform.row;

import io.sluice.transform.bson.Bytes;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * One column of a batch in the making. Text and bytes are noted as slices of the documents, or of the sheet's scratch, and
 * copied once, into a vector of exactly the size that they need.
 */
final class Cells {

    private enum Kind {
        BITS,
        LONGS,
        FIXED_BYTES,
        SLICES
    }

    private final Field field;
    private final Kind kind;
    private final int width;
    private long[] present = new long[0];
    private long[] values = new long[0];
    private int[] starts = new int[0];
    private int[] lengths = new int[0];
    private int filled;

    Cells(Field field) {
        this.field = field;
        ArrowType type = field.getType();
        if (type instanceof ArrowType.Bool) {
            this.kind = Kind.BITS;
            this.width = 0;
        } else if (type instanceof ArrowType.FixedSizeBinary fixed) {
            this.kind = Kind.FIXED_BYTES;
            this.width = fixed.getByteWidth();
        } else if (type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary) {
            this.kind = Kind.SLICES;
            this.width = 0;
        } else {
            this.kind = Kind.LONGS;
            this.width = 8;
        }
    }

    Field field() {
        return field;
    }

    boolean isEmpty() {
        return filled == 0;
    }

    void begin(int rows) {
        filled = 0;
        int words = (rows + 63) >>> 6;
        if (present.length < words) {
            present = new long[words];
        } else {
            Arrays.fill(present, 0);
        }
        if (kind == Kind.SLICES || kind == Kind.FIXED_BYTES) {
            if (starts.length < rows) {
                starts = new int[rows];
                lengths = new int[rows];
            }
        } else if (values.length < rows) {
            values = new long[rows];
        }
    }

    void set(int row, long value) {
        mark(row);
        values[row] = value;
    }

    /** Bytes of the batch's documents. */
    void slice(int row, int start, int length) {
        mark(row);
        starts[row] = start;
        lengths[row] = length;
    }

    /** Bytes of the sheet's scratch. */
    void scratch(int row, int start, int length) {
        mark(row);
        starts[row] = ~start;
        lengths[row] = length;
    }

    void clear(int row) {
        long bit = 1L << row;
        if ((present[row >>> 6] & bit) != 0) {
            present[row >>> 6] &= ~bit;
            filled--;
        }
    }

    void copyTo(FieldVector vector, int rows, byte[] documents, Bytes scratch) {
        if (kind == Kind.SLICES) {
            slicesTo((BaseVariableWidthVector) vector, rows, documents, scratch);
        } else {
            BaseFixedWidthVector fixed = (BaseFixedWidthVector) vector;
            fixed.allocateNew(rows);
            fixedTo(fixed.getDataBuffer(), rows, documents);
        }
        ArrowBuf validity = vector.getValidityBuffer();
        for (int i = 0; i < (rows + 7) >>> 3; i++) {
            validity.setByte(i, (byte) (present[i >>> 3] >>> ((i & 7) << 3)));
        }
        vector.setValueCount(rows);
    }

    private void fixedTo(ArrowBuf data, int rows, byte[] documents) {
        for (int row = 0; row < rows; row++) {
            if (isPresent(row)) {
                switch (kind) {
                    case BITS -> {
                        if (values[row] != 0) {
                            data.setByte(row >>> 3, (byte) (data.getByte(row >>> 3) | (1 << (row & 7))));
                        }
                    }
                    case FIXED_BYTES -> data.setBytes((long) row * width, documents, starts[row], width);
                    default -> data.setLong((long) row << 3, values[row]);
                }
            }
        }
    }

    private void slicesTo(BaseVariableWidthVector vector, int rows, byte[] documents, Bytes scratch) {
        long total = 0;
        for (int row = 0; row < rows; row++) {
            total += isPresent(row) ? lengths[row] : 0;
        }
        vector.allocateNew(total, rows);
        ArrowBuf offsets = vector.getOffsetBuffer();
        ArrowBuf data = vector.getDataBuffer();
        int at = 0;
        offsets.setInt(0, 0);
        for (int row = 0; row < rows; row++) {
            if (isPresent(row)) {
                int start = starts[row];
                byte[] from = start >= 0 ? documents : scratch.array();
                data.setBytes(at, from, start >= 0 ? start : ~start, lengths[row]);
                at += lengths[row];
            }
            offsets.setInt((row + 1L) << 2, at);
        }
        vector.setLastSet(rows - 1);
    }

    private boolean isPresent(int row) {
        return (present[row >>> 6] & (1L << row)) != 0;
    }

    private void mark(int row) {
        long bit = 1L << row;
        if ((present[row >>> 6] & bit) == 0) {
            present[row >>> 6] |= bit;
            filled++;
        }
    }
}
