package io.sluice.redshift.postgres;

import io.sluice.contracts.failure.BadConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A name as PostgreSQL takes it: quoted wherever it stands, because any word may be reserved one day. */
record SqlIdentifier(String name) {

    /** PostgreSQL cuts longer names in silence, so that two of them could become one. */
    private static final int MAX_BYTES = 63;

    SqlIdentifier {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_BYTES || name.indexOf(0) >= 0) {
            throw new BadConfiguration(
                    "name-not-allowed",
                    "\"" + name + "\" cannot be a name in PostgreSQL: it has " + bytes
                            + " bytes; allowed are 1 to 63 bytes of UTF-8 without NUL; choose another name");
        }
    }

    String quoted() {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    String in(SqlIdentifier schema) {
        return schema.quoted() + "." + quoted();
    }

    static String quote(String name) {
        return new SqlIdentifier(name).quoted();
    }

    /** The first {@code digits} hex digits of a hash, for names that must not meet another one. */
    static String hash(String text, int digits) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The longest beginning of {@code text} that fits, never ending inside a character. */
    static String cut(String text, int maxBytes) {
        int end = text.length();
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }
}
