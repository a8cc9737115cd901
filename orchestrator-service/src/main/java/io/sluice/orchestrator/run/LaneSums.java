package io.sluice.orchestrator.run;

import java.util.Collection;

/** What is known of all lanes of a task together. */
public record LaneSums(String run, String task, long ended, long rows, long bytes) {

    public static LaneSums of(String run, String task, Collection<LaneRow> lanes) {
        return new LaneSums(
                run,
                task,
                lanes.stream().filter(LaneRow::ended).count(),
                lanes.stream().mapToLong(LaneRow::rows).sum(),
                lanes.stream().mapToLong(LaneRow::bytes).sum());
    }
}
