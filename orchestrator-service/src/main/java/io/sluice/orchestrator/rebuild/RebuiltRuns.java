package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.RunEvent;
import io.sluice.orchestrator.run.RunEvents;
import io.sluice.orchestrator.run.TaskRow;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes runs under the ids and numbers that they had. Inside the caller's transaction. */
@Component
class RebuiltRuns {

    private static final long LOCK = 0x72656275696cL;

    private final DatabaseClient database;
    private final RunEvents events;

    RebuiltRuns(DatabaseClient database, RunEvents events) {
        this.database = database;
        this.events = events;
    }

    /** Whether this orchestrator is the one to do it, until its transaction ends. */
    Mono<Boolean> isMine() {
        return database.sql("select pg_try_advisory_xact_lock(:lock) as mine")
                .bind("lock", LOCK)
                .map(row -> Boolean.TRUE.equals(row.get("mine", Boolean.class)))
                .one();
    }

    Mono<Boolean> anyRun() {
        return database.sql("select exists (select from run) as found")
                .map(row -> Boolean.TRUE.equals(row.get("found", Boolean.class)))
                .one();
    }

    Mono<Void> add(Recalled run) {
        RunSnapshot snapshot = run.snapshot();
        return insert(run)
                .thenMany(Flux.fromIterable(run.tasks()).index())
                .concatMap(task -> insert(task.getT1().intValue(), task.getT2()))
                .then(events.add(
                        snapshot.run(),
                        RunEvent.Type.REBUILT,
                        Map.of(
                                "state",
                                run.state().name(),
                                "snapshot",
                                snapshot.number(),
                                "takenAt",
                                snapshot.takenAt().toString())));
    }

    private Mono<Void> insert(Recalled run) {
        RunSnapshot snapshot = run.snapshot();
        Failure failure = run.failure();
        GenericExecuteSpec insert = database.sql(
                        "insert into run (id, number, workflow, revision, state, waiting_for,"
                                + " waiting_since, generation, topics_ready, failure_task, failure_kind, failure_code,"
                                + " failure_message, clean_up, created_at, state_since, started_at, ended_at, source_counts,"
                                + " receipt, replay_of, replay_generation, replay_rejected, archive_keep_seconds, topics_made, begins,"
                                + " snapshot_since, snapshot_due)"
                                + " overriding system value values (:id, :number, :workflow, :revision, :state, :waitingFor,"
                                + " case when cast(:waitingFor as text) is null then null else now() end, :generation,"
                                + " :topicsReady, :failureTask, :failureKind, :failureCode, :failureMessage, :cleanUp, :createdAt,"
                                + " :stateSince, :startedAt, :endedAt, cast(:sourceCounts as jsonb), cast(:receipt as jsonb),"
                                + " :replayOf, :replayGeneration, cast(:replayRejected as jsonb), :keep, :topicsMade, cast(:begins as jsonb), case when not :differs then cast(:stateSince as timestamptz) end, now())")
                .bind("id", snapshot.run())
                .bind("number", snapshot.runNumber())
                .bind("workflow", snapshot.workflow())
                .bind("revision", snapshot.revision())
                .bind("state", run.state().name())
                .bind("generation", run.generation())
                .bind("topicsReady", run.topicsReady())
                .bind("cleanUp", run.cleanUp().name())
                .bind("createdAt", snapshot.createdAt())
                .bind("stateSince", run.stateSince())
                .bind("differs", run.differs());
        insert = bind(insert, "waitingFor", run.state().ended() ? null : snapshot.waitingFor(), String.class);
        insert = bind(insert, "failureTask", failure == null ? null : failure.task(), String.class);
        insert = bind(
                insert, "failureKind", failure == null ? null : failure.kind().name(), String.class);
        insert = bind(insert, "failureCode", failure == null ? null : failure.code(), String.class);
        insert = bind(insert, "failureMessage", failure == null ? null : failure.message(), String.class);
        insert = bind(insert, "startedAt", snapshot.startedAt(), Instant.class);
        insert = bind(insert, "endedAt", run.endedAt(), Instant.class);
        insert = bind(insert, "sourceCounts", text(snapshot.sourceCounts()), String.class);
        insert = bind(insert, "receipt", text(snapshot.receipt()), String.class);
        insert = bind(insert, "replayOf", snapshot.replayOf(), String.class);
        insert = bind(insert, "replayGeneration", snapshot.replayGeneration(), Integer.class);
        insert = bind(insert, "replayRejected", text(snapshot.replayRejected()), String.class);
        insert = bind(insert, "topicsMade", run.topicsMade(), String.class);
        insert = bind(insert, "begins", text(run.begins()), String.class);
        return bind(insert, "keep", snapshot.archiveKeepSeconds(), Long.class).then();
    }

    private Mono<Void> insert(int position, TaskRow task) {
        return database.sql(
                        "insert into run_task (run, task, position, connector, attempt, lanes, state, first_attempt)"
                                + " values (:run, :task, :position, :connector, :attempt, :lanes, :state, :firstAttempt)")
                .bind("run", task.run())
                .bind("task", task.task())
                .bind("position", position)
                .bind("connector", task.connector())
                .bind("attempt", task.attempt())
                .bind("lanes", task.lanes())
                .bind("state", task.state().name())
                .bind("firstAttempt", task.firstAttempt())
                .then();
    }

    /** The next run gets a number behind all of these. */
    Mono<Void> numberFrom(long highest) {
        return database.sql("select setval(pg_get_serial_sequence('run', 'number'), :highest)")
                .bind("highest", highest)
                .then();
    }

    private static <T> GenericExecuteSpec bind(
            GenericExecuteSpec statement, String name, @Nullable T value, Class<T> type) {
        return value == null ? statement.bindNull(name, type) : statement.bind(name, value);
    }

    private static @Nullable String text(@Nullable Object json) {
        return json == null ? null : ContractJson.writeText(json);
    }
}
