package io.sluice.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.contracts.control.TaskRef;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The figures of all tasks of this replica. Counters go on from run to run; a task is a workflow's, not a run's. */
public final class LaneFigures {

    private final MeterRegistry meters;
    private final LagGauges lags;
    private final Map<TaskName, TaskFigures> tasks = new ConcurrentHashMap<>();

    public LaneFigures(MeterRegistry meters) {
        this.meters = meters;
        this.lags = new LagGauges(meters);
    }

    /** What a label may say of a task: names that a person gave, never a run, a topic or a host. */
    record TaskName(String workflow, String task) {}

    public TaskFigures of(TaskRef task) {
        return tasks.computeIfAbsent(
                new TaskName(task.workflow(), task.task()), name -> new TaskFigures(name, meters, lags));
    }

    /** A write was refused because the lane belongs to another owner by now. */
    public void fenced(TaskRef task) {
        Counter.builder("sluice.fenced.writes")
                .description("commits that were refused because another replica had taken the lane")
                .tag("connector", task.connector())
                .register(meters)
                .increment();
    }
}
