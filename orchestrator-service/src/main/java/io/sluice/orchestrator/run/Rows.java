package io.sluice.orchestrator.run;

import io.r2dbc.spi.Readable;
import io.sluice.contracts.control.Answer;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.json.ContractJson;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How rows of the tables become records; the column lists stand beside them. */
final class Rows {

    static final String RUN =
            "number, id, workflow, revision, state, waiting_for, waiting_since, generation, topics_ready,"
                    + " failure_task, failure_kind, failure_code, failure_message, clean_up, created_at, state_since, started_at,"
                    + " ended_at, source_counts::text as source_counts, receipt::text as receipt, retried_at, last_event, replay_of, replay_generation, replay_rejected::text as replay_rejected,"
                    + " archive_keep_seconds, archive_dropped, topics_made, begins::text as begins,"
                    + " array(select task from run_task where run = run.id and state = 'DETACHED') as detached,"
                    // The largest is one step in the index; that there is a larger one may be asked of the whole table.
                    + " number = (select max(later.number) from run later where later.workflow = run.workflow) as newest";

    private Rows() {}

    static RunRow run(Readable row) {
        String code = row.get("failure_code", String.class);
        return new RunRow(
                number(row, "number"),
                text(row, "id"),
                text(row, "workflow"),
                (int) number(row, "revision"),
                RunState.valueOf(text(row, "state")),
                row.get("waiting_for", String.class),
                time(row, "waiting_since"),
                (int) number(row, "generation"),
                flag(row, "topics_ready"),
                code == null
                        ? null
                        : new Failure(
                                row.get("failure_task", String.class),
                                FailureKind.valueOf(text(row, "failure_kind")),
                                code,
                                text(row, "failure_message")),
                RunRow.CleanUp.valueOf(text(row, "clean_up")),
                timeOf(row, "created_at"),
                timeOf(row, "state_since"),
                time(row, "started_at"),
                time(row, "ended_at"),
                row.get("source_counts", String.class),
                row.get("receipt", String.class),
                time(row, "retried_at"),
                flag(row, "newest"),
                number(row, "last_event"),
                row.get("replay_of", String.class),
                row.get("replay_generation", Integer.class),
                row.get("replay_rejected", String.class),
                row.get("archive_keep_seconds", Long.class),
                flag(row, "archive_dropped"),
                row.get("topics_made", String.class),
                row.get("begins", String.class),
                List.of(Objects.requireNonNull(row.get("detached", String[].class))));
    }

    static TaskRow task(Readable row) {
        return new TaskRow(
                text(row, "run"),
                text(row, "task"),
                text(row, "connector"),
                (int) number(row, "attempt"),
                (int) number(row, "lanes"),
                TaskRow.State.valueOf(text(row, "state")),
                time(row, "retry_at"),
                (int) number(row, "first_attempt"));
    }

    static RunEvent event(Readable row) {
        return new RunEvent(
                number(row, "sequence"),
                timeOf(row, "at"),
                RunEvent.Type.valueOf(text(row, "type")),
                text(row, "data"));
    }

    static LaneRow lane(Readable row) {
        return new LaneRow(
                text(row, "task"),
                (int) number(row, "lane"),
                number(row, "sequence"),
                number(row, "row_count"),
                number(row, "byte_count"),
                number(row, "waiting_millis"),
                flag(row, "ended"),
                row.get("waiting_for", String.class),
                timeOf(row, "moved_at"));
    }

    static LaneSums sums(Readable row) {
        return new LaneSums(
                text(row, "run"),
                text(row, "task"),
                number(row, "ended"),
                number(row, "row_count"),
                number(row, "byte_count"));
    }

    static CommandRow command(Readable row) {
        String answer = row.get("answer", String.class);
        return new CommandRow(
                text(row, "id"),
                text(row, "task"),
                text(row, "type"),
                (int) number(row, "number"),
                (int) number(row, "sends"),
                timeOf(row, "created_at"),
                time(row, "published"),
                time(row, "answered_at"),
                answer == null ? null : ContractJson.read(answer, Answer.class));
    }

    static FailureRow failure(Readable row) {
        return new FailureRow(
                (int) number(row, "attempt"),
                (int) number(row, "lane"),
                new Failure(
                        text(row, "task"),
                        FailureKind.valueOf(text(row, "kind")),
                        text(row, "code"),
                        text(row, "message")),
                timeOf(row, "at"));
    }

    static ReplicaRow replica(Readable row) {
        return new ReplicaRow(
                text(row, "connector"),
                text(row, "replica"),
                number(row, "pid"),
                (int) number(row, "port"),
                (int) number(row, "lanes_fit"),
                (int) number(row, "lanes_held"),
                timeOf(row, "seen_at"));
    }

    static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class), column);
    }

    static long number(Readable row, String column) {
        return ((Number) Objects.requireNonNull(row.get(column), column)).longValue();
    }

    static Instant timeOf(Readable row, String column) {
        return Objects.requireNonNull(time(row, column), column);
    }

    private static boolean flag(Readable row, String column) {
        return Boolean.TRUE.equals(row.get(column, Boolean.class));
    }

    private static @Nullable Instant time(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
