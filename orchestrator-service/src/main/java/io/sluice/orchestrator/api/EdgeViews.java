package io.sluice.orchestrator.api;

import io.sluice.contracts.control.TaskAssignment.Input;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The edges of a run: who is how far behind whom, and who held whom up. */
@Component
class EdgeViews {

    private final RunStore runs;
    private final Plans plans;

    EdgeViews(RunStore runs, Plans plans) {
        this.runs = runs;
        this.plans = plans;
    }

    /**
     * One reader of an edge.
     *
     * @param rowsSent by the task that writes the edge
     * @param rowsTaken by the task that reads it
     * @param batchesBehind over all lanes, by sequences
     * @param blockedSeconds how long the writer's lanes have waited for room, on their present replicas, over all lanes
     * @param slowest whether this is the reader that the writer waits for when it waits: the one furthest behind
     */
    record EdgeAnswer(
            String from,
            String to,
            int lanes,
            long rowsSent,
            long rowsTaken,
            long bytesSent,
            long batchesBehind,
            long blockedSeconds,
            boolean slowest) {}

    Mono<List<EdgeAnswer>> of(RunRow run) {
        return Mono.zip(plans.of(run), runs.lanes(run.id()).collectList())
                .map(found -> edges(found.getT1(), found.getT2()));
    }

    private static List<EdgeAnswer> edges(RunPlan plan, List<LaneRow> lanes) {
        Map<String, Map<Integer, LaneRow>> known = new HashMap<>();
        lanes.forEach(lane ->
                known.computeIfAbsent(lane.task(), task -> new HashMap<>()).put(lane.lane(), lane));
        List<EdgeAnswer> edges = new ArrayList<>();
        for (WorkflowTask writer : plan.workflow().tasks()) {
            List<EdgeAnswer> readers = plan.workflow().readersOf(writer.name()).stream()
                    .map(reader -> edge(plan, writer, reader, known))
                    .toList();
            long most =
                    readers.stream().mapToLong(EdgeAnswer::batchesBehind).max().orElse(0);
            readers.forEach(edge -> edges.add(most > 0 && edge.batchesBehind() == most ? slowest(edge) : edge));
        }
        return edges;
    }

    private static EdgeAnswer edge(
            RunPlan plan, WorkflowTask writer, WorkflowTask reader, Map<String, Map<Integer, LaneRow>> known) {
        int first = plan.inputs(reader).stream()
                .filter(input -> input.fromTask().equals(writer.name()))
                .mapToInt(Input::firstLane)
                .findFirst()
                .orElseThrow();
        Map<Integer, LaneRow> written = known.getOrDefault(writer.name(), Map.of());
        Map<Integer, LaneRow> read = known.getOrDefault(reader.name(), Map.of());
        long sent = 0;
        long taken = 0;
        long bytes = 0;
        long behind = 0;
        long blocked = 0;
        for (int lane = 0; lane < writer.lanes(); lane++) {
            LaneRow from = written.get(lane);
            LaneRow to = read.get(first + lane);
            if (from != null) {
                sent += from.rows();
                bytes += from.bytes();
                blocked += from.waitingMillis();
                behind += Math.max(0, from.sequence() - (to == null ? 0 : to.sequence()));
            }
            taken += to == null ? 0 : to.rows();
        }
        return new EdgeAnswer(
                writer.name(), reader.name(), writer.lanes(), sent, taken, bytes, behind, blocked / 1000, false);
    }

    private static EdgeAnswer slowest(EdgeAnswer edge) {
        return new EdgeAnswer(
                edge.from(),
                edge.to(),
                edge.lanes(),
                edge.rowsSent(),
                edge.rowsTaken(),
                edge.bytesSent(),
                edge.batchesBehind(),
                edge.blockedSeconds(),
                true);
    }
}
