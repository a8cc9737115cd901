package io.sluice.orchestrator.workflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which node leads to which, over edges that are added one by one. Whether one does is known at once, for a workflow may
 * hold tens of thousands of edges; the way is only searched when somebody must be told.
 */
final class Reach {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Set<String>> next = new HashMap<>();
    private final List<BitSet> reached = new ArrayList<>();

    Reach(Collection<String> nodes) {
        for (String node : nodes) {
            BitSet itself = new BitSet();
            itself.set(reached.size());
            numbers.put(node, reached.size());
            reached.add(itself);
        }
    }

    /** An edge to or from an unknown node is none. */
    void add(String from, String to) {
        Integer start = numbers.get(from);
        Integer end = numbers.get(to);
        if (start != null
                && end != null
                && next.computeIfAbsent(from, first -> new LinkedHashSet<>()).add(to)) {
            BitSet beyond = (BitSet) reached.get(end).clone();
            reached.stream().filter(nodes -> nodes.get(start)).forEach(nodes -> nodes.or(beyond));
        }
    }

    /** Over any number of edges: each node leads to itself. */
    boolean leads(String from, String to) {
        Integer start = numbers.get(from);
        Integer end = numbers.get(to);
        return start != null && end != null && reached.get(start).get(end);
    }

    /** The nodes of a shortest way, with both ends; none if {@code from} does not lead there. */
    List<String> way(String from, String to) {
        Map<String, String> cameFrom = new HashMap<>();
        Deque<String> open = new ArrayDeque<>(leads(from, to) ? List.of(from) : List.of());
        while (!open.isEmpty() && !from.equals(to) && !cameFrom.containsKey(to)) {
            String here = open.remove();
            for (String there : next.getOrDefault(here, Set.of())) {
                if (!there.equals(from) && cameFrom.putIfAbsent(there, here) == null) {
                    open.add(there);
                }
            }
        }
        LinkedList<String> way = new LinkedList<>();
        @Nullable String step = leads(from, to) ? to : null;
        while (step != null) {
            way.addFirst(step);
            step = cameFrom.get(step);
        }
        return way;
    }
}
