package io.sluice.runtime.archive;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Consecutive sequences of a lane in one object, described by its name alone: a listing says what a lane's archive holds, and
 * whether it chains.
 *
 * @param folder under which it lies, with the slash at its end
 * @param first sequence in it
 * @param last sequence in it
 * @param from hash of the coordinate that the first sequence begins behind
 * @param to hash of the coordinate that the last one ends with
 * @param end whether the last sequence is the lane's marker
 * @param bytes of the object; 0 in a name that was made for an object to come
 */
record Segment(String folder, long first, long last, long from, long to, boolean end, long bytes) {

    private static final Pattern NAME =
            Pattern.compile("(\\d{12,19})-(\\d{12,19})-([0-9a-f]{16})-([0-9a-f]{16})(-end)?\\.arrow");

    Segment {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("a segment from " + first + " to " + last);
        }
    }

    /** Sorts by the first sequence. */
    String name() {
        return String.format(Locale.ROOT, "%012d-%012d-%016x-%016x%s.arrow", first, last, from, to, end ? "-end" : "");
    }

    String key() {
        return folder + name();
    }

    /** Empty if the name is none of a segment: somebody else's object is not ours to judge. */
    static Optional<Segment> of(String folder, String name, long bytes) {
        Matcher match = NAME.matcher(name);
        return match.matches()
                ? Optional.of(new Segment(
                        folder,
                        Long.parseLong(match.group(1)),
                        Long.parseLong(match.group(2)),
                        Long.parseUnsignedLong(match.group(3), 16),
                        Long.parseUnsignedLong(match.group(4), 16),
                        match.group(5) != null,
                        bytes))
                : Optional.empty();
    }
}
