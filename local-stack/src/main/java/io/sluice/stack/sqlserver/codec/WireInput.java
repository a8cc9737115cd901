package io.sluice.stack.sqlserver.codec;

import io.sluice.stack.sqlserver.error.SqlError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads the little-endian numbers and the UTF-16 strings of TDS ([MS-TDS] 2.2.5.1) off a message, whole or still arriving. */
public final class WireInput {

    private final InputStream in;
    private final byte[] scratch = new byte[8];

    public WireInput(InputStream in) {
        this.in = in;
    }

    /** @return -1 at the end of the message */
    public int readByteOrEnd() throws IOException {
        return in.read();
    }

    public int readByte() throws IOException {
        int value = in.read();
        if (value < 0) {
            throw cutShort();
        }
        return value;
    }

    public int readShort() throws IOException {
        return (int) readWhole(2);
    }

    public int readInt() throws IOException {
        return (int) readWhole(4);
    }

    public long readLong() throws IOException {
        return readWhole(8);
    }

    /** @param bytes 1 to 8; the value is not signed unless it has 8 */
    public long readWhole(int bytes) throws IOException {
        readFully(scratch, bytes);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (scratch[i] & 0xff);
        }
        return value;
    }

    public byte[] readBytes(int length) throws IOException {
        // Not in advance: the length is what a client says.
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw cutShort();
        }
        return bytes;
    }

    /** Fills the beginning of an array. */
    public void readFully(byte[] into, int length) throws IOException {
        if (in.readNBytes(into, 0, length) < length) {
            throw cutShort();
        }
    }

    public void skip(int length) throws IOException {
        for (int left = length; left > 0; left--) {
            readByte();
        }
    }

    public String readText(int units) throws IOException {
        return text(readBytes(units * 2));
    }

    /** B_VARCHAR: the length in a byte. */
    public String readShortText() throws IOException {
        return readText(readByte());
    }

    /** US_VARCHAR: the length in two. */
    public String readLongText() throws IOException {
        return readText(readShort());
    }

    /** Skips ALL_HEADERS ([MS-TDS] 2.2.5.3): one transaction at a time needs none of them. */
    public void skipAllHeaders() throws IOException {
        int length = readInt();
        if (length < 4 || length > 1 << 16) {
            throw SqlError.malformed("ALL_HEADERS of " + length + " bytes");
        }
        skip(length - 4);
    }

    /** Keeps lone surrogates, which a charset would replace. */
    public static String text(byte[] utf16) {
        if (isPlain(utf16)) {
            return new String(utf16, StandardCharsets.UTF_16LE);
        }
        char[] units = new char[utf16.length / 2];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) ((utf16[2 * i] & 0xff) | (utf16[2 * i + 1] & 0xff) << 8);
        }
        return new String(units);
    }

    private static boolean isPlain(byte[] utf16) {
        for (int i = 1; i < utf16.length; i += 2) {
            if ((utf16[i] & 0xf8) == 0xd8) {
                return false;
            }
        }
        return true;
    }

    private static SqlError cutShort() {
        return SqlError.malformed("a message that ends too early");
    }
}
