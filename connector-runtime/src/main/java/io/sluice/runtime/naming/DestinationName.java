package io.sluice.runtime.naming;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rule by which a path becomes a name that every destination takes. */
public final class DestinationName {

    /** PostgreSQL's limit, in bytes of UTF-8, is the smallest. */
    public static final int LONGEST = 63;

    private static final int HASH = 8;
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private DestinationName() {}

    /** NFC, lower case, letters and digits; everything else is {@code _}. It may be too long, or taken. */
    public static String of(List<String> path) {
        String joined = path.stream().map(DestinationName::clean).collect(Collectors.joining("__"));
        return joined.isEmpty() ? "_" : joined;
    }

    /** Whether the name can stand without a hash, if it is free. Names that begin as Sluice's own do never can. */
    public static boolean isPlain(String name) {
        return bytes(name) <= LONGEST && !name.startsWith("_sluice_");
    }

    /** The name, cut on a code point if it has to be, with eight characters of the hash of {@code of} behind it. */
    public static String hashed(String name, List<String> of) {
        int room = LONGEST - 1 - HASH;
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int i = 0; i < name.length(); ) {
            int codePoint = name.codePointAt(i);
            int size = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (used + size > room) {
                break;
            }
            cut.appendCodePoint(codePoint);
            used += size;
            i += Character.charCount(codePoint);
        }
        return cut + "_" + hash(of);
    }

    public static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String clean(String segment) {
        String lower = Normalizer.normalize(segment, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        StringBuilder name = new StringBuilder();
        Normalizer.normalize(lower, Normalizer.Form.NFC)
                .codePoints()
                .forEach(c -> name.appendCodePoint(Character.isLetterOrDigit(c) ? c : '_'));
        return name.toString();
    }

    /** Each segment's length stands in front of it, so that no two paths have the same bytes. */
    private static String hash(List<String> path) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String segment : path) {
                byte[] utf8 = segment.getBytes(StandardCharsets.UTF_8);
                sha.update(ByteBuffer.allocate(4).putInt(utf8.length).array());
                sha.update(utf8);
            }
            byte[] digest = sha.digest();
            long forty = ByteBuffer.wrap(digest).getLong() >>> 24;
            StringBuilder text = new StringBuilder();
            for (int i = HASH - 1; i >= 0; i--) {
                text.append(BASE32.charAt((int) (forty >>> (5 * i)) & 31));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
