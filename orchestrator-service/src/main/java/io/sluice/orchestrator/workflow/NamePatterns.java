package io.sluice.orchestrator.workflow;

import java.util.List;
import java.util.Locale;

/** Whether two collection names or patterns ({@code *}, {@code ?}) can mean one collection. */
public final class NamePatterns {

    private NamePatterns() {}

    public static boolean anyOverlap(List<String> one, List<String> other) {
        return one.stream().anyMatch(a -> other.stream().anyMatch(b -> overlap(a, b)));
    }

    /** Letter case is ignored, because table names are lower case. */
    public static boolean overlap(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        boolean[][] meet = new boolean[a.length() + 1][b.length() + 1];
        for (int i = a.length(); i >= 0; i--) {
            for (int j = b.length(); j >= 0; j--) {
                meet[i][j] = meets(a, i, b, j, meet);
            }
        }
        return meet[0][0];
    }

    private static boolean meets(String a, int i, String b, int j, boolean[][] meet) {
        boolean aEnds = i == a.length();
        boolean bEnds = j == b.length();
        if (aEnds && bEnds) {
            return true;
        }
        if (!aEnds && a.charAt(i) == '*' && (meet[i + 1][j] || !bEnds && meet[i][j + 1])) {
            return true;
        }
        if (!bEnds && b.charAt(j) == '*' && (meet[i][j + 1] || !aEnds && meet[i + 1][j])) {
            return true;
        }
        if (aEnds || bEnds || a.charAt(i) == '*' || b.charAt(j) == '*') {
            return false;
        }
        boolean same = a.charAt(i) == b.charAt(j) || a.charAt(i) == '?' || b.charAt(j) == '?';
        return same && meet[i + 1][j + 1];
    }
}
