package io.sluice.orchestrator.workflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a workflow's text. What cannot be read at all (syntax, limits) is said first; then everything else at once: what the
 * schema says, how tasks hang together, what the values mean. What hangs on something broken is not judged.
 */
public final class WorkflowParser {

    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private WorkflowParser() {}

    /**
     * @param normalised the content alone: two texts that say the same have the same
     * @param places where each value stands
     * @param startTimes of its schedule, if it has one
     * @param notYet what is sound, and still no workflow with it can be stored
     */
    public record Parsed(
            Workflow workflow,
            String normalised,
            Places places,
            Optional<StartTimes> startTimes,
            List<Problem> notYet) {}

    /** @throws InvalidWorkflow with every problem that was found */
    public static Parsed parse(String text, WorkflowSchema schema) {
        Parsed parsed = sound(text, schema);
        if (!parsed.notYet().isEmpty()) {
            throw new InvalidWorkflow(true, parsed.notYet());
        }
        return parsed;
    }

    /**
     * As {@link #parse}, of a text that nobody wants to store.
     *
     * @throws InvalidWorkflow with every problem that was found, unless what is not done yet is all there is
     */
    public static Parsed sound(String text, WorkflowSchema schema) {
        Located tree = LocatedYaml.read(text);
        List<Problem> problems = new ArrayList<>(schema.problems(tree));
        Map<String, DraftTask> tasks = DraftTask.of(tree);
        new TaskGraph(tasks, problems).check();
        new TaskWaits(tasks, problems).check();
        new WrittenTables(tasks, problems).check();
        new LaneShares(tasks, problems).check();
        new Detaching(tree, tasks, problems).check();
        Schedule schedule = new Schedule(tree, problems);
        Optional<Problem> notYet = schedule.check();
        if (!problems.isEmpty()) {
            notYet.ifPresent(problems::add);
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new InvalidWorkflow(true, problems);
        }
        return new Parsed(
                new WorkflowReader(tree).read(),
                SORTED.writeValueAsString(tree.plain()),
                new Places(tree),
                schedule.times(),
                notYet.stream().toList());
    }

    /** What {@link Parsed#normalised} is of a text that was judged when it was stored. */
    public static String normalised(String text) {
        return SORTED.writeValueAsString(LocatedYaml.read(text).plain());
    }

    /** A text that was judged when it was stored. */
    public static Workflow stored(String text) {
        return new WorkflowReader(LocatedYaml.read(text)).read();
    }
}
