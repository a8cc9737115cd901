package io.sluice.redshift.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/** Collects the bytes of a COPY in network order and hands them over in chunks of about 64 KiB. */
final class CopyBuffer {

    static final int CHUNK = 64 * 1024;

    /** Most rows end inside this; a longer row makes its chunk grow. */
    private static final int ROOM_FOR_THE_LAST_ROW = 4 * 1024;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[CHUNK + ROOM_FOR_THE_LAST_ROW];
    private int size;

    boolean isFull() {
        return size >= CHUNK;
    }

    void putByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    void putShort(int value) {
        ensure(2);
        SHORT.set(bytes, size, (short) value);
        size += 2;
    }

    void putInt(int value) {
        ensure(4);
        INT.set(bytes, size, value);
        size += 4;
    }

    void putLong(long value) {
        ensure(8);
        LONG.set(bytes, size, value);
        size += 8;
    }

    void putBytes(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    void putBytes(ArrowBuf from, long start, int length) {
        ensure(length);
        from.getBytes(start, bytes, size, length);
        size += length;
    }

    /**
     * What was collected; collecting begins anew. The chunk lies on the heap and outside any pool: the driver drops chunks
     * without a release when the server ends a COPY early, and a chunk that only the collector has to find cannot leak.
     */
    ByteBuf take() {
        ByteBuf chunk = Unpooled.wrappedBuffer(bytes, 0, size);
        bytes = new byte[CHUNK + ROOM_FOR_THE_LAST_ROW];
        size = 0;
        return chunk;
    }

    private void ensure(int more) {
        if (size > bytes.length - more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), size + size / 2));
        }
    }
}
