package io.sluice.runtime.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The place in a source that a batch ends with, as 64 bits of a hash over split and position. Batches of a lane chain:
 * one's {@code from} is its predecessor's {@code to}.
 */
public final class Coordinate {

    /** Where every lane begins. */
    public static final long START = 0;

    private Coordinate() {}

    public static long of(String split, byte[] position) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] name = split.getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(4).putInt(name.length).array());
            sha.update(name);
            sha.update(position);
            return ByteBuffer.wrap(sha.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The marker's coordinate: the lane's end behind {@code from}. */
    public static long end(long from) {
        return of("", ByteBuffer.allocate(8).putLong(from).array());
    }
}
