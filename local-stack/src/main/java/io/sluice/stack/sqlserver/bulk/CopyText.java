package io.sluice.stack.sqlserver.bulk;

import io.sluice.stack.sqlserver.type.DateTimeOffset;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/** Writes rows in PostgreSQL's text format of COPY, which, unlike the binary one, wants no length before a value. */
final class CopyText {

    private static final int BUFFER = 64 << 10;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final CopyIn copy;
    private final byte[] buffer = new byte[BUFFER];
    private int used;

    CopyText(CopyIn copy) {
        this.copy = copy;
    }

    void nextValue() throws SQLException {
        put('\t');
    }

    void endRow() throws SQLException {
        put('\n');
    }

    void writeNull() throws SQLException {
        put('\\');
        put('N');
    }

    void write(@Nullable Object value) throws SQLException {
        if (value == null) {
            writeNull();
        } else if (value instanceof String text) {
            writeText(text);
        } else if (value instanceof byte[] bytes) {
            startBytes();
            writeHex(bytes, bytes.length);
        } else if (value instanceof DateTimeOffset time) {
            writeAscii("(\"" + time.utc() + "\"," + time.minutes() + ")");
        } else {
            writeAscii(value.toString());
        }
    }

    void startBytes() throws SQLException {
        writeAscii("\\\\x");
    }

    void writeHex(byte[] bytes, int length) throws SQLException {
        for (int i = 0; i < length; i++) {
            put(HEX[(bytes[i] & 0xf0) >>> 4]);
            put(HEX[bytes[i] & 0x0f]);
        }
    }

    /** @param text in its stored form; may be one piece of a value */
    void writeText(String text) throws SQLException {
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            writeCharacter(character);
            at += Character.charCount(character);
        }
    }

    void flush() throws SQLException {
        if (used > 0) {
            copy.writeToCopy(buffer, 0, used);
            used = 0;
        }
    }

    private void writeCharacter(int character) throws SQLException {
        if (character < 0x80) {
            writeAscii(character);
        } else if (character < 0x800) {
            put(0xc0 | character >>> 6);
            put(0x80 | character & 0x3f);
        } else if (character < 0x10000) {
            put(0xe0 | character >>> 12);
            put(0x80 | character >>> 6 & 0x3f);
            put(0x80 | character & 0x3f);
        } else {
            put(0xf0 | character >>> 18);
            put(0x80 | character >>> 12 & 0x3f);
            put(0x80 | character >>> 6 & 0x3f);
            put(0x80 | character & 0x3f);
        }
    }

    private void writeAscii(int character) throws SQLException {
        switch (character) {
            case '\\' -> {
                put('\\');
                put('\\');
            }
            case '\n' -> {
                put('\\');
                put('n');
            }
            case '\r' -> {
                put('\\');
                put('r');
            }
            case '\t' -> {
                put('\\');
                put('t');
            }
            default -> put(character);
        }
    }

    /** Of characters that need no escape. */
    private void writeAscii(String text) throws SQLException {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(int value) throws SQLException {
        if (used == BUFFER) {
            flush();
        }
        buffer[used++] = (byte) value;
    }
}
