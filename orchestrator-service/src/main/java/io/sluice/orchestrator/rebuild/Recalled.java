package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment.Desired;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.RunRow.CleanUp;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.TaskRow;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.supervise.TopicWatch;
import io.sluice.orchestrator.workflow.Connector;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands, of its latest snapshot and of what was last said to connectors: the snapshot may be older. What was said
 * later than the snapshot's state began tells of a state that no snapshot has seen.
 *
 * @param stateSince the snapshot's if the state is, too
 * @param failure why it is over, if that is all that is known; else the snapshot's
 * @param begins by source, where the lanes of the generation begin; null if it is to be planned
 * @param desired by task, what connectors are told once more, so that it does no harm if they never heard it
 */
record Recalled(
        RunSnapshot snapshot,
        RunState state,
        Instant stateSince,
        @Nullable Instant endedAt,
        int generation,
        CleanUp cleanUp,
        @Nullable Failure failure,
        List<TaskRow> tasks,
        Map<String, Desired> desired,
        @Nullable Map<String, List<LaneBegin>> begins) {

    Recalled {
        tasks = List.copyOf(tasks);
        desired = Map.copyOf(desired);
    }

    static Recalled of(RunSnapshot snapshot, Map<String, LastWord> words, Instant now) {
        return new Memory(snapshot, words, now).recall();
    }

    /** Topics were made for it, and not removed. */
    boolean topicsReady() {
        return state.holdsLanes() && state != RunState.PLANNING;
    }

    /** The ids of its topics, or that nobody knows them; null if they are to be made. */
    @Nullable
    String topicsMade() {
        if (!topicsReady()) {
            return null;
        }
        String known = snapshot.topicsMade();
        return known != null && snapshot.generation() == generation ? known : TopicWatch.UNKNOWN;
    }

    /** The state is one that no snapshot has seen. */
    boolean differs() {
        return !state.name().equals(snapshot.state());
    }

    private record Memory(RunSnapshot snapshot, Map<String, LastWord> words, Instant now) {

        Recalled recall() {
            RunState was = RunState.valueOf(snapshot.state());
            boolean unseenEnd = !was.ended() && isGone();
            int generation =
                    words.values().stream().mapToInt(LastWord::generation).reduce(snapshot.generation(), Math::max);
            Map<String, List<LaneBegin>> begins = begins(generation);
            RunState is = unseenEnd ? RunState.FAILED : planned(later(was), begins != null);
            List<TaskRow> tasks = snapshot.tasks().stream()
                    .map(task -> task(task, is, generation))
                    .toList();
            return new Recalled(
                    snapshot,
                    is,
                    is == was ? snapshot.stateSince() : now,
                    unseenEnd ? now : is == was ? snapshot.endedAt() : null,
                    generation,
                    cleanUp(is),
                    unseenEnd ? unseen() : known(),
                    tasks,
                    desired(is, tasks),
                    begins);
        }

        /** What nobody knows the beginning of is planned; if it was before, the archive says so. */
        private static RunState planned(RunState state, boolean begins) {
            return begins || state.ended() || state == RunState.QUEUED ? state : RunState.PLANNING;
        }

        /** As the sources were told, or as the snapshot knows. */
        private @Nullable Map<String, List<LaneBegin>> begins(int generation) {
            Map<String, List<LaneBegin>> begins = new HashMap<>();
            for (RunSnapshot.Task task : snapshot.tasks()) {
                LastWord word = words.get(task.name());
                boolean source = Connector.of(task.connector())
                        .filter(connector -> connector.kind() == Connector.Kind.SOURCE)
                        .isPresent();
                if (source && word != null && word.generation() == generation && !word.isTombstone()) {
                    begins.put(task.name(), word.begins());
                }
            }
            if (!begins.isEmpty()) {
                return begins;
            }
            return snapshot.begins() != null && snapshot.generation() == generation
                    ? Plans.beginsOf(snapshot.begins())
                    : null;
        }

        private RunState later(RunState was) {
            return switch (was) {
                // Whoever asked for a pause, or for an end, is not overruled: a pause can be resumed and cancelled.
                case RUNNING -> says(Desired.STOP) && !says(Desired.RUN) ? RunState.PAUSED : was;
                case PAUSING, PAUSED -> says(Desired.RUN) ? RunState.RUNNING : was;
                default -> was;
            };
        }

        /** Since the state of the snapshot began. */
        private boolean says(Desired what) {
            return words.values().stream()
                    .anyMatch(word -> word.says(what) && word.at().isAfter(snapshot.stateSince()));
        }

        /** All that was said was taken back, which is the last thing that is done for a run. */
        private boolean isGone() {
            return !words.isEmpty() && words.values().stream().allMatch(LastWord::isTombstone);
        }

        private CleanUp cleanUp(RunState is) {
            if (!is.ended()) {
                return CleanUp.NOT_YET;
            }
            if (words.isEmpty() || isGone()) {
                return CleanUp.DONE;
            }
            return is == RunState.FAILED ? CleanUp.KEPT : CleanUp.DUE;
        }

        private static Failure unseen() {
            return new Failure(
                    null,
                    FailureKind.TRANSIENT,
                    "end-unknown",
                    "the run had ended before the orchestrator's database was lost, and its last snapshot is older; how it"
                            + " ended is not known. Compare its tables, or start it again");
        }

        private @Nullable Failure known() {
            RunSnapshot.Failure failure = snapshot.failure();
            return failure == null
                    ? null
                    : new Failure(failure.task(), failure.kind(), failure.code(), failure.message());
        }

        private TaskRow task(RunSnapshot.Task task, RunState is, int generation) {
            LastWord word = words.get(task.name());
            int said = word == null || word.generation() < generation ? 0 : word.attempt();
            TaskRow row = new TaskRow(
                    snapshot.run(),
                    task.name(),
                    task.connector(),
                    Math.max(task.attempt(), said),
                    task.lanes(),
                    TaskRow.State.valueOf(task.state()),
                    null,
                    task.firstAttempt());
            boolean runs = is == RunState.RUNNING;
            if (is == RunState.FAILED && !snapshot.state().equals(is.name())) {
                return row.state() == TaskRow.State.SUCCEEDED || row.state() == TaskRow.State.DETACHED
                        ? row
                        : row.as(TaskRow.State.STOPPED);
            }
            if (runs && said > task.attempt()) {
                return row.as(TaskRow.State.ASSIGNED);
            }
            return switch (row.state()) {
                // The failure that it paused for is not told again.
                case BACKING_OFF -> runs ? row.nextAttempt() : row;
                case WAITING -> runs && word != null && word.says(Desired.RUN) ? row.as(TaskRow.State.ASSIGNED) : row;
                case PAUSED -> runs ? row.as(TaskRow.State.ASSIGNED) : row;
                case ASSIGNED, RUNNING -> is == RunState.PAUSED ? row.as(TaskRow.State.PAUSED) : row;
                case SUCCEEDED, FAILED, STOPPED, DETACHED -> row;
            };
        }

        private Map<String, Desired> desired(RunState is, List<TaskRow> tasks) {
            Map<String, Desired> desired = new LinkedHashMap<>();
            Set<RunState> stops = Set.of(RunState.PAUSING, RunState.PAUSED, RunState.FAILING, RunState.CANCELLING);
            for (TaskRow task : tasks) {
                if (task.state() == TaskRow.State.DETACHED) {
                    desired.put(task.task(), Desired.STOP);
                    continue;
                }
                LastWord word = words.get(task.task());
                if (is == RunState.RUNNING || is == RunState.VERIFYING) {
                    if (task.state() != TaskRow.State.WAITING) {
                        desired.put(task.task(), Desired.RUN);
                    }
                } else if (stops.contains(is) || is.ended() && word != null && word.says(Desired.RUN)) {
                    desired.put(task.task(), Desired.STOP);
                }
            }
            return desired;
        }
    }
}
