package io.sluice.stack.sqlserver.type;

/**
 * The form that a string has in PostgreSQL. SQL Server's nvarchar holds any sequence of UTF-16 units; PostgreSQL's text holds neither
 * U+0000 nor a lone surrogate. So these are kept as characters of the last private-use plane: U+0000 as U+10F7FF, the surrogate D800 + n
 * as U+10F800 + n. A character that is itself in that range is kept as its two surrogates. All other text stays as it is: one reads it
 * in PostgreSQL, and PostgreSQL's own comparison, patterns and cases work on it.
 *
 * <p>Each string has one stored form, so equality and grouping are right, and reading gives back every unit. A bytea of UTF-16 would do
 * that too, but then every figure over UTF-8 would be made by a loop in SQL over each character. What the choice costs: U+0000 sorts
 * last, not first.
 *
 * <p>The column's type is {@code bpchar} without a length, whose comparison ignores trailing blanks as SQL Server's does, in indexes,
 * joins and groups alike, and which keeps them.
 */
public final class StoredText {

    /** The first character that is used for something else. */
    static final int FIRST = 0x10F7FF;

    private static final int SURROGATES = 0x10F800;
    private static final String NUL = Character.toString(FIRST);

    private StoredText() {}

    public static String of(String text) {
        int plain = plainPrefix(text);
        if (plain == text.length()) {
            return text;
        }
        StringBuilder stored = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (int at = plain; at < text.length(); ) {
            int character = text.codePointAt(at);
            append(character, stored);
            at += Character.charCount(character);
        }
        return stored.toString();
    }

    /** Appends the stored form of one character, or of one lone surrogate. */
    public static void append(int character, StringBuilder stored) {
        if (character == 0) {
            stored.append(NUL);
        } else if (isLone(character)) {
            stored.appendCodePoint(kept(character));
        } else if (character >= FIRST) {
            stored.appendCodePoint(kept(Character.highSurrogate(character)))
                    .appendCodePoint(kept(Character.lowSurrogate(character)));
        } else {
            stored.appendCodePoint(character);
        }
    }

    public static String read(String stored) {
        int at = firstKept(stored);
        if (at < 0) {
            return stored;
        }
        StringBuilder text = new StringBuilder(stored.length()).append(stored, 0, at);
        while (at < stored.length()) {
            int character = stored.codePointAt(at);
            at += Character.charCount(character);
            if (character == FIRST) {
                text.append('\0');
            } else if (character > FIRST) {
                text.append((char) (character - SURROGATES + Character.MIN_SURROGATE));
            } else {
                text.appendCodePoint(character);
            }
        }
        return text.toString();
    }

    private static int kept(int surrogate) {
        return SURROGATES + surrogate - Character.MIN_SURROGATE;
    }

    private static boolean isLone(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    private static int plainPrefix(String text) {
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit == 0 || Character.isSurrogate(unit)) {
                return at;
            }
        }
        return text.length();
    }

    private static int firstKept(String stored) {
        for (int at = 0; at < stored.length(); at++) {
            // The high surrogates of U+10F400 and above.
            if (stored.charAt(at) >= 0xDBFD && stored.charAt(at) <= 0xDBFF && stored.codePointAt(at) >= FIRST) {
                return at;
            }
        }
        return -1;
    }
}
