package io.sluice.stack.replica;

import org.jspecify.annotations.Nullable;

/**
 * One replica as {@code status} shows it.
 *
 * @param port on which it serves
 * @param healthPort on which it answers for its health; the same one, if it serves nothing else
 * @param state "starting", "ready", "not ready", "stopped", or "restarting" while it waits to be started again
 * @param restarts how often it was started again after it had ended by itself
 * @param note why it is not running, else null
 */
public record ReplicaStatus(
        String service,
        String replica,
        int index,
        long pid,
        int port,
        int healthPort,
        String state,
        int restarts,
        @Nullable String note) {

    public boolean ready() {
        return state.equals("ready");
    }
}
