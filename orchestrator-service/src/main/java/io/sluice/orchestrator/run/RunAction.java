package io.sluice.orchestrator.run;

import java.util.Locale;
import java.util.Optional;

/** What a person may ask of a run, and in which states. */
public enum RunAction {
    CANCEL,
    PAUSE,
    RESUME,
    RETRY;

    /** Where it leads from there; empty if it is not allowed there, or changes nothing. */
    public Optional<RunState> from(RunState state) {
        return Optional.ofNullable(
                switch (this) {
                    case CANCEL ->
                        switch (state) {
                            case QUEUED -> RunState.CANCELLED;
                            case PLANNING, RUNNING, PAUSING, PAUSED, VERIFYING -> RunState.CANCELLING;
                            default -> null;
                        };
                    case PAUSE -> state == RunState.RUNNING ? RunState.PAUSING : null;
                    case RESUME -> state == RunState.PAUSED ? RunState.RUNNING : null;
                    case RETRY -> state == RunState.FAILED ? RunState.QUEUED : null;
                });
    }

    /** What it asks for is so already: whoever lost an answer may ask again. */
    public boolean isDone(RunRow run) {
        return switch (this) {
            case CANCEL -> run.state() == RunState.CANCELLING || run.state() == RunState.CANCELLED;
            case PAUSE -> run.state() == RunState.PAUSING || run.state() == RunState.PAUSED;
            case RESUME -> run.state() == RunState.RUNNING;
            case RETRY ->
                run.retriedAt() != null
                        && switch (run.state()) {
                            case QUEUED, PLANNING, RUNNING -> true;
                            default -> false;
                        };
        };
    }

    /** As in the path of the API and in {@code allowedActions}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
