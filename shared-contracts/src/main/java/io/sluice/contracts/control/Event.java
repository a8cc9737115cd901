package io.sluice.contracts.control;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sluice.contracts.failure.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What connectors report on {@link ControlTopics#EVENTS}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Event {

    /** Whom the event is about; events of one key keep their order. */
    String key();

    record Answered(String run, String commandId, Answer answer) implements Event {
        @Override
        public String key() {
            return run;
        }
    }

    record LaneStarted(String run, int generation, String task, int attempt, int lane, String replica)
            implements Event {
        @Override
        public String key() {
            return run;
        }
    }

    /** Sent about once a second while something moves, when a lane ends, and for every lane from time to time. */
    record Progress(String run, int generation, String task, String replica, List<LaneProgress> lanes)
            implements Event {
        public Progress {
            lanes = List.copyOf(lanes);
        }

        @Override
        public String key() {
            return run;
        }
    }

    /**
     * Running totals of a lane since the run began: they survive a change of replica.
     *
     * @param rows documents read (source, transform: of the input; sink: written)
     * @param bytes of record values
     * @param waitingMillis how long this replica has waited for room on the edge, since it took the lane
     * @param waitingFor what keeps the lane from going on, for a person; null while it goes on, or has nothing to do
     */
    record LaneProgress(
            int lane, long sequence, long rows, long bytes, long waitingMillis, @Nullable String waitingFor) {}

    /** The lane has done all that its input brings: its marker is passed on, or its ledger row closed. */
    record LaneEnded(String run, int generation, String task, int lane, String replica) implements Event {
        @Override
        public String key() {
            return run;
        }
    }

    record SchemaGrew(String run, String task, String stream, String column, String valueClass) implements Event {
        @Override
        public String key() {
            return run;
        }
    }

    record RowsSetAside(String run, String task, String stream, long rows, String reason) implements Event {
        @Override
        public String key() {
            return run;
        }
    }

    record TaskFailed(
            String run,
            int generation,
            String task,
            int attempt,
            int lane,
            FailureKind kind,
            String code,
            String message)
            implements Event {

        /** Of a sink: its ledger expects a sequence that the run's topics hold no more. The archive may. */
        public static final String LANE_BEHIND = "lane-behind";

        /** Of a sink: the ledger has no row of the lane. */
        public static final String LEDGER_MISSING = "ledger-missing";

        @Override
        public String key() {
            return run;
        }
    }

    /**
     * Each replica, every two seconds.
     *
     * @param lanesFit how many lanes the replica's memory budget holds at a time
     * @param leaving true in the last one, when the replica stops
     */
    record Heartbeat(
            String connector, String replica, long pid, int port, int lanesFit, int lanesHeld, boolean leaving, long at)
            implements Event {
        @Override
        public String key() {
            return connector;
        }
    }

    /**
     * The settings that a connector takes. Each replica says it when it starts and every few minutes, so that an
     * orchestrator whose database is new learns it, too; what is said last counts.
     *
     * @param schema JSON Schema, draft-07
     */
    record SettingsPublished(String connector, String schema) implements Event {
        @Override
        public String key() {
            return connector;
        }
    }
}
