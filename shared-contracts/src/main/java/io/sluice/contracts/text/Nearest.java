package io.sluice.contracts.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody probably meant. */
public final class Nearest {

    private Nearest() {}

    /** Text to add to a message: {@code "; did you mean lanes?"}, or nothing. */
    public static String hint(String found, Collection<String> allowed) {
        return word(found, allowed).map(word -> "; did you mean " + word + "?").orElse("");
    }

    /** The word itself. */
    public static Optional<String> word(String found, Collection<String> allowed) {
        return allowed.stream()
                // What differs that much in length is not asked: the distance of a very long text takes very long.
                .filter(word -> Math.abs(word.length() - found.length()) <= 3)
                .filter(word -> distance(found, word) <= Math.max(1, Math.min(3, word.length() / 2)))
                .min(Comparator.comparingInt((String word) -> distance(found, word))
                        .thenComparing(word -> word));
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
