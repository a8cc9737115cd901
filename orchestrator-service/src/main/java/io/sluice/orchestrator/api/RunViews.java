package io.sluice.orchestrator.api;

import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.api.RunAnswer.LaneAnswer;
import io.sluice.orchestrator.api.RunAnswer.TaskAnswer;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.ReportStore;
import io.sluice.orchestrator.run.ReportStore.Rate;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.workflow.StoredWorkflows;
import io.sluice.orchestrator.workflow.Workflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Puts a run, its tasks, lanes and rates together for the eye. */
@Component
class RunViews {

    private final RunStore runs;
    private final ReportStore reports;
    private final StoredWorkflows workflows;

    RunViews(RunStore runs, ReportStore reports, StoredWorkflows workflows) {
        this.runs = runs;
        this.reports = reports;
        this.workflows = workflows;
    }

    Mono<RunAnswer> view(RunRow run) {
        return Mono.zip(
                        workflows.of(run.workflow(), run.revision()),
                        runs.tasks(run.id()).collectList(),
                        runs.lanes(run.id()).collectList(),
                        rates(run))
                .map(all -> view(run, all.getT1(), all.getT2(), all.getT3(), all.getT4()));
    }

    private Mono<Map<String, Long>> rates(RunRow run) {
        return run.state() == RunState.RUNNING
                ? reports.rates(run.id()).collect(Collectors.toMap(Rate::task, Rate::rowsPerSecond))
                : Mono.just(Map.of());
    }

    private static RunAnswer view(
            RunRow run, Workflow workflow, List<TaskRow> tasks, List<LaneRow> lanes, Map<String, Long> rates) {
        Map<String, List<LaneRow>> ofTask = lanes.stream().collect(Collectors.groupingBy(LaneRow::task));
        List<TaskAnswer> answers = tasks.stream()
                .map(task ->
                        task(task, ofTask.getOrDefault(task.task(), List.of()), rates.getOrDefault(task.task(), 0L)))
                .toList();
        return new RunAnswer(
                run.id(),
                run.workflow(),
                run.revision(),
                run.state().name(),
                run.waitingFor(),
                run.failure(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                new RunProgress(workflow, lanes, rates, expected(run.sourceCounts())).progress(),
                answers);
    }

    private static TaskAnswer task(TaskRow task, List<LaneRow> lanes, long rate) {
        return new TaskAnswer(
                task.task(),
                task.connector(),
                task.state().name(),
                task.attempt(),
                task.lanes(),
                lanes.stream().filter(LaneRow::ended).count(),
                lanes.stream().mapToLong(LaneRow::rows).sum(),
                rate,
                lanes.stream()
                        .map(l -> new LaneAnswer(
                                l.lane(), l.sequence(), l.rows(), l.bytes(), l.waitingMillis(), l.ended()))
                        .toList());
    }

    private static Map<String, Long> expected(@Nullable String sourceCounts) {
        Map<String, Long> expected = new HashMap<>();
        if (sourceCounts != null) {
            ContractJson.mapper().readTree(sourceCounts).forEachEntry((source, streams) -> {
                long documents = 0;
                for (JsonNode stream : streams) {
                    documents += stream.asLong();
                }
                expected.put(source, documents);
            });
        }
        return expected;
    }
}
