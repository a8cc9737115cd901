package io.sluice.runtime.sink;

import io.sluice.contracts.control.TaskRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of a run's own tables beside those that its rows are for.
 *
 * @param suffix what each of them ends with, and no table of another run and task
 */
public record SideTables(String suffix) {

    private static final int MAX_BYTES = 63;

    public static SideTables of(TaskRef task) {
        return new SideTables("__new_" + hash(task.run() + "/" + task.task(), 8));
    }

    /** @return at most 63 bytes; a name that gets too long is cut and told apart by a hash */
    public String of(String table) {
        int room = MAX_BYTES - suffix.length();
        String name = table.getBytes(StandardCharsets.UTF_8).length <= room
                ? table
                : cut(table, room - 9) + "_" + hash(table, 8);
        return name + suffix;
    }

    public boolean isOne(String table) {
        return table.endsWith(suffix);
    }

    /** The first {@code digits} hex digits of a hash, for names that must not meet another one. */
    public static String hash(String text, int digits) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The longest beginning of {@code text} that fits, never ending inside a character. */
    private static String cut(String text, int maxBytes) {
        int end = text.length();
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            end = text.offsetByCodePoints(end, -1);
        }
        return text.substring(0, end);
    }
}
