package io.sluice.orchestrator.api;

import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.api.RunAnswer.LaneAnswer;
import io.sluice.orchestrator.api.RunAnswer.Progress;
import io.sluice.orchestrator.api.RunAnswer.TaskAnswer;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.LaneSums;
import io.sluice.orchestrator.run.ReportStore;
import io.sluice.orchestrator.run.ReportStore.Rate;
import io.sluice.orchestrator.run.RunAction;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.run.TaskRow;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    RunViews(RunStore runs, ReportStore reports) {
        this.runs = runs;
        this.reports = reports;
    }

    Mono<RunAnswer> view(RunRow run) {
        return Mono.zip(runs.tasks(run.id()).collectList(), runs.lanes(run.id()).collectList(), rates(run))
                .map(all -> view(run, all.getT1(), all.getT2(), all.getT3()));
    }

    /** Many at once, without their lanes. */
    Mono<List<RunAnswer>> brief(List<RunRow> rows) {
        List<String> ids = rows.stream().map(RunRow::id).toList();
        Mono<Map<String, Map<String, Long>>> rates = Flux.fromIterable(rows)
                .concatMap(run -> rates(run).map(all -> Map.entry(run.id(), all)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
        return Mono.zip(
                        runs.tasks(ids).collect(Collectors.groupingBy(TaskRow::run)),
                        runs.laneSums(ids).collect(Collectors.groupingBy(LaneSums::run)),
                        rates)
                .map(all -> rows.stream()
                        .map(run -> brief(
                                run,
                                all.getT1().getOrDefault(run.id(), List.of()),
                                all.getT2().getOrDefault(run.id(), List.of()),
                                all.getT3().getOrDefault(run.id(), Map.of())))
                        .toList());
    }

    private static RunAnswer brief(RunRow run, List<TaskRow> tasks, List<LaneSums> sums, Map<String, Long> rates) {
        Map<String, LaneSums> ofTask = sums.stream().collect(Collectors.toMap(LaneSums::task, one -> one));
        return answer(
                run,
                tasks.stream()
                        .map(task -> task(
                                task,
                                ofTask.getOrDefault(task.task(), LaneSums.of(run.id(), task.task(), List.of())),
                                rates.getOrDefault(task.task(), 0L),
                                List.of()))
                        .toList());
    }

    private Mono<Map<String, Long>> rates(RunRow run) {
        return run.state() == RunState.RUNNING
                ? reports.rates(run.id()).collect(Collectors.toMap(Rate::task, Rate::rowsPerSecond))
                : Mono.just(Map.of());
    }

    private static RunAnswer view(RunRow run, List<TaskRow> tasks, List<LaneRow> lanes, Map<String, Long> rates) {
        Map<String, List<LaneRow>> ofTask = lanes.stream().collect(Collectors.groupingBy(LaneRow::task));
        return answer(
                run,
                tasks.stream()
                        .map(task -> {
                            List<LaneRow> own = ofTask.getOrDefault(task.task(), List.of());
                            return task(
                                    task,
                                    LaneSums.of(run.id(), task.task(), own),
                                    rates.getOrDefault(task.task(), 0L),
                                    own);
                        })
                        .toList());
    }

    private static RunAnswer answer(RunRow run, List<TaskAnswer> answers) {
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
                run.allowedActions().stream().map(RunAction::word).toList(),
                progress(run, answers),
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

    private static Progress progress(RunRow run, List<TaskAnswer> tasks) {
        TaskAnswer slowest = tasks.stream()
                .filter(task -> task.connector().endsWith(".load"))
                .min(Comparator.comparingLong(TaskAnswer::rows))
                .orElse(null);
        long expected = expected(run.sourceCounts());
        if (slowest == null) {
            return new Progress(0, expected, 0, 0, null);
        }
        long rate = slowest.rowsPerSecond();
        Long left = rate > 0 && expected > slowest.rows() ? (expected - slowest.rows() + rate - 1) / rate : null;
        return new Progress(slowest.rows(), expected, slowest.bytes(), rate, left);
    }

    private static long expected(@Nullable String sourceCounts) {
        long sum = 0;
        if (sourceCounts != null) {
            for (JsonNode source : ContractJson.mapper().readTree(sourceCounts)) {
                for (JsonNode stream : source) {
                    sum += stream.asLong();
                }
            }
        }
        return sum;
    }
}
