package io.sluice.transform.bson;

import java.nio.charset.StandardCharsets;

/** Writes values as BSON. */
public final class BsonBytes {

    private BsonBytes() {}

    public static void int32(int value, Bytes out) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.add(value >>> shift);
        }
    }

    public static void int64(long value, Bytes out) {
        for (int shift = 0; shift < 64; shift += 8) {
            out.add((int) (value >>> shift));
        }
    }

    public static void text(String text, Bytes out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int32(utf8.length + 1, out);
        out.add(utf8);
        out.add(0);
    }

    public static void binary(int subtype, byte[] content, Bytes out) {
        int32(content.length, out);
        out.add(subtype);
        out.add(content);
    }

    /** Type byte and name; the value follows. The name must be without U+0000. */
    public static void field(int type, String name, Bytes out) {
        out.add(type);
        out.add(name.getBytes(StandardCharsets.UTF_8));
        out.add(0);
    }

    /** Leaves room for the length. @return where the document starts */
    public static int begin(Bytes out) {
        int start = out.size();
        int32(0, out);
        return start;
    }

    public static void end(int start, Bytes out) {
        out.add(0);
        int length = out.size() - start;
        for (int i = 0; i < 4; i++) {
            out.array()[start + i] = (byte) (length >>> (8 * i));
        }
    }
}
