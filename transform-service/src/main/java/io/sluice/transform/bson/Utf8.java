package io.sluice.transform.bson;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are text that every destination takes; eight bytes a step while they are ASCII. */
public enum Utf8 {
    GOOD,
    /** Well formed, but holds U+0000. */
    WITH_NUL,
    /** Not UTF-8: overlong, a lone surrogate, beyond U+10FFFF, or cut off. */
    MALFORMED;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;

    public static Utf8 check(byte[] bytes, int start, int length) {
        int at = start;
        int end = start + length;
        boolean nul = false;
        while (at < end) {
            if (end - at >= 8) {
                long eight = (long) LONG.get(bytes, at);
                if (((eight | (eight - ONES)) & HIGH) == 0) {
                    at += 8;
                    continue;
                }
            }
            int b = bytes[at];
            if (b > 0) {
                at++;
            } else if (b == 0) {
                nul = true;
                at++;
            } else {
                int size = sequence(bytes, at, end);
                if (size == 0) {
                    return MALFORMED;
                }
                at += size;
            }
        }
        return nul ? WITH_NUL : GOOD;
    }

    /** Length of the well-formed sequence that starts here, by the table 3-7 of the Unicode standard; 0 if it is none. */
    private static int sequence(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first >= 0xc2 && first <= 0xdf) {
            return continues(bytes, at + 1, end, 0x80, 0xbf) ? 2 : 0;
        }
        if (first >= 0xe0 && first <= 0xef) {
            int low = first == 0xe0 ? 0xa0 : 0x80;
            int high = first == 0xed ? 0x9f : 0xbf;
            return continues(bytes, at + 1, end, low, high) && continues(bytes, at + 2, end, 0x80, 0xbf) ? 3 : 0;
        }
        if (first >= 0xf0 && first <= 0xf4) {
            int low = first == 0xf0 ? 0x90 : 0x80;
            int high = first == 0xf4 ? 0x8f : 0xbf;
            return continues(bytes, at + 1, end, low, high)
                            && continues(bytes, at + 2, end, 0x80, 0xbf)
                            && continues(bytes, at + 3, end, 0x80, 0xbf)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int at, int end, int low, int high) {
        return at < end && (bytes[at] & 0xff) >= low && (bytes[at] & 0xff) <= high;
    }
}
