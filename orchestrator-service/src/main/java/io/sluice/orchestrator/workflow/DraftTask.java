package io.sluice.orchestrator.workflow;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A task as far as it can be understood: what is wrong with it the schema has said, and everything else is still judged, so
 * that one mistake does not hide others.
 *
 * @param connector empty if {@code use} names none
 * @param from names of tasks with their places
 * @param fromReadable whether these are all that the task reads
 * @param after names of tasks that it waits for, with their places
 */
record DraftTask(
        String name,
        Located value,
        Optional<Connector> connector,
        List<Located> from,
        boolean fromReadable,
        List<Located> after) {

    /** As the schema says; what a graph is asked costs the square of its size. */
    private static final int MOST_TASKS = 200;

    static Map<String, DraftTask> of(Located tree) {
        Map<String, DraftTask> tasks = new LinkedHashMap<>();
        if (tree.at(List.of("tasks")).orElse(null) instanceof Located.Keys keys
                && keys.values().size() <= MOST_TASKS) {
            keys.values().forEach((name, value) -> tasks.put(name, of(name, value)));
        }
        return tasks;
    }

    private static DraftTask of(String name, Located value) {
        Optional<Connector> connector = text(value, "use").flatMap(Connector::of);
        if (connector.filter(c -> c.kind() == Connector.Kind.SOURCE).isPresent()) {
            return new DraftTask(name, value, connector, List.of(), true, names(value, "after"));
        }
        List<Located> names = names(value, "from");
        boolean all = names.size() == items(value, "from").size();
        return new DraftTask(name, value, connector, names, !names.isEmpty() && all, names(value, "after"));
    }

    private static List<Located> names(Located value, String key) {
        return items(value, key).stream()
                .filter(item -> item.plain() instanceof String)
                .toList();
    }

    private static List<Located> items(Located value, String key) {
        return value.at(List.of(key)).orElse(null) instanceof Located.Items list ? list.items() : List.of();
    }

    boolean is(Connector.Kind kind) {
        return connector.filter(c -> c.kind() == kind).isPresent();
    }

    List<String> fromNames() {
        return from.stream().map(item -> String.valueOf(item.plain())).toList();
    }

    /** Names of all that its data comes through, the nearest first; its own among them only in a circle. */
    Set<String> upstream(Map<String, DraftTask> tasks) {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(fromNames());
        while (!open.isEmpty()) {
            String name = open.remove();
            DraftTask found = tasks.get(name);
            if (seen.add(name) && found != null) {
                open.addAll(found.fromNames());
            }
        }
        return seen;
    }

    /** The sources that it hangs on; of a source that is itself. */
    List<DraftTask> sources(Map<String, DraftTask> tasks) {
        return Stream.concat(Stream.of(name), upstream(tasks).stream())
                .distinct()
                .map(tasks::get)
                .filter(behind -> behind != null && behind.is(Connector.Kind.SOURCE))
                .toList();
    }

    /** Of a sink: whether a run may go on without it. */
    boolean detaches() {
        return text("whenDown").filter("detach"::equals).isPresent();
    }

    Optional<String> text(String... path) {
        return text(value, path);
    }

    /** Of a source: names and patterns of its collections. */
    Collection<String> collections() {
        return value.at(List.of("collections")).orElse(null) instanceof Located.Keys keys
                ? keys.values().keySet()
                : List.of();
    }

    private static Optional<String> text(Located value, String... path) {
        return value.at(List.of(path))
                .filter(found -> found.plain() instanceof String)
                .map(found -> String.valueOf(found.plain()));
    }
}
