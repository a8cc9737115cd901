package io.sluice.stack.sqlserver.codec;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.sqlserver.error.SqlError;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * LOGIN7 ([MS-TDS] 2.2.6.4): who comes, with what password, into which database.
 *
 * @param version of TDS
 * @param packetSize that the client would like
 * @param features the ids of the feature extensions that it offers
 */
public record Login(
        int version,
        int packetSize,
        String user,
        String password,
        String application,
        String database,
        Set<Integer> features) {

    public static final int TDS_7_4 = 0x74000004;
    public static final int TDS_8_0 = 0x08000000;

    private static final int FIXED = 94;
    private static final int OPTION_FLAGS_3 = 27;
    private static final int EXTENSION = 0x10;
    private static final int USER = 40;
    private static final int PASSWORD = 44;
    private static final int APPLICATION = 48;
    private static final int EXTENSION_FIELD = 56;
    private static final int DATABASE = 68;
    private static final int FEATURE_END = 0xff;

    public Login {
        features = Set.copyOf(features);
    }

    public static Login read(ByteBuf message) {
        int start = message.readerIndex();
        if (message.readableBytes() < FIXED) {
            throw SqlError.malformed("a LOGIN7 of " + message.readableBytes() + " bytes");
        }
        return new Login(
                message.getIntLE(start + 4),
                message.getIntLE(start + 8),
                text(message, start, USER),
                password(message, start),
                text(message, start, APPLICATION),
                text(message, start, DATABASE),
                features(message, start));
    }

    @Override
    public String toString() {
        return "Login[user=" + user + ", database=" + database + "]";
    }

    private static String text(ByteBuf message, int start, int field) {
        return new String(bytes(message, start, field), StandardCharsets.UTF_16LE);
    }

    /** Hidden, not protected: each byte's halves were swapped and the byte flipped with A5. */
    private static String password(ByteBuf message, int start) {
        byte[] bytes = bytes(message, start, PASSWORD);
        for (int i = 0; i < bytes.length; i++) {
            int flipped = (bytes[i] ^ 0xa5) & 0xff;
            bytes[i] = (byte) (flipped << 4 | flipped >>> 4);
        }
        return new String(bytes, StandardCharsets.UTF_16LE);
    }

    private static byte[] bytes(ByteBuf message, int start, int field) {
        int offset = message.getUnsignedShortLE(start + field);
        int units = message.getUnsignedShortLE(start + field + 2);
        byte[] bytes = new byte[checked(message, start, offset, units * 2)];
        message.getBytes(start + offset, bytes);
        return bytes;
    }

    private static Set<Integer> features(ByteBuf message, int start) {
        Set<Integer> features = new HashSet<>();
        if ((message.getByte(start + OPTION_FLAGS_3) & EXTENSION) == 0) {
            return features;
        }
        int pointer = message.getUnsignedShortLE(start + EXTENSION_FIELD);
        checked(message, start, pointer, 4);
        int at = message.getIntLE(start + pointer);
        while (true) {
            checked(message, start, at, 1);
            int id = message.getUnsignedByte(start + at);
            if (id == FEATURE_END) {
                return features;
            }
            features.add(id);
            checked(message, start, at + 1, 4);
            int length = message.getIntLE(start + at + 1);
            // Each step goes forward, so a client cannot make it turn in circles.
            at += 5 + checked(message, start, at + 5, length);
        }
    }

    private static int checked(ByteBuf message, int start, int offset, int length) {
        if (offset < 0 || length < 0 || (long) start + offset + length > message.writerIndex()) {
            throw SqlError.malformed("a LOGIN7 field beyond the end");
        }
        return length;
    }
}
