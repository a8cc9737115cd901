package io.sluice.transform.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of one collection as a function from a field's path in the document to its path in the table. */
public final class StreamSteps {

    /** Deep enough for what people nest by hand, flat enough to stay readable. */
    static final int DEFAULT_DEPTH = 3;

    private final List<Step> steps;
    private final int depth;
    private final int longestPath;

    StreamSteps(List<Step> steps) {
        this.steps = List.copyOf(steps);
        int lastDepth = DEFAULT_DEPTH;
        int longest = 0;
        for (Step step : steps) {
            if (step instanceof Step.Flatten flatten) {
                lastDepth = flatten.depth();
            }
            longest = Math.max(longest, longestPath(step));
        }
        this.depth = lastDepth;
        this.longestPath = longest;
    }

    /** An object whose path has at most so many segments is taken apart. */
    public int depth() {
        return depth;
    }

    /** Whether a step may look at fields below a path of so many segments. */
    public boolean reachesBelow(int segments) {
        return longestPath > segments;
    }

    /** Where the field goes; null if a step removes it. Paths pass through arrays. */
    public @Nullable Place place(List<String> source) {
        List<String> path = new ArrayList<>(source);
        boolean onTheWay = false;
        for (Step step : steps) {
            if (step instanceof Step.Select select) {
                if (select.fields().stream().noneMatch(field -> startsWith(path, field))) {
                    if (select.fields().stream().noneMatch(field -> startsWith(field, path))) {
                        return null;
                    }
                    onTheWay = true;
                }
            } else if (step instanceof Step.Drop drop) {
                if (drop.fields().stream().anyMatch(field -> startsWith(path, field))) {
                    return null;
                }
            } else if (step instanceof Step.Rename rename) {
                rename(path, rename.names());
            }
        }
        return new Place(List.copyOf(path), onTheWay);
    }

    /** @param onTheWay only fields below it are selected: an object or an array is kept for their sake, a value is not */
    public record Place(List<String> path, boolean onTheWay) {}

    private static void rename(List<String> path, Map<List<String>, String> names) {
        // Longest first, so that a field and the object around it can be renamed in one step, by the names they had.
        for (int length = path.size(); length > 0; length--) {
            String name = names.get(List.copyOf(path.subList(0, length)));
            if (name != null) {
                path.set(length - 1, name);
            }
        }
    }

    private static boolean startsWith(List<String> path, List<String> prefix) {
        return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
    }

    private static int longestPath(Step step) {
        if (step instanceof Step.Select select) {
            return select.fields().stream().mapToInt(List::size).max().orElse(0);
        }
        if (step instanceof Step.Drop drop) {
            return drop.fields().stream().mapToInt(List::size).max().orElse(0);
        }
        if (step instanceof Step.Rename rename) {
            return rename.names().keySet().stream().mapToInt(List::size).max().orElse(0);
        }
        return 0;
    }
}
