package io.sluice.orchestrator.api;

import io.sluice.orchestrator.api.RunAnswer.Progress;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.LaneSums;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, source by source: a row counts when the slowest of the sinks behind its source has it. So each document
 * counts once however many sinks take it, and no sink counts for documents that do not come to it.
 */
final class RunProgress {

    private final Workflow workflow;
    private final Map<String, LaneSums> sums;
    private final List<LaneRow> lanes;
    private final Map<String, Long> rates;
    private final Map<String, Long> expected;

    /**
     * @param sums of all lanes that are known, by task
     * @param lanes those of sinks with several sources at least
     * @param rates rows a second, by task
     * @param expected documents, by source; of one that is not in it nothing is known yet
     */
    RunProgress(
            Workflow workflow,
            Map<String, LaneSums> sums,
            List<LaneRow> lanes,
            Map<String, Long> rates,
            Map<String, Long> expected) {
        this.workflow = workflow;
        this.sums = sums;
        this.lanes = lanes;
        this.rates = rates;
        this.expected = expected;
    }

    /** Of a sink with one source the sums tell all. */
    static boolean needsLanes(Workflow workflow) {
        return workflow.sinks().stream()
                .anyMatch(sink -> workflow.sourcesBehind(sink).size() > 1);
    }

    /** What one sink has of one source. */
    private record Arrived(long rows, long bytes, long rowsPerSecond, boolean whole) {}

    Progress progress() {
        long rows = 0;
        long bytes = 0;
        long rowsPerSecond = 0;
        List<@Nullable Long> left = new ArrayList<>();
        for (WorkflowTask source : workflow.sources()) {
            List<Arrived> sinks = workflow.sinks().stream()
                    .filter(sink -> workflow.sourcesBehind(sink).contains(source))
                    .map(sink -> arrived(sink, source))
                    .toList();
            Arrived slowest =
                    sinks.stream().min(Comparator.comparingLong(Arrived::rows)).orElse(new Arrived(0, 0, 0, true));
            rows += slowest.rows();
            bytes += slowest.bytes();
            rowsPerSecond += slowest.rowsPerSecond();
            sinks.stream().filter(sink -> !sink.whole()).forEach(sink -> left.add(secondsLeft(sink, source)));
        }
        return new Progress(
                rows, expected.values().stream().mapToLong(Long::longValue).sum(), bytes, rowsPerSecond, longest(left));
    }

    private Arrived arrived(WorkflowTask sink, WorkflowTask source) {
        LaneSums all = sums.getOrDefault(sink.name(), LaneSums.of("", sink.name(), List.of()));
        List<WorkflowTask> carried = workflow.sourcesByLane(sink);
        LaneSums its = workflow.sourcesBehind(sink).size() == 1 ? all : ofSource(source, sink, carried);
        long open = carried.stream().filter(source::equals).count() - its.ended();
        // Sums and lanes may be of two moments.
        long openOfAll = Math.max(open, carried.size() - all.ended());
        return new Arrived(
                its.rows(),
                its.bytes(),
                // Only whole tasks are timed. Lanes that have ended have no part in what their task does now.
                open == 0 ? 0 : rates.getOrDefault(sink.name(), 0L) * open / openOfAll,
                open == 0);
    }

    private LaneSums ofSource(WorkflowTask source, WorkflowTask sink, List<WorkflowTask> carried) {
        return LaneSums.of(
                "",
                sink.name(),
                lanes.stream()
                        .filter(lane -> lane.task().equals(sink.name())
                                && carried.get(lane.lane()).equals(source))
                        .toList());
    }

    /** Null if nobody can tell, as of a sink that has not begun. */
    private @Nullable Long secondsLeft(Arrived sink, WorkflowTask source) {
        long rowsLeft = Math.max(0, expected.getOrDefault(source.name(), 0L) - sink.rows());
        long rate = sink.rowsPerSecond();
        return rowsLeft == 0 ? Long.valueOf(0) : rate == 0 ? null : Long.valueOf((rowsLeft + rate - 1) / rate);
    }

    private static @Nullable Long longest(List<@Nullable Long> left) {
        long longest = 0;
        for (Long each : left) {
            if (each == null) {
                return null;
            }
            longest = Math.max(longest, each);
        }
        return longest == 0 ? null : Long.valueOf(longest);
    }
}
