package io.sluice.stack.state;

import io.sluice.stack.backing.Addresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code .sluice/state.json} says of a stack. It holds the control port's token and local passwords, so only its owner may read
 * the file.
 *
 * @param ready whether every service has answered once
 * @param api where the orchestrator answers, with {@code /api/v1}; null until it has a port
 */
public record StackState(
        OwnProcess stack,
        int controlPort,
        String token,
        boolean ready,
        @Nullable String api,
        @Nullable Addresses addresses,
        List<OwnProcess> processes) {

    public StackState {
        processes = List.copyOf(processes);
    }

    @Override
    public String toString() {
        return "StackState[" + stack + ", " + api + "]";
    }
}
