package io.sluice.stack.sqlserver.codec;

import io.sluice.stack.sqlserver.error.SqlError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A value in chunks (PLP, [MS-TDS] 2.2.5.2.3), read a piece at a time, so that a long one takes no more memory than a short one. */
public final class Chunks {

    /** A PLP value that is NULL. */
    static final long NULL = -1L;

    static final long UNKNOWN_LENGTH = -2L;

    private final WireInput in;
    private int leftInChunk;
    private boolean ended;

    private Chunks(WireInput in) {
        this.in = in;
    }

    /** @return null if the value is NULL */
    public static @Nullable Chunks open(WireInput in) throws IOException {
        return in.readLong() == NULL ? null : new Chunks(in);
    }

    /** @return how many bytes were put into the array, -1 after the last */
    public int read(byte[] into) throws IOException {
        if (leftInChunk == 0 && !ended) {
            leftInChunk = in.readInt();
            if (leftInChunk < 0) {
                throw SqlError.malformed("a chunk of " + Integer.toUnsignedLong(leftInChunk) + " bytes");
            }
            ended = leftInChunk == 0;
        }
        if (ended) {
            return -1;
        }
        int now = Math.min(leftInChunk, into.length);
        in.readFully(into, now);
        leftInChunk -= now;
        return now;
    }
}
