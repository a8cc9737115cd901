package io.sluice.orchestrator.run;

import java.time.Instant;

/** A replica of a connector that was heard of within the last seconds. */
public record ReplicaRow(
        String connector, String replica, long pid, int port, int lanesFit, int lanesHeld, Instant seenAt) {}
