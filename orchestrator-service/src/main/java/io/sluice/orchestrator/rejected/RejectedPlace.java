package io.sluice.orchestrator.rejected;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in the order in which rejected documents are listed, and the cursor of their pages.
 *
 * @param task of the run's transforms, from 0
 */
public record RejectedPlace(int task, int lane, long sequence, int row) implements Comparable<RejectedPlace> {

    private static final Pattern TEXT =
            Pattern.compile("[0-9a-z]{1,4}\\.[0-9a-z]{1,4}\\.[0-9a-z]{1,12}\\.[0-9a-z]{1,6}");

    /** Before all of them. */
    public static final RejectedPlace BEGIN = new RejectedPlace(0, 0, -1, 0);

    /** Behind all of a sequence. */
    static RejectedPlace behind(int task, int lane, long sequence) {
        return new RejectedPlace(task, lane, sequence, Integer.MAX_VALUE);
    }

    /** Empty if it is not what {@link #toText} has made. */
    public static Optional<RejectedPlace> of(String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        String[] parts = text.split("\\.");
        return Optional.of(new RejectedPlace(
                Integer.parseInt(parts[0], 36), Integer.parseInt(parts[1], 36), Long.parseLong(parts[2], 36), (int)
                        Math.min(Integer.MAX_VALUE, Long.parseLong(parts[3], 36))));
    }

    public String toText() {
        return Integer.toString(task, 36) + "." + Integer.toString(lane, 36) + "." + Long.toString(sequence, 36) + "."
                + Integer.toString(row, 36);
    }

    @Override
    public int compareTo(RejectedPlace other) {
        int order = Integer.compare(task, other.task);
        order = order == 0 ? Integer.compare(lane, other.lane) : order;
        order = order == 0 ? Long.compare(sequence, other.sequence) : order;
        return order == 0 ? Integer.compare(row, other.row) : order;
    }
}
