package io.sluice.orchestrator.supervise;

import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the lanes of a run say that they wait for, each thing once for all lanes of a task that wait for it. */
final class LaneWaits {

    private final Situation situation;

    LaneWaits(Situation situation) {
        this.situation = situation;
    }

    /** In the order of tasks. What nobody is there to take back does not count. */
    List<String> all() {
        return situation.workflow().tasks().stream()
                .filter(task -> situation.hasReplica(situation.row(task.name()).connector()))
                .flatMap(task -> of(task).stream())
                .toList();
    }

    private List<String> of(WorkflowTask task) {
        Map<String, List<LaneRow>> waits = new LinkedHashMap<>();
        for (LaneRow lane : situation.lanes()) {
            String what = lane.waitingFor();
            if (what != null && !lane.ended() && lane.task().equals(task.name())) {
                waits.computeIfAbsent(what, first -> new ArrayList<>()).add(lane);
            }
        }
        return waits.entrySet().stream()
                .map(wait -> task.name() + " " + named(wait.getValue()) + ": " + wait.getKey())
                .toList();
    }

    private static String named(List<LaneRow> lanes) {
        return (lanes.size() == 1 ? "lane " : "lanes ")
                + lanes.stream().map(lane -> Integer.toString(lane.lane())).collect(Collectors.joining(", "));
    }
}
