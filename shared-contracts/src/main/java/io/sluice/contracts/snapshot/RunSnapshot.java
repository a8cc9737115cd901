package io.sluice.contracts.snapshot;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A run at one moment: enough to know it again when the orchestrator's database is lost, and where to begin to look for its
 * positions. A position in here is never authority. Those come from ledgers, archive and the tails of topics; an old snapshot is
 * therefore never wrong, only slower.
 *
 * <p>No secret can be in it: a definition names connections and never holds what they are.
 *
 * @param format 1; first in the object, so that any version can tell what it has before it
 * @param run the run's id
 * @param runNumber orders runs by their creation
 * @param number of this snapshot; grows from one snapshot to the next, over all runs
 * @param takenAt by the orchestrator's database, as are all moments in here
 * @param definition the exact text of the workflow's revision
 * @param state word of the run's state: {@code RUNNING}
 * @param replayOf the run whose archive this one reads; null if it reads its sources
 * @param replayGeneration the latest one of that archive
 * @param replayRejected JSON: of a replay that reads only what was rejected, by source the transforms that have rejected it;
 *     null if it reads all
 * @param archiveKeepSeconds how long its archive outlives the run; null if nothing is archived
 * @param sourceCounts JSON: each source's own counts at the start, stream by stream; null before it is planned
 * @param receipt JSON of the receipt; null while there is none
 * @param topicsMade the ids that Kafka gave the topics of its generation; null before they are made
 * @param begins JSON: by source, where the lanes of its generation begin; null until that is planned
 * @param tasks in the order of their data
 * @param edges one for each task that writes one
 * @param groups one for each task and topic that it reads
 * @param missing why edges, groups, ledgers, schema logs and archive are left out; null if they are not
 */
public record RunSnapshot(
        int format,
        String run,
        long runNumber,
        long number,
        Instant takenAt,
        Reason reason,
        String workflow,
        int revision,
        String definition,
        String state,
        Instant stateSince,
        int generation,
        @Nullable String replayOf,
        @Nullable Integer replayGeneration,
        @Nullable JsonNode replayRejected,
        @Nullable Long archiveKeepSeconds,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String waitingFor,
        @Nullable Failure failure,
        @Nullable JsonNode sourceCounts,
        @Nullable JsonNode receipt,
        @Nullable String topicsMade,
        @Nullable JsonNode begins,
        List<Task> tasks,
        List<Edge> edges,
        List<Group> groups,
        List<Ledger> ledgers,
        List<SchemaLog> schemaLogs,
        List<Archived> archive,
        @Nullable String missing) {

    /** What this version writes, and the only one that it reads. */
    public static final int FORMAT = 1;

    public RunSnapshot {
        tasks = List.copyOf(tasks);
        edges = List.copyOf(edges);
        groups = List.copyOf(groups);
        ledgers = List.copyOf(ledgers);
        schemaLogs = List.copyOf(schemaLogs);
        archive = List.copyOf(archive);
    }

    /** Why it was taken. */
    public enum Reason {
        /** The run's state has changed. */
        @JsonProperty("state")
        STATE,
        /** The time of the workflow's {@code snapshots.every} was over. */
        @JsonProperty("period")
        PERIOD,
        /** Somebody asked for it. */
        @JsonProperty("asked")
        ASKED
    }

    /** @param task null if the run failed as a whole */
    public record Failure(@Nullable String task, FailureKind kind, String code, String message) {}

    /**
     * @param firstAttempt the first since the run was last taken up; the workflow's bound counts from it
     * @param state word of the task's state: {@code ASSIGNED}
     */
    public record Task(String name, String connector, int attempt, int firstAttempt, int lanes, String state) {}

    /** What a task produces. */
    public record Edge(String task, String topic, List<Range> lanes) {
        public Edge {
            lanes = List.copyOf(lanes);
        }
    }

    /**
     * @param start the first offset that is still there
     * @param end behind the last one that is committed
     */
    public record Range(int lane, long start, long end) {}

    /** What a task has committed of a topic that it reads; lanes that it has never committed are not in it. */
    public record Group(String task, String group, String topic, List<Committed> lanes) {
        public Group {
            lanes = List.copyOf(lanes);
        }
    }

    /**
     * @param lane the topic's partition
     * @param offset the next that is to be read
     * @param metadata what the connector committed beside it, as it is
     */
    public record Committed(int lane, long offset, String metadata) {}

    /** How far a sink is, as it says beside its offsets. A hint: the ledger in the destination rules, and may be ahead. */
    public record Ledger(String task, List<Next> lanes) {
        public Ledger {
            lanes = List.copyOf(lanes);
        }
    }

    /** @param next the first sequence that is not there */
    public record Next(int lane, long next) {}

    /** @param end behind the last entry of the transform's schema log */
    public record SchemaLog(String task, String topic, long end) {}

    /** How far a source's archive is, as the archive's group says: it may hold more. */
    public record Archived(String source, List<Next> lanes) {
        public Archived {
            lanes = List.copyOf(lanes);
        }
    }

    public byte[] write() {
        return ContractJson.write(this);
    }

    /**
     * @param object its key, for whoever has to look at it
     * @throws BadConfiguration {@code snapshot-format} if another version has written it, or if it is none
     */
    public static RunSnapshot read(String object, byte[] json) {
        int format;
        try {
            format = ContractJson.mapper().readTree(json).path("format").asInt(0);
        } catch (JacksonException e) {
            throw unreadable(object, "is no JSON", e);
        }
        if (format != FORMAT) {
            throw unreadable(object, format == 0 ? "says no format" : "is of format " + format, null);
        }
        try {
            return ContractJson.read(json, RunSnapshot.class);
        } catch (UnreadableMessage e) {
            throw unreadable(object, "says format " + FORMAT + " and is not complete", e);
        }
    }

    private static BadConfiguration unreadable(String object, String what, @Nullable Throwable cause) {
        return new BadConfiguration(
                "snapshot-format",
                "the snapshot " + object + " " + what + ", and this version reads format " + FORMAT
                        + "; use the version that wrote it, or remove the object",
                cause);
    }
}
