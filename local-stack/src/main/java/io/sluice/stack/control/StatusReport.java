package io.sluice.stack.control;

import io.sluice.stack.backing.Provision;
import io.sluice.stack.replica.ReplicaStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code status} answers: every replica and every backing service of a stack. */
public record StatusReport(@Nullable String api, List<ReplicaStatus> services, List<Provision> backing) {

    public StatusReport {
        services = List.copyOf(services);
        backing = List.copyOf(backing);
    }
}
