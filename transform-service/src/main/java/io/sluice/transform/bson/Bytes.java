package io.sluice.transform.bson;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are appended to; used again from batch to batch, unless one batch made it large. */
public final class Bytes {

    private static final int KEPT = 1 << 20;

    private final int first;
    private byte[] array;
    private int size;

    public Bytes() {
        this(4096);
    }

    /** @param first bytes that there is room for at once */
    public Bytes(int first) {
        this.first = first;
        this.array = new byte[first];
    }

    public byte[] array() {
        return array;
    }

    public int size() {
        return size;
    }

    public void add(int value) {
        if (size == array.length) {
            grow(1);
        }
        array[size++] = (byte) value;
    }

    public void add(byte[] source, int start, int length) {
        if (length > array.length - size) {
            grow(length);
        }
        System.arraycopy(source, start, array, size, length);
        size += length;
    }

    public void add(byte[] source) {
        add(source, 0, source.length);
    }

    public void addAscii(String text) {
        int length = text.length();
        if (length > array.length - size) {
            grow(length);
        }
        for (int i = 0; i < length; i++) {
            array[size++] = (byte) text.charAt(i);
        }
    }

    /** Forgets what was added behind {@code size}. */
    public void cut(int to) {
        size = to;
    }

    public void clear() {
        size = 0;
        if (array.length > KEPT) {
            array = new byte[first];
        }
    }

    @Override
    public String toString() {
        return new String(array, 0, size, StandardCharsets.UTF_8);
    }

    private void grow(int more) {
        array = Arrays.copyOf(
                array, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(size + (long) more, array.length * 2L)));
    }
}
