package io.sluice.transform.row;

import io.sluice.contracts.control.TaskRef;
import java.util.Map;

/** Tasks as the orchestrator assigns them. */
public final class Tasks {

    private Tasks() {}

    public static TaskRef with(Map<String, Object> settings) {
        return new TaskRef("run", "workflow", 1, 0, "clean", 1, "transform", null, settings, false);
    }
}
