package io.sluice.transform.row;

import io.sluice.transform.settings.PinnedType;
import io.sluice.transform.settings.StreamSteps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a stream as a lane has met them, and where the steps send each. Grows with what the documents bring. */
final class Shape {

    /** A stream whose names are generated must not fill the heap: what comes later is looked up anew each time. */
    static final int MOST_REMEMBERED = 4096;

    final Node root;

    /** Index of the child that was found last, for the next guess. */
    int lastIndex;

    int remembered;

    /** Set when a field was met that is not remembered. */
    boolean forgetful;

    private final StreamSteps steps;
    private final Map<List<String>, PinnedType> pinned;
    private final Map<List<String>, Target> targets = new LinkedHashMap<>();

    Shape(StreamSteps steps, Map<List<String>, PinnedType> pinned) {
        this.steps = steps;
        this.pinned = pinned;
        this.root = new Node(this, List.of(), new byte[0], new Node.StreamPlace(null, false, null, true, true));
    }

    /** In the order in which their fields first appeared. */
    List<Target> targets() {
        return new ArrayList<>(targets.values());
    }

    Node node(Node parent, byte[] name) {
        List<String> source = parent.childPath(name);
        StreamSteps.Place place = steps.place(source);
        if (place == null) {
            return new Node(this, source, name, new Node.StreamPlace(null, false, null, false, false));
        }
        List<String> path = place.path();
        String last = path.get(path.size() - 1);
        byte[] newName = last.equals(source.get(source.size() - 1)) ? null : last.getBytes(StandardCharsets.UTF_8);
        return new Node(
                this,
                source,
                name,
                new Node.StreamPlace(
                        target(path),
                        place.onTheWay(),
                        newName,
                        steps.reachesBelow(path.size()),
                        path.size() <= steps.depth()));
    }

    private Target target(List<String> path) {
        Target known = targets.get(path);
        if (known == null) {
            known = new Target(path, pinned.get(path));
            if (remembered < MOST_REMEMBERED) {
                targets.put(path, known);
            }
        }
        return known;
    }
}
