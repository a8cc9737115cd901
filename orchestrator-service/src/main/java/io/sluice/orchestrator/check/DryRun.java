package io.sluice.orchestrator.check;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.TableToCome;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.TaskRef;
import io.sluice.orchestrator.workflow.Connector.Kind;
import io.sluice.orchestrator.workflow.InvalidWorkflow;
import io.sluice.orchestrator.workflow.Problem;
import io.sluice.orchestrator.workflow.StartTimes;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowParser.Parsed;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks each connector to look at its task, and says what a run would do. Nothing is stored and nothing is begun. */
@Component
public class DryRun {

    private static final int ASKED_AT_ONCE = 16;
    private static final int TIMES_SHOWN = 5;

    private final Questions questions;
    private final Duration patience;

    DryRun(Questions questions, CheckSettings settings) {
        this.questions = questions;
        this.patience = settings.answerWithin();
    }

    /** @param answerWithin how long connectors are waited for, all questions of a dry run together */
    @ConfigurationProperties("sluice.check")
    record CheckSettings(@DefaultValue("30s") Duration answerWithin) {}

    /**
     * What a run would do, and when the schedule would start the next ones.
     *
     * @param nextTimes in ISO 8601 with offset and zone, as {@code 2027-03-28T03:00:00+02:00[Europe/Berlin]}; empty without a
     *     schedule
     * @param notYet why this could not be stored all the same: what it asks for comes with a later version
     */
    public record Plan(String workflow, List<PlannedTask> tasks, List<String> nextTimes, List<Problem> notYet) {}

    /**
     * @param streams collections that its source would read now, of each task those that reach it
     * @param tables of a sink; {@code statements} lack the columns of the documents
     */
    public record PlannedTask(
            String task,
            String connector,
            List<String> from,
            List<String> after,
            int lanes,
            List<String> streams,
            List<TableToCome> tables) {}

    /** @return {@link InvalidWorkflow} as an error, with every finding at its line and column */
    public Mono<Plan> of(Parsed parsed) {
        Workflow workflow = parsed.workflow();
        long end = System.nanoTime() + patience.toNanos();
        return ask(workflow, workflow.tasks(), Map.of(), end).flatMap(first -> {
            refuseFindings(parsed, first);
            return ask(workflow, workflow.sinks(), first, end).map(second -> {
                refuseFindings(parsed, second);
                return plan(parsed, first, second);
            });
        });
    }

    /** @param known what the sources have answered; without it a sink says nothing of tables */
    private Mono<Map<String, Checked>> ask(
            Workflow workflow, List<WorkflowTask> tasks, Map<String, Checked> known, long end) {
        return Flux.fromIterable(tasks)
                .flatMap(
                        task -> ask(workflow, task, streams(workflow, task, known), end)
                                .map(checked -> Map.entry(task.name(), checked)),
                        ASKED_AT_ONCE)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private Mono<Checked> ask(Workflow workflow, WorkflowTask task, List<String> streams, long end) {
        String id = "check-" + UUID.randomUUID();
        TaskRef ref = new TaskRef(
                id,
                workflow.name(),
                0,
                1,
                task.name(),
                1,
                task.connector().word(),
                task.connection(),
                task.settings(),
                workflow.isArchived());
        Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
        return questions
                .ask(new Command.Check(id, ref, streams), left)
                .map(DryRun::checked)
                .defaultIfEmpty(silent(task));
    }

    private static Checked checked(Answer answer) {
        if (answer instanceof Checked checked) {
            return checked;
        }
        return answer instanceof Answer.Refused refused
                ? Checked.found(List.of(), refused.code(), refused.message())
                : Checked.found(
                        List.of(), "unexpected-answer", "the connector answered something else; look at its log");
    }

    private Checked silent(WorkflowTask task) {
        String connector = task.connector().word();
        return Checked.found(
                List.of("use"),
                "connector-silent",
                "no replica of " + connector + " answered within " + patience.toSeconds()
                        + " s; start one, or look for the reason in its log");
    }

    private static void refuseFindings(Parsed parsed, Map<String, Checked> answers) {
        List<Problem> problems = new ArrayList<>();
        answers.forEach((task, checked) -> checked.findings()
                .forEach(finding -> problems.add(parsed.places()
                        .inTask(written(parsed.workflow(), task), finding.path(), finding.code(), finding.detail()))));
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
            throw new InvalidWorkflow(true, problems);
        }
    }

    /** What is wrong with the archive of a source stands at the source: the text has no place of its own for it. */
    private static String written(Workflow workflow, String task) {
        WorkflowTask found = workflow.task(task);
        return found.kind() == Kind.ARCHIVE ? found.from().get(0) : task;
    }

    private static List<String> streams(Workflow workflow, WorkflowTask task, Map<String, Checked> known) {
        return workflow.sourcesBehind(task).stream()
                .flatMap(source ->
                        known.containsKey(source.name()) ? known.get(source.name()).streams().stream() : Stream.of())
                .distinct()
                .toList();
    }

    private static Plan plan(Parsed parsed, Map<String, Checked> first, Map<String, Checked> sinks) {
        Workflow workflow = parsed.workflow();
        return new Plan(
                workflow.name(),
                workflow.tasks().stream()
                        .map(task -> new PlannedTask(
                                task.name(),
                                task.connector().word(),
                                task.from(),
                                task.after(),
                                task.lanes(),
                                streams(workflow, task, first),
                                task.kind() == Kind.SINK && sinks.containsKey(task.name())
                                        ? sinks.get(task.name()).tables()
                                        : List.of()))
                        .toList(),
                parsed.startTimes().map(DryRun::next).orElse(List.of()),
                parsed.notYet());
    }

    private static List<String> next(StartTimes times) {
        return times.after(Instant.now(), TIMES_SHOWN).stream()
                .map(DateTimeFormatter.ISO_ZONED_DATE_TIME::format)
                .toList();
    }
}
