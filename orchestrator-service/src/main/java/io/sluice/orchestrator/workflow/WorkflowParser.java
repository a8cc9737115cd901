package io.sluice.orchestrator.workflow;

import io.sluice.orchestrator.workflow.Workflow.Retry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads a workflow's text in phases (syntax, keys and values, graph) and reports all problems of a phase at once. */
public final class WorkflowParser {

    private static final List<String> KEYS = List.of("version", "name", "tasks", "defaults", "limits");
    private static final List<String> LATER = List.of("schedule", "archive", "snapshots");
    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final List<Problem> problems = new ArrayList<>();
    private Retry retry = Retry.DEFAULT;
    private Duration noProgress = Duration.ofMinutes(10);
    private RejectedLimit rejected = RejectedLimit.NONE;
    private long edgeBytes = Workflow.DEFAULT_EDGE_BYTES;

    private WorkflowParser() {}

    /** @param normalised the content alone: two texts that say the same have the same */
    public record Parsed(Workflow workflow, String normalised) {}

    /** @throws InvalidWorkflow with every problem of the first phase that found some */
    public static Parsed parse(String text) {
        Located tree = LocatedYaml.read(text);
        return new Parsed(new WorkflowParser().workflow(tree), SORTED.writeValueAsString(tree.plain()));
    }

    private Workflow workflow(Located tree) {
        Fields top = Fields.of(tree, "a workflow", problems).orElseThrow(() -> new InvalidWorkflow(true, problems));
        top.allowOnly("a workflow", KEYS, LATER);
        top.required("version", "a workflow").ifPresent(v -> {
            if (!Long.valueOf(1).equals(v.plain())) {
                top.problem(v, "version", "version must be 1, found " + v.kind());
            }
        });
        String name =
                top.required("name", "a workflow").flatMap(n -> name(top, n)).orElse("");
        defaults(top.get("defaults"));
        limits(top.get("limits"));
        Map<String, Located> places = new TreeMap<>();
        List<WorkflowTask> tasks = new ArrayList<>();
        top.required("tasks", "a workflow")
                .flatMap(t -> Fields.of(t, "tasks", problems))
                .ifPresent(fields -> {
                    if (fields.values().isEmpty()) {
                        fields.problem("no-tasks", "tasks is empty; a workflow has a source, a transform and a sink");
                    }
                    fields.values().forEach((key, value) -> {
                        places.put(key, value);
                        new TaskReader(problems).read(key, value).ifPresent(tasks::add);
                    });
                });
        refuseIfAny();
        List<WorkflowTask> ordered = new TaskGraph(tasks, places, problems).check();
        refuseIfAny();
        return new Workflow(name, ordered, retry, noProgress, rejected, edgeBytes);
    }

    private Optional<String> name(Fields top, Located value) {
        return top.text(value, "name").filter(text -> {
            boolean fits = text.matches("[a-z0-9-]{1,40}");
            if (!fits) {
                top.problem(value, "name", "name must be 1 to 40 of a-z, 0-9 and -, found " + value.kind());
            }
            return fits;
        });
    }

    private void defaults(@Nullable Located value) {
        fields(value, "defaults", List.of("retry", "timeout")).ifPresent(defaults -> {
            fields(defaults.get("retry"), "retry", List.of("initial", "max", "attempts"))
                    .ifPresent(f -> retry = new Retry(
                            f.duration("initial", Retry.DEFAULT.initial()),
                            f.duration("max", Retry.DEFAULT.max()),
                            f.number("attempts", 1, 100, Retry.DEFAULT.attempts())));
            fields(defaults.get("timeout"), "timeout", List.of("noProgress"))
                    .ifPresent(f -> noProgress = f.duration("noProgress", noProgress));
        });
    }

    private void limits(@Nullable Located value) {
        fields(value, "limits", List.of("rejected", "edge")).ifPresent(limits -> {
            edgeBytes = limits.bytes("edge", edgeBytes);
            Located share = limits.get("rejected");
            if (share != null) {
                rejected = rejectedLimit(limits, share);
            }
        });
    }

    private static RejectedLimit rejectedLimit(Fields limits, Located value) {
        if (value.plain() instanceof Long number && number >= 0) {
            return new RejectedLimit(BigDecimal.valueOf(number), false);
        }
        if (value.plain() instanceof String text && text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?%")) {
            return new RejectedLimit(new BigDecimal(text.substring(0, text.length() - 1)), true);
        }
        limits.problem(
                value, "rejected", "rejected must be a number or a share, as 100 or 0.1%, found " + value.kind());
        return RejectedLimit.NONE;
    }

    private Optional<Fields> fields(@Nullable Located value, String what, List<String> known) {
        Optional<Fields> fields = value == null ? Optional.empty() : Fields.of(value, what, problems);
        fields.ifPresent(f -> f.allowOnly(what, known, List.of()));
        return fields;
    }

    private void refuseIfAny() {
        if (!problems.isEmpty()) {
            throw new InvalidWorkflow(true, problems);
        }
    }
}
