package io.sluice.orchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** All pairs of states, and all pairs of states and actions. */
class RunStateTest {

    @Test
    void aRunGoesNowhereButWhereThisTableSays() {
        assertThat(table(state -> Arrays.stream(RunState.values())
                        .filter(state::mayBecome)
                        .map(RunState::name)
                        .collect(Collectors.joining(" "))))
                .isEqualTo(
                        """
                        QUEUED: PLANNING CANCELLED SKIPPED
                        PLANNING: RUNNING CANCELLING FAILED
                        RUNNING: PLANNING PAUSING VERIFYING FAILING CANCELLING
                        PAUSING: PAUSED CANCELLING
                        PAUSED: RUNNING CANCELLING
                        VERIFYING: PLANNING CANCELLING SUCCEEDED SUCCEEDED_WITH_REJECTS FAILED
                        FAILING: FAILED
                        CANCELLING: CANCELLED
                        SUCCEEDED: QUEUED
                        SUCCEEDED_WITH_REJECTS: QUEUED
                        FAILED: QUEUED
                        CANCELLED: QUEUED
                        SKIPPED:
                        """);
    }

    @Test
    void anActionLeadsOnlyWhereARunMayGo() {
        assertThat(table(state -> Arrays.stream(RunAction.values())
                        .flatMap(action -> action.from(state).stream().map(to -> action.word() + ">" + to))
                        .collect(Collectors.joining(" "))))
                .isEqualTo(
                        """
                        QUEUED: cancel>CANCELLED
                        PLANNING: cancel>CANCELLING
                        RUNNING: cancel>CANCELLING pause>PAUSING
                        PAUSING: cancel>CANCELLING
                        PAUSED: cancel>CANCELLING resume>RUNNING
                        VERIFYING: cancel>CANCELLING
                        FAILING:
                        CANCELLING:
                        SUCCEEDED:
                        SUCCEEDED_WITH_REJECTS:
                        FAILED: retry>QUEUED
                        CANCELLED:
                        SKIPPED:
                        """);
        for (RunState state : RunState.values()) {
            for (RunAction action : RunAction.values()) {
                action.from(state).ifPresent(to -> assertThat(state.mayBecome(to))
                        .as(action + " in " + state)
                        .isTrue());
            }
        }
    }

    private static String table(java.util.function.Function<RunState, String> cells) {
        Map<RunState, String> rows = new LinkedHashMap<>();
        for (RunState state : RunState.values()) {
            rows.put(state, cells.apply(state));
        }
        return rows.entrySet().stream()
                .map(row -> (row.getKey() + ": " + row.getValue()).strip() + "\n")
                .collect(Collectors.joining());
    }
}
