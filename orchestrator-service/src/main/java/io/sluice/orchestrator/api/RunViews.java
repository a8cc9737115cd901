package io.sluice.orchestrator.api;

import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.api.RunAnswer.LaneAnswer;
import io.sluice.orchestrator.api.RunAnswer.TaskAnswer;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.LaneSums;
import io.sluice.orchestrator.run.ReportStore;
import io.sluice.orchestrator.run.ReportStore.Rate;
import io.sluice.orchestrator.run.RunAction;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.workflow.Workflow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Puts a run, its tasks, lanes and rates together for the eye. */
@Component
class RunViews {

    private final RunStore runs;
    private final ReportStore reports;
    private final Plans plans;

    RunViews(RunStore runs, ReportStore reports, Plans plans) {
        this.runs = runs;
        this.reports = reports;
        this.plans = plans;
    }

    /** What there is to say of a run beside its tasks. Of {@code lanes} there may be those alone that are asked for. */
    private record Known(Workflow workflow, List<LaneRow> lanes, Map<String, Long> rates) {}

    Mono<RunAnswer> view(RunRow run) {
        return Mono.zip(runs.tasks(run.id()).collectList(), known(run, workflow -> true))
                .map(all -> view(run, all.getT1(), all.getT2()));
    }

    /** Many at once, without their lanes. */
    Mono<List<RunAnswer>> brief(List<RunRow> rows) {
        List<String> ids = rows.stream().map(RunRow::id).toList();
        return Mono.zip(
                        runs.tasks(ids).collect(Collectors.groupingBy(TaskRow::run)),
                        runs.laneSums(ids).collect(Collectors.groupingBy(LaneSums::run)),
                        Flux.fromIterable(rows)
                                .concatMap(run -> known(run, RunProgress::needsLanes))
                                .collectList())
                .map(all -> IntStream.range(0, rows.size())
                        .mapToObj(i -> brief(
                                rows.get(i),
                                all.getT1().getOrDefault(ids.get(i), List.of()),
                                all.getT2().getOrDefault(ids.get(i), List.of()),
                                all.getT3().get(i)))
                        .toList());
    }

    private Mono<Known> known(RunRow run, Predicate<Workflow> withLanes) {
        return plans.of(run).map(RunPlan::workflow).flatMap(workflow -> Mono.zip(
                        withLanes.test(workflow) ? runs.lanes(run.id()).collectList() : Mono.just(List.<LaneRow>of()),
                        rates(run))
                .map(found -> new Known(workflow, found.getT1(), found.getT2())));
    }

    private static RunAnswer brief(RunRow run, List<TaskRow> tasks, List<LaneSums> sums, Known known) {
        Map<String, LaneSums> ofTask = sums.stream().collect(Collectors.toMap(LaneSums::task, one -> one));
        return answer(
                run,
                known,
                ofTask,
                tasks.stream()
                        .map(task -> task(
                                task,
                                ofTask.getOrDefault(task.task(), LaneSums.of(run.id(), task.task(), List.of())),
                                known.rates().getOrDefault(task.task(), 0L),
                                List.of()))
                        .toList());
    }

    private Mono<Map<String, Long>> rates(RunRow run) {
        return run.state() == RunState.RUNNING
                ? reports.rates(run.id()).collect(Collectors.toMap(Rate::task, Rate::rowsPerSecond))
                : Mono.just(Map.of());
    }

    private static RunAnswer view(RunRow run, List<TaskRow> tasks, Known known) {
        Map<String, List<LaneRow>> lanes = known.lanes().stream().collect(Collectors.groupingBy(LaneRow::task));
        Map<String, LaneSums> sums = tasks.stream()
                .map(task -> LaneSums.of(run.id(), task.task(), lanes.getOrDefault(task.task(), List.of())))
                .collect(Collectors.toMap(LaneSums::task, one -> one));
        return answer(
                run,
                known,
                sums,
                tasks.stream()
                        .map(task -> task(
                                task,
                                Objects.requireNonNull(sums.get(task.task())),
                                known.rates().getOrDefault(task.task(), 0L),
                                lanes.getOrDefault(task.task(), List.of())))
                        .toList());
    }

    private static RunAnswer answer(RunRow run, Known known, Map<String, LaneSums> sums, List<TaskAnswer> answers) {
        return new RunAnswer(
                run.id(),
                run.workflow(),
                run.revision(),
                run.generation(),
                run.replayOf(),
                run.state().name(),
                run.waitingFor(),
                run.failure(),
                run.createdAt(),
                run.startedAt(),
                run.endedAt(),
                run.archivedUntil(),
                run.allowedActions().stream().map(RunAction::word).toList(),
                new RunProgress(known.workflow(), sums, known.lanes(), known.rates(), expected(run.sourceCounts()))
                        .progress(),
                answers);
    }

    private static TaskAnswer task(TaskRow task, LaneSums sums, long rate, List<LaneRow> lanes) {
        return new TaskAnswer(
                task.task(),
                task.connector(),
                task.state().name(),
                task.attempt(),
                task.lanes(),
                sums.ended(),
                sums.rows(),
                sums.bytes(),
                rate,
                lanes.stream()
                        .map(l -> new LaneAnswer(
                                l.lane(),
                                l.sequence(),
                                l.rows(),
                                l.bytes(),
                                l.waitingMillis(),
                                l.waitingFor(),
                                l.ended()))
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
