package io.sluice.orchestrator.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads and writes runs. A change of state is a compare-and-set, so that two replicas cannot both make it. */
@Component
public class RunStore {

    /** A replica that was silent for longer counts as gone; heartbeats come every two seconds. */
    public static final Duration REPLICA_FRESH = Duration.ofSeconds(10);

    private static final String ENDED = "('SUCCEEDED','SUCCEEDED_WITH_REJECTS','FAILED','CANCELLED','SKIPPED')";

    private final DatabaseClient database;
    private final FinishedRuns finished;

    RunStore(DatabaseClient database, FinishedRuns finished) {
        this.database = database;
        this.finished = finished;
    }

    /** The one clock of every decision. */
    public Mono<Instant> now() {
        return database.sql("select clock_timestamp() as now")
                .map(row -> Rows.timeOf(row, "now"))
                .one();
    }

    public Mono<RunRow> find(String id) {
        return database.sql("select " + Rows.RUN + " from run where id = :id")
                .bind("id", id)
                .map(Rows::run)
                .one();
    }

    /** Takes the run for this transaction, and waits for whoever has it. */
    public Mono<RunRow> hold(String id) {
        return database.sql("select " + Rows.RUN + " from run where id = :id for update")
                .bind("id", id)
                .map(Rows::run)
                .one();
    }

    /** Takes the run for this transaction; empty if another replica has it just now. */
    public Mono<RunRow> lock(String id) {
        return database.sql("select " + Rows.RUN + " from run where id = :id for update skip locked")
                .bind("id", id)
                .map(Rows::run)
                .one();
    }

    /** Runs that something is still to be done for, oldest first. */
    public Flux<RunRow> open() {
        return database.sql("select " + Rows.RUN + " from run where state not in " + ENDED
                        + " or clean_up = 'DUE' order by number")
                .map(Rows::run)
                .all();
    }

    /** Newest first, below the cursor. */
    public Flux<RunRow> list(@Nullable String workflow, @Nullable String state, long below, int limit) {
        return database.sql("select " + Rows.RUN + " from run where number < :below"
                        + " and (:workflow = '' or workflow = :workflow) and (:state = '' or state = :state)"
                        + " order by number desc limit :limit")
                .bind("below", below)
                .bind("workflow", workflow == null ? "" : workflow)
                .bind("state", state == null ? "" : state)
                .bind("limit", limit)
                .map(Rows::run)
                .all();
    }

    /**
     * With its first event.
     *
     * @param replayOf the run whose archive is read, up to its present generation; null to read the sources
     * @param replayRejected see {@link RunRow#replayRejected}
     * @param archiveKeep how long its archive is kept; null if nothing is archived
     */
    public Mono<Void> create(
            String id,
            String workflow,
            int revision,
            String waitingFor,
            @Nullable String replayOf,
            @Nullable String replayRejected,
            @Nullable Duration archiveKeep) {
        var insert = database.sql("with created as (insert into run"
                        + " (id, workflow, revision, state, waiting_for, waiting_since, last_event, replay_of,"
                        + " replay_generation, replay_rejected, archive_keep_seconds)"
                        + " values (:id, :workflow, :revision, 'QUEUED', :waitingFor, now(), 1, :replayOf,"
                        + " (select generation from run origin where origin.id = :replayOf), cast(:replayRejected as jsonb), :keep) returning id)"
                        + " insert into run_event (run, sequence, type, data)"
                        + " select id, 1, 'STATE', '{\"state\": \"QUEUED\"}' from created")
                .bind("id", id)
                .bind("workflow", workflow)
                .bind("revision", revision)
                .bind("waitingFor", waitingFor);
        insert = replayOf == null ? insert.bindNull("replayOf", String.class) : insert.bind("replayOf", replayOf);
        insert = replayRejected == null
                ? insert.bindNull("replayRejected", String.class)
                : insert.bind("replayRejected", replayRejected);
        return (archiveKeep == null
                        ? insert.bindNull("keep", Long.class)
                        : insert.bind("keep", archiveKeep.toSeconds()))
                .then();
    }

    /** Whether what a run has rejected was replayed before, or is just now; a replay that has failed does not count. */
    public Mono<Boolean> rejectedReplayed(String origin) {
        return database.sql("select exists (select from run where replay_of = :origin and replay_rejected is not null"
                        + " and state not in ('FAILED', 'CANCELLED')) as found")
                .bind("origin", origin)
                .map(row -> Boolean.TRUE.equals(row.get("found", Boolean.class)))
                .one();
    }

    public Mono<Void> createTask(String run, int position, String task, String connector, int lanes) {
        return database.sql("insert into run_task (run, task, position, connector, lanes)"
                        + " values (:run, :task, :position, :connector, :lanes)")
                .bind("run", run)
                .bind("task", task)
                .bind("position", position)
                .bind("connector", connector)
                .bind("lanes", lanes)
                .then();
    }

    /** With an event. @return whether this call made the change */
    public Mono<Boolean> move(RunRow run, RunState to) {
        String id = run.id();
        RunState from = run.state();
        if (!from.mayBecome(to)) {
            return Mono.error(new IllegalStateException("run " + id + " cannot go from " + from + " to " + to));
        }
        return database.sql("with moved as (update run set state = :to, state_since = now(), waiting_for = null,"
                        + " waiting_since = null, last_event = last_event + 1,"
                        + " started_at = coalesce(started_at, case when :to = 'PLANNING' then now() end),"
                        + " ended_at = case when :ended then now() end,"
                        + " clean_up = case when not :ended then 'NOT_YET' when :to = 'FAILED' then 'KEPT' else 'DUE' end"
                        + " where id = :id and state = :from"
                        + " returning id, last_event, failure_task, failure_kind, failure_code, failure_message)"
                        + " insert into run_event (run, sequence, type, data) select id, last_event, 'STATE',"
                        + " jsonb_strip_nulls(jsonb_build_object('state', :to, 'from', :from, 'failure',"
                        + " case when failure_code is not null then jsonb_build_object('task', failure_task,"
                        + " 'kind', failure_kind, 'code', failure_code, 'message', failure_message) end)) from moved")
                .bind("id", id)
                .bind("from", from.name())
                .bind("to", to.name())
                .bind("ended", to.ended())
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1)
                .flatMap(moved ->
                        moved && to.ended() ? finished.count(run.workflow(), to).thenReturn(true) : Mono.just(moved));
    }

    /** How many runs of a workflow are in a state that is not the last. */
    public record LiveRuns(String workflow, String state, long runs) {}

    public Flux<LiveRuns> live() {
        return database.sql("select workflow, state, count(*) as runs from run where state not in " + ENDED
                        + " group by workflow, state")
                .map(row -> new LiveRuns(Rows.text(row, "workflow"), Rows.text(row, "state"), Rows.number(row, "runs")))
                .all();
    }

    public Mono<Void> failure(String id, Failure failure) {
        var insert = database.sql("update run set failure_task = :task, failure_kind = :kind, failure_code = :code,"
                        + " failure_message = :message where id = :id and failure_code is null")
                .bind("id", id)
                .bind("kind", failure.kind().name())
                .bind("code", failure.code())
                .bind("message", failure.message());
        return (failure.task() == null ? insert.bindNull("task", String.class) : insert.bind("task", failure.task()))
                .then();
    }

    /** What the failure left to see is forgotten: the run goes on. */
    public Mono<Void> takeUp(String id) {
        return database.sql("update run set failure_task = null, failure_kind = null, failure_code = null,"
                        + " failure_message = null, receipt = null, retried_at = now() where id = :id")
                .bind("id", id)
                .then();
    }

    /** Null ends the waiting. */
    public Mono<Void> waitingFor(String id, @Nullable String text) {
        var update = database.sql("update run set waiting_for = :text, waiting_since ="
                        + " case when cast(:text as text) is null then null else coalesce(waiting_since, now()) end"
                        + " where id = :id")
                .bind("id", id);
        return (text == null ? update.bindNull("text", String.class) : update.bind("text", text)).then();
    }

    public Mono<Void> cleanUp(String id, RunRow.CleanUp cleanUp) {
        return database.sql("update run set clean_up = :cleanUp where id = :id")
                .bind("id", id)
                .bind("cleanUp", cleanUp.name())
                .then();
    }

    /** What failed runs left for a retry is due for removal after a while. */
    public Mono<Long> endKeeping(Duration after) {
        return database.sql("update run set clean_up = 'DUE' where clean_up = 'KEPT'"
                        + " and ended_at < now() - make_interval(secs => :seconds)")
                .bind("seconds", (double) after.toSeconds())
                .fetch()
                .rowsUpdated();
    }

    /** Runs whose archive has been kept long enough, and that nobody replays now. */
    public Flux<RunRow> archivesDue(int limit) {
        return database.sql("select " + Rows.RUN + " from run where archive_keep_seconds is not null"
                        + " and not archive_dropped and ended_at + make_interval(secs => archive_keep_seconds) < now()"
                        + " and not exists (select from run replay where replay.replay_of = run.id"
                        + " and replay.state not in " + ENDED + ") order by ended_at limit :limit")
                .bind("limit", limit)
                .map(Rows::run)
                .all();
    }

    public Mono<Void> archiveDropped(String id) {
        return database.sql("update run set archive_dropped = true where id = :id")
                .bind("id", id)
                .then();
    }

    public Mono<Void> sourceCounts(String id, String json) {
        return database.sql("update run set source_counts = cast(:json as jsonb) where id = :id")
                .bind("id", id)
                .bind("json", json)
                .then();
    }

    public Mono<Void> receipt(String id, String json) {
        return database.sql("update run set receipt = cast(:json as jsonb) where id = :id")
                .bind("id", id)
                .bind("json", json)
                .then();
    }

    public Flux<TaskRow> tasks(String run) {
        return database.sql("select * from run_task where run = :run order by position")
                .bind("run", run)
                .map(Rows::task)
                .all();
    }

    /** Of several runs, each in its order. */
    public Flux<TaskRow> tasks(Collection<String> ids) {
        return database.sql("select * from run_task where run = any(:ids) order by run, position")
                .bind("ids", ids.toArray(String[]::new))
                .map(Rows::task)
                .all();
    }

    public Mono<Void> task(TaskRow task) {
        var update = database.sql("update run_task set attempt = :attempt, state = :state, retry_at = :retryAt,"
                        + " first_attempt = :firstAttempt where run = :run and task = :task")
                .bind("run", task.run())
                .bind("task", task.task())
                .bind("attempt", task.attempt())
                .bind("firstAttempt", task.firstAttempt())
                .bind("state", task.state().name());
        return (task.retryAt() == null
                        ? update.bindNull("retryAt", Instant.class)
                        : update.bind("retryAt", task.retryAt()))
                .then();
    }

    /** The end of a run is the end of its tasks. */
    public Mono<Void> endTasks(String run, TaskRow.State state) {
        return database.sql("update run_task set state = :state, retry_at = null where run = :run"
                        + " and state not in ('FAILED', 'DETACHED')")
                .bind("run", run)
                .bind("state", state.name())
                .then();
    }

    public Flux<LaneRow> lanes(String run) {
        return database.sql("select * from run_lane where run = :run order by task, lane")
                .bind("run", run)
                .map(Rows::lane)
                .all();
    }

    public Flux<LaneSums> laneSums(Collection<String> ids) {
        return database.sql("select run, task, count(*) filter (where ended) as ended,"
                        + " sum(row_count)::bigint as row_count, sum(byte_count)::bigint as byte_count"
                        + " from run_lane where run = any(:ids) group by run, task")
                .bind("ids", ids.toArray(String[]::new))
                .map(Rows::sums)
                .all();
    }

    public Flux<FailureRow> failures(String run) {
        return database.sql("select * from task_failure where run = :run")
                .bind("run", run)
                .map(Rows::failure)
                .all();
    }

    /** Replicas that were heard of lately, by the database's clock. */
    public Flux<ReplicaRow> replicas() {
        return database.sql("select * from replica where not gone and seen_at > now() - make_interval(secs => :seconds)"
                        + " order by connector, replica")
                .bind("seconds", (double) REPLICA_FRESH.toSeconds())
                .map(Rows::replica)
                .all();
    }

    /** When each connector was last heard of, however long ago. */
    public Mono<Map<String, Instant>> lastHeard() {
        return database.sql("select connector, max(seen_at) as seen_at from replica group by connector")
                .map(row -> Map.entry(Rows.text(row, "connector"), Rows.timeOf(row, "seen_at")))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Replicas that have not been heard of for so long are forgotten. */
    public Mono<Long> forgetReplicas(Duration after) {
        return database.sql("delete from replica where seen_at < now() - make_interval(secs => :seconds)")
                .bind("seconds", (double) after.toSeconds())
                .fetch()
                .rowsUpdated();
    }
}
