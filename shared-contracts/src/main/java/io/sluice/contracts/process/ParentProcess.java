package io.sluice.contracts.process;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A service that was started by a local stack ends when the stack is gone, even if that was killed and could say nothing.
 */
public final class ParentProcess {

    /** Names the process to end with; unset in a deployment. */
    public static final String VARIABLE = "SLUICE_PARENT_PID";

    private ParentProcess() {}

    /** To be called once, at the start of {@code main}. */
    public static void endWithIt() {
        endWith(System.getenv(VARIABLE), () -> System.exit(0));
    }

    /** @param pid null or blank if there is nobody to end with */
    static void endWith(@Nullable String pid, Runnable end) {
        if (pid == null || pid.isBlank()) {
            return;
        }
        Optional<ProcessHandle> parent = ProcessHandle.of(Long.parseLong(pid));
        if (parent.isEmpty()) {
            end.run();
        } else {
            parent.get().onExit().thenRun(end);
        }
    }
}
