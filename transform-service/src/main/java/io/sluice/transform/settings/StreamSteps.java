package io.sluice.transform.settings;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.transform.bson.ValueChange;
import io.sluice.transform.value.Conversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one collection as a function from a field's path in the document to its path in the table, and to what
 * becomes of its value.
 */
public final class StreamSteps {

    /** Deep enough for what people nest by hand, flat enough to stay readable. */
    static final int DEFAULT_DEPTH = 3;

    private final List<Step> steps;
    private final int depth;
    private final int longestPath;
    private final @Nullable Mac idKey;

    /** @throws BadConfiguration if a step masks the {@code _id} in a way that its key would give away */
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
        this.idKey = idKey();
    }

    /** The steps in front of one of {@link #steps}. */
    public StreamSteps before(int index) {
        return new StreamSteps(steps.subList(0, index));
    }

    public List<Step> steps() {
        return steps;
    }

    /** Whether a document must not be shown as it came. */
    public boolean masks() {
        return steps.stream().anyMatch(Step.Mask.class::isInstance);
    }

    /** What the key of a row is hashed with, because a step masks the {@code _id}; null for a plain key. */
    public @Nullable Mac idMask() {
        return idKey;
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
        return place(source, 0);
    }

    /** @param first index of the first step that the field meets: those in front of it did not see it */
    public @Nullable Place place(List<String> source, int first) {
        List<String> path = new ArrayList<>(source);
        List<ValueChange> changes = new ArrayList<>();
        boolean onTheWay = false;
        boolean whole = false;
        for (Step step : steps.subList(Math.min(first, steps.size()), steps.size())) {
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
            } else if (step instanceof Step.Cast cast) {
                Conversion conversion = cast.fields().get(path);
                if (conversion != null) {
                    changes.add(conversion);
                    whole |= conversion.keepsWhole();
                }
            } else if (step instanceof Step.Mask mask && mask.fields().contains(path)) {
                changes.add(mask.masking());
            }
        }
        return new Place(List.copyOf(path), onTheWay, whole, List.copyOf(changes));
    }

    /**
     * @param onTheWay only fields below it are selected: an object or an array is kept for their sake, a value is not
     * @param whole an object stays whole
     * @param changes of the value, in the order of the steps
     */
    public record Place(List<String> path, boolean onTheWay, boolean whole, List<ValueChange> changes) {}

    private @Nullable Mac idKey() {
        Mac key = null;
        List<String> id = new ArrayList<>(List.of("_id"));
        for (Step step : steps) {
            if (step instanceof Step.Rename rename) {
                rename(id, rename.names());
            } else if (step instanceof Step.Mask mask
                    && mask.fields().stream().anyMatch(field -> startsWith(field, id) || startsWith(id, field))) {
                if (mask.key() == null) {
                    throw new BadConfiguration(
                            "mask-of-id",
                            mask.place() + " masks the _id without a secret; the key of each row (_sluice_key) is made"
                                    + " of the _id, so the _id could be found by trying: use with: hash and saltRef");
                }
                key = key == null ? mask.key() : key;
            }
        }
        return key;
    }

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
        if (step instanceof Step.Cast cast) {
            return cast.fields().keySet().stream().mapToInt(List::size).max().orElse(0);
        }
        if (step instanceof Step.Mask mask) {
            return mask.fields().stream().mapToInt(List::size).max().orElse(0);
        }
        return 0;
    }
}
