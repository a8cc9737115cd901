package io.sluice.stack.sqlserver.bulk;

import io.sluice.stack.sqlserver.codec.Chunks;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.StoredText;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Carries an nvarchar(max) from its chunks into a COPY, a piece at a time. A chunk may end inside a character, and a packet inside a
 * unit: what is not whole yet waits for the next piece.
 */
final class LongText {

    private static final int NOTHING = -1;

    private final CopyText out;
    private final StringBuilder stored = new StringBuilder();
    private int halfUnit = NOTHING;
    private int highSurrogate = NOTHING;

    LongText(CopyText out) {
        this.out = out;
    }

    void copy(Chunks chunks, byte[] piece) throws IOException, SQLException {
        for (int read = chunks.read(piece); read >= 0; read = chunks.read(piece)) {
            for (int i = 0; i < read; i++) {
                add(piece[i] & 0xff);
            }
            out.writeText(stored.toString());
            stored.setLength(0);
        }
        if (halfUnit != NOTHING) {
            throw SqlError.malformed("an nvarchar of half a character");
        }
        if (highSurrogate != NOTHING) {
            StoredText.append(highSurrogate, stored);
            out.writeText(stored.toString());
        }
    }

    private void add(int octet) {
        if (halfUnit == NOTHING) {
            halfUnit = octet;
            return;
        }
        char unit = (char) (octet << 8 | halfUnit);
        halfUnit = NOTHING;
        if (highSurrogate != NOTHING) {
            char high = (char) highSurrogate;
            highSurrogate = NOTHING;
            if (Character.isLowSurrogate(unit)) {
                StoredText.append(Character.toCodePoint(high, unit), stored);
                return;
            }
            StoredText.append(high, stored);
        }
        if (Character.isHighSurrogate(unit)) {
            highSurrogate = unit;
        } else {
            StoredText.append(unit, stored);
        }
    }
}
