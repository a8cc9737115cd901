package io.sluice.orchestrator.workflow;

import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.Workflow.Retry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Workflow} of a text that was judged: it takes what is there, and the default for what is not. */
final class WorkflowReader {

    private static final int DEFAULT_LANES = 4;
    private static final Set<String> OF_EVERY_TASK =
            Set.of("use", "connection", "from", "after", "lanes", "limit", "whenDown");

    private final Located tree;

    WorkflowReader(Located tree) {
        this.tree = tree;
    }

    Workflow read() {
        Duration archiveKeep = archiveKeep();
        long edgeBytes = unit(Units::bytes, "limits", "edge").orElse(Workflow.DEFAULT_EDGE_BYTES);
        return new Workflow(
                text(tree, "name").orElse(""),
                tasks(archiveKeep != null, edgeBytes),
                List.of(),
                new Retry(
                        unit(Units::duration, "defaults", "retry", "initial").orElse(Retry.DEFAULT.initial()),
                        unit(Units::duration, "defaults", "retry", "max").orElse(Retry.DEFAULT.max()),
                        number(tree, "defaults", "retry", "attempts").orElse(Retry.DEFAULT.attempts())),
                unit(Units::duration, "defaults", "timeout", "noProgress").orElse(Duration.ofMinutes(10)),
                rejected(),
                edgeBytes,
                archiveKeep,
                unit(Units::duration, "snapshots", "every").orElse(Workflow.DEFAULT_SNAPSHOT_EVERY));
    }

    /** A client that reads the text as YAML 1.1 and sends it on as JSON says false where {@code off} stood. */
    static boolean isOff(Located tree) {
        Object plain = plain(tree, "archive");
        return "off".equals(plain) || Boolean.FALSE.equals(plain);
    }

    private @Nullable Duration archiveKeep() {
        return isOff(tree) ? null : unit(Units::duration, "archive", "keep").orElse(Workflow.DEFAULT_ARCHIVE_KEEP);
    }

    /** In the order of their data, with their lanes added up; behind them those that archive the sources. */
    private List<WorkflowTask> tasks(boolean archived, long edgeBytes) {
        Map<String, WorkflowTask> ordered = new LinkedHashMap<>();
        List<DraftTask> open = new ArrayList<>(DraftTask.of(tree).values());
        for (Kind kind : Kind.values()) {
            open.stream().filter(task -> task.is(kind)).forEach(task -> ordered.put(task.name(), task(task, ordered)));
        }
        List<WorkflowTask> tasks = new ArrayList<>(ordered.values());
        if (archived) {
            ordered.values().stream()
                    .filter(task -> task.kind() == Kind.SOURCE)
                    .map(source -> source.archive(edgeBytes))
                    .forEach(tasks::add);
        }
        return tasks;
    }

    private static WorkflowTask task(DraftTask draft, Map<String, WorkflowTask> upstream) {
        Connector connector = draft.connector().orElseThrow();
        List<String> from = draft.fromNames();
        return new WorkflowTask(
                draft.name(),
                connector,
                draft.text("connection").orElse(null),
                from,
                draft.after().stream().map(item -> String.valueOf(item.plain())).toList(),
                connector.kind() == Kind.SOURCE
                        ? number(draft.value(), "lanes").orElse(DEFAULT_LANES)
                        : from.stream()
                                .map(upstream::get)
                                .mapToInt(WorkflowTask::lanes)
                                .sum(),
                draft.text("limit", "rows").flatMap(Units::perSecond).orElse(null),
                draft.detaches(),
                settings(draft.value()));
    }

    private static Map<String, Object> settings(Located task) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (task instanceof Located.Keys keys) {
            keys.values().forEach((key, value) -> {
                Object plain = wordsKept(value.plain());
                if (plain != null && !OF_EVERY_TASK.contains(key)) {
                    settings.put(key, plain);
                }
            });
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

    private RejectedLimit rejected() {
        Object plain = plain(tree, "limits", "rejected");
        if (plain instanceof Number number) {
            return new RejectedLimit(BigDecimal.valueOf(number.longValue()), false);
        }
        return plain instanceof String text
                ? new RejectedLimit(new BigDecimal(text.substring(0, text.length() - 1)), true)
                : RejectedLimit.NONE;
    }

    private <T> Optional<T> unit(Function<String, Optional<T>> reader, String... path) {
        return text(tree, path).flatMap(reader);
    }

    private static Optional<String> text(Located from, String... path) {
        return plain(from, path) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Integer> number(Located from, String... path) {
        return plain(from, path) instanceof Number number ? Optional.of(number.intValue()) : Optional.empty();
    }

    private static @Nullable Object plain(Located from, String... path) {
        return from.at(List.of(path)).map(Located::plain).orElse(null);
    }
}
