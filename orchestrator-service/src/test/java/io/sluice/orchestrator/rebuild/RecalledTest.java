package io.sluice.orchestrator.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.contracts.snapshot.RunSnapshot.Reason;
import io.sluice.orchestrator.run.RunRow.CleanUp;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.TaskRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run of two tasks, {@code read} and {@code load}: what its last snapshot says, and what connectors were told last. */
class RecalledTest {

    private static final Instant SINCE = Instant.parse("2026-11-27T20:00:00Z");
    private static final Instant BEFORE = SINCE.minusSeconds(5);
    private static final Instant AFTER = SINCE.plusSeconds(5);
    private static final Instant NOW = SINCE.plusSeconds(60);

    /** Told: {@code -} nothing, {@code x} a tombstone, else the word and whether it is younger than the snapshot's state. */
    @ParameterizedTest
    @CsvSource({
        // snapshot, told,        state,      clean-up, told once more
        "QUEUED,     -,           QUEUED,     NOT_YET, ",
        "PLANNING,   -,           PLANNING,   NOT_YET, ",
        "RUNNING,    -,           RUNNING,    NOT_YET, RUN",
        "RUNNING,    RUN after,   RUNNING,    NOT_YET, RUN",
        "RUNNING,    RUN before,  RUNNING,    NOT_YET, RUN",
        "RUNNING,    STOP after,  PAUSED,     NOT_YET, STOP",
        "RUNNING,    STOP before, RUNNING,    NOT_YET, RUN",
        "RUNNING,    x,           FAILED,     DONE, ",
        "PAUSED,     -,           PAUSED,     NOT_YET, STOP",
        "PAUSED,     STOP after,  PAUSED,     NOT_YET, STOP",
        "PAUSED,     RUN after,   RUNNING,    NOT_YET, RUN",
        "PAUSED,     RUN before,  PAUSED,     NOT_YET, STOP",
        "PAUSING,    RUN before,  PAUSING,    NOT_YET, STOP",
        "VERIFYING,  RUN before,  VERIFYING,  NOT_YET, RUN",
        "FAILING,    RUN before,  FAILING,    NOT_YET, STOP",
        "CANCELLING, RUN before,  CANCELLING, NOT_YET, STOP",
        "CANCELLING, x,           FAILED,     DONE, ",
        "SUCCEEDED,  -,           SUCCEEDED,  DONE, ",
        "SUCCEEDED,  x,           SUCCEEDED,  DONE, ",
        "SUCCEEDED,  STOP before, SUCCEEDED,  DUE, ",
        "FAILED,     STOP before, FAILED,     KEPT, ",
        "FAILED,     RUN before,  FAILED,     KEPT, STOP",
        "FAILED,     -,           FAILED,     DONE, ",
        "SKIPPED,    -,           SKIPPED,    DONE, ",
    })
    void aStateIsThatOfTheSnapshotUnlessSomethingWasToldLater(
            String was, String told, RunState state, CleanUp cleanUp, String again) {
        Recalled run =
                Recalled.of(snapshot(was, task("read", 1, "RUNNING"), task("load", 1, "RUNNING")), words(told), NOW);

        assertThat(run.state()).isEqualTo(state);
        assertThat(run.cleanUp()).isEqualTo(cleanUp);
        assertThat(run.desired())
                .isEqualTo(
                        again == null
                                ? Map.of()
                                : Map.of("read", Desired.valueOf(again), "load", Desired.valueOf(again)));
        assertThat(run.stateSince()).isEqualTo(run.differs() ? NOW : SINCE);
        assertThat(run.endedAt() != null).isEqualTo(state.ended());
    }

    @Test
    void aRunWhoseEndNoSnapshotHasSeenSaysSo() {
        Recalled run = Recalled.of(
                snapshot("VERIFYING", task("read", 1, "SUCCEEDED"), task("load", 1, "RUNNING")), words("x"), NOW);

        assertThat(run.failure())
                .isNotNull()
                .extracting(failure -> failure.code())
                .isEqualTo("end-unknown");
        assertThat(states(run)).isEqualTo(Map.of("read", TaskRow.State.SUCCEEDED, "load", TaskRow.State.STOPPED));
        assertThat(run.endedAt()).isEqualTo(NOW);
    }

    @Test
    void theHigherGenerationAndAttemptWin() {
        RunSnapshot snapshot = snapshot("RUNNING", task("read", 4, "RUNNING"), task("load", 2, "BACKING_OFF"));

        Recalled later = Recalled.of(
                snapshot,
                Map.of(
                        "read",
                        new LastWord(3, 6, Desired.RUN, AFTER, List.of()),
                        "load",
                        new LastWord(2, 9, Desired.RUN, AFTER, List.of())),
                NOW);
        assertThat(later.generation()).isEqualTo(3);
        assertThat(attempts(later))
                .as("an attempt of a generation before does not count")
                .containsEntry("read", 6);
        assertThat(attempts(later)).containsEntry("load", 3);

        Recalled earlier =
                Recalled.of(snapshot, Map.of("read", new LastWord(1, 1, Desired.RUN, BEFORE, List.of())), NOW);
        assertThat(earlier.generation()).isEqualTo(2);
        assertThat(attempts(earlier)).as("what backs off is tried at once").isEqualTo(Map.of("read", 4, "load", 3));
        assertThat(states(earlier)).isEqualTo(Map.of("read", TaskRow.State.RUNNING, "load", TaskRow.State.ASSIGNED));
    }

    @Test
    void aTaskThatWaitsForAnotherIsToldNothingUnlessItWasAlready() {
        RunSnapshot snapshot = snapshot("RUNNING", task("read", 1, "RUNNING"), task("load", 1, "WAITING"));

        assertThat(Recalled.of(snapshot, Map.of(), NOW).desired()).isEqualTo(Map.of("read", Desired.RUN));
        assertThat(Recalled.of(snapshot, words("RUN after"), NOW).desired()).containsEntry("load", Desired.RUN);
    }

    private static Map<String, Integer> attempts(Recalled run) {
        return run.tasks().stream().collect(Collectors.toMap(TaskRow::task, TaskRow::attempt));
    }

    private static Map<String, TaskRow.State> states(Recalled run) {
        return run.tasks().stream().collect(Collectors.toMap(TaskRow::task, TaskRow::state));
    }

    private static Map<String, LastWord> words(String told) {
        if (told.equals("-")) {
            return Map.of();
        }
        String[] parts = told.split(" ");
        LastWord word = told.equals("x")
                ? LastWord.tombstone(AFTER)
                : new LastWord(2, 1, Desired.valueOf(parts[0]), parts[1].equals("after") ? AFTER : BEFORE, List.of());
        return Map.of("read", word, "load", word);
    }

    private static RunSnapshot.Task task(String name, int attempt, String state) {
        return new RunSnapshot.Task(name, name.equals("read") ? "mongodb.read" : "redshift.load", attempt, 1, 4, state);
    }

    private static RunSnapshot snapshot(String state, RunSnapshot.Task... tasks) {
        return new RunSnapshot(
                1,
                "shop-1",
                3,
                7,
                SINCE.plusSeconds(1),
                Reason.STATE,
                "shop",
                2,
                "",
                state,
                SINCE,
                2,
                null,
                null,
                null,
                null,
                SINCE,
                SINCE,
                RunState.valueOf(state).ended() ? SINCE : null,
                null,
                null,
                null,
                null,
                "ids",
                ContractJson.mapper().readTree("{\"read\": []}"),
                List.of(tasks),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }
}
