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

    /** Values inside JSON that a step could not change; what the reader of a row moves. */
    final SetAside aside = new SetAside();

    Shape(StreamSteps steps, Map<List<String>, PinnedType> pinned) {
        this.steps = steps;
        this.pinned = pinned;
        this.root = new Node(
                this,
                List.of(),
                0,
                new byte[0],
                new Node.StreamPlace(null, false, null, steps.reachesBelow(0), true, List.of()));
    }

    /** In the order in which their fields first appeared. */
    List<Target> targets() {
        return new ArrayList<>(targets.values());
    }

    Node node(Node parent, byte[] name) {
        return node(parent.childPath(name), parent.firstStep, name);
    }

    /** A field that a step of that index adds: the steps behind it see it. */
    Node derived(int step, String name) {
        return node(List.of(name), step + 1, name.getBytes(StandardCharsets.UTF_8));
    }

    private Node node(List<String> source, int firstStep, byte[] name) {
        StreamSteps.Place place = steps.place(source, firstStep);
        if (place == null) {
            return new Node(
                    this, source, firstStep, name, new Node.StreamPlace(null, false, null, false, false, List.of()));
        }
        List<String> path = place.path();
        String last = path.get(path.size() - 1);
        byte[] newName = last.equals(source.get(source.size() - 1)) ? null : last.getBytes(StandardCharsets.UTF_8);
        return new Node(
                this,
                source,
                firstStep,
                name,
                new Node.StreamPlace(
                        target(path),
                        place.onTheWay(),
                        newName,
                        steps.reachesBelow(path.size()),
                        path.size() <= steps.depth() && !place.whole(),
                        place.changes()));
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
