package io.sluice.objects.rejected;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of an object says.
 *
 * @param folder of the lane, with the slash at its end
 * @param first sequence that was looked at
 * @param last sequence that was looked at: all between them that was set aside is in the object
 */
record RejectedName(String folder, long first, long last) {

    private static final Pattern NAME = Pattern.compile("(\\d{12,19})-(\\d{12,19})\\.jsonl\\.gz");

    /** {@code archive/<run>/<transform>/g<generation>/rejected/lane-0003/}. */
    static String folder(String run, String transform, int generation, int lane) {
        return String.format(Locale.ROOT, "archive/%s/%s/g%d/rejected/lane-%04d/", run, transform, generation, lane);
    }

    String key() {
        return String.format(Locale.ROOT, "%s%012d-%012d.jsonl.gz", folder, first, last);
    }

    /** Empty if the name is none of ours: somebody else's object is not ours to judge. */
    static Optional<RejectedName> of(String folder, String key) {
        Matcher match = NAME.matcher(key.substring(folder.length()));
        return match.matches()
                ? Optional.of(new RejectedName(folder, Long.parseLong(match.group(1)), Long.parseLong(match.group(2))))
                : Optional.empty();
    }
}
