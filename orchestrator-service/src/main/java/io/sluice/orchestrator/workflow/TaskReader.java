package io.sluice.orchestrator.workflow;

import io.sluice.contracts.text.Nearest;
import io.sluice.orchestrator.workflow.Connector.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one entry under {@code tasks}: the keys that every task has, and its connector's own. */
final class TaskReader {

    private static final int MOST_LANES = 64;
    private static final int DEFAULT_LANES = 4;
    private static final List<String> LATER = List.of("after", "examples", "whenDown");

    private final List<Problem> problems;

    TaskReader(List<Problem> problems) {
        this.problems = problems;
    }

    Optional<WorkflowTask> read(String name, Located value) {
        if (!name.matches("[a-z0-9_]{1,40}")) {
            problems.add(Problem.at(
                    value.place(), "name", "a task's name must be 1 to 40 of a-z, 0-9 and _, found \"" + name + "\""));
        }
        return Fields.of(value, "the task " + name, problems).flatMap(fields -> task(name, fields));
    }

    private Optional<WorkflowTask> task(String name, Fields fields) {
        String what = "the task " + name;
        Optional<Connector> connector = fields.required("use", what).flatMap(use -> connector(fields, use));
        if (connector.isEmpty()) {
            return Optional.empty();
        }
        Connector found = connector.get();
        List<String> known = new ArrayList<>(List.of("use", "limit"));
        if (found.kind() == Kind.SOURCE) {
            known.add("lanes");
        } else {
            known.add("from");
            Located lanes = fields.get("lanes");
            if (lanes != null) {
                known.add("lanes");
                fields.problem(
                        lanes, "lanes", "lanes belongs to a source; " + what + " has the lanes of what it reads from");
            }
        }
        Located from = fields.get("from");
        if (found.kind() == Kind.SOURCE && from != null) {
            known.add("from");
            fields.problem(from, "source-with-input", "a source reads from its connection; remove from");
        }
        if (found.kind() != Kind.TRANSFORM) {
            known.add("connection");
        }
        known.addAll(found.settings());
        fields.allowOnly(what + " (" + found.word() + ")", known, LATER);
        String connection = found.kind() == Kind.TRANSFORM ? null : connection(fields, what);
        Map<String, Object> settings = settings(fields, found, what);
        return Optional.of(new WorkflowTask(
                name,
                found,
                connection,
                from(fields, found, what),
                found.kind() == Kind.SOURCE ? fields.number("lanes", 1, MOST_LANES, DEFAULT_LANES) : 0,
                rowsPerSecond(fields),
                settings));
    }

    private static Optional<Connector> connector(Fields fields, Located use) {
        Optional<String> word = fields.text(use, "use");
        Optional<Connector> found = word.flatMap(Connector::of);
        if (word.isPresent() && found.isEmpty()) {
            String text = word.get();
            boolean later = List.of("sqlserver.load", "archive.read").contains(text);
            fields.problem(
                    use,
                    later ? "later-version" : "unknown-connector",
                    (later ? text + " comes with a later version" : "there is no connector " + text)
                            + Nearest.hint(text, Connector.words()) + " (this version has: "
                            + String.join(", ", Connector.words()) + ")");
        }
        return found;
    }

    private static String connection(Fields fields, String what) {
        return fields.required("connection", what)
                .flatMap(value -> fields.text(value, "connection"))
                .filter(text -> {
                    boolean fits = text.matches("[a-z0-9-]{1,40}");
                    if (!fits) {
                        fields.problem(
                                "connection",
                                "connection must be a name (1 to 40 of a-z, 0-9 and -) that the connector finds in its own"
                                        + " configuration, never an address");
                    }
                    return fits;
                })
                .orElse("");
    }

    private static List<String> from(Fields fields, Connector connector, String what) {
        List<String> names = new ArrayList<>();
        if (connector.kind() == Kind.SOURCE) {
            return names;
        }
        Optional<Located> from = fields.required("from", what);
        if (from.isEmpty()) {
            return names;
        }
        if (!(from.get() instanceof Located.Items list) || list.items().isEmpty()) {
            fields.problem(
                    from.get(),
                    "from",
                    "from must be a list of task names, as [read], found "
                            + from.get().kind());
            return names;
        }
        for (Located item : list.items()) {
            fields.text(item, "a name in from").ifPresent(name -> {
                if (names.contains(name)) {
                    fields.problem(item, "from-twice", name + " stands twice in from of " + what);
                } else {
                    names.add(name);
                }
            });
        }
        return names;
    }

    private static @Nullable Long rowsPerSecond(Fields fields) {
        Located limit = fields.get("limit");
        if (!(limit instanceof Located.Keys) && limit != null) {
            fields.problem(limit, "limit", "limit must be a map, as {rows: 20000/s}, found " + limit.kind());
            return null;
        }
        return limit == null
                ? null
                : Fields.of(limit, "limit", fields.problems())
                        .flatMap(f -> {
                            f.allowOnly("limit", List.of("rows"), List.of());
                            return f.perSecond("rows");
                        })
                        .orElse(null);
    }

    private Map<String, Object> settings(Fields fields, Connector connector, String what) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String key : connector.settings()) {
            Located value = fields.get(key);
            Object plain = value == null ? null : wordsKept(value.plain());
            if (plain != null) {
                settings.put(key, plain);
            }
        }
        switch (connector) {
            case MONGODB_READ -> checkRead(fields, what);
            case REDSHIFT_LOAD -> checkWrite(fields, what);
            case TRANSFORM -> checkTransform(fields);
        }
        return settings;
    }

    /** In YAML {@code onError: null} is no word but nothing, and what is nothing does not travel. */
    private static @Nullable Object wordsKept(@Nullable Object plain) {
        if (plain instanceof List<?> list) {
            List<@Nullable Object> kept = new ArrayList<>();
            list.forEach(item -> kept.add(wordsKept(item)));
            return kept;
        }
        if (plain instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
            map.forEach(
                    (key, value) -> kept.put(key, value == null && "onError".equals(key) ? "null" : wordsKept(value)));
            return kept;
        }
        return plain;
    }

    private void checkRead(Fields fields, String what) {
        fields.required("database", what).ifPresent(value -> fields.text(value, "database"));
        fields.required("collections", what)
                .flatMap(value -> Fields.of(value, "collections", problems))
                .ifPresent(collections -> {
                    if (collections.values().isEmpty()) {
                        collections.problem("no-collections", "collections is empty; name one, or write \"*\": {}");
                    }
                    collections.values().forEach((name, value) -> checkCollection(name, value));
                });
    }

    private void checkCollection(String name, Located value) {
        if (value instanceof Located.Scalar scalar && scalar.plain() == null) {
            return;
        }
        Fields.of(value, "the collection " + name, problems).ifPresent(collection -> {
            collection.allowOnly("the collection " + name, List.of("mode", "lanes", "filter", "fields"), List.of());
            Located filter = collection.get("filter");
            if (filter != null) {
                collection.text(filter, "filter");
            }
            Located selected = collection.get("fields");
            if (selected != null && !(selected instanceof Located.Items)) {
                collection.problem(
                        selected,
                        "not-a-list",
                        "fields must be a list of names, as [total, items], found " + selected.kind());
            }
            collection.number("lanes", 1, MOST_LANES, DEFAULT_LANES);
            Located mode = collection.get("mode");
            if (mode != null && !"snapshot".equals(mode.plain())) {
                boolean later = List.of("incremental", "changes", "snapshot-then-changes")
                        .contains(String.valueOf(mode.plain()));
                collection.problem(
                        mode,
                        later ? "later-version" : "mode",
                        "mode must be snapshot in this version, found " + mode.kind());
            }
        });
    }

    private void checkWrite(Fields fields, String what) {
        fields.required("write", what)
                .flatMap(value -> Fields.of(value, "write", problems))
                .ifPresent(write -> {
                    write.allowOnly("write", List.of("schema", "mode"), List.of("keys"));
                    write.required("schema", "write").ifPresent(value -> write.text(value, "schema"));
                    Located mode = write.get("mode");
                    List<String> modes = List.of("merge", "replace", "append");
                    if (mode != null && !modes.contains(String.valueOf(mode.plain()))) {
                        write.problem(
                                mode,
                                "mode",
                                "mode must be merge, replace or append, found " + mode.kind()
                                        + Nearest.hint(String.valueOf(mode.plain()), modes));
                    }
                });
    }

    private void checkTransform(Fields fields) {
        Located steps = fields.get("steps");
        if (steps != null && !(steps instanceof Located.Items)) {
            fields.problem(steps, "not-a-list", "steps must be a list, found " + steps.kind());
        }
        Located columns = fields.get("columns");
        if (columns != null) {
            Fields.of(columns, "columns", problems);
        }
    }
}
