package io.sluice.orchestrator.run;

import io.sluice.contracts.control.Event;
import java.time.Instant;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes down what connectors report. Each statement may be repeated, and what belongs to another generation or an
 * unknown run changes nothing, so events may come twice and late.
 */
@Component
public class ReportStore {

    /** Samples older than this serve no rate. */
    private static final int SAMPLES_KEPT_SECONDS = 30;

    private final DatabaseClient database;

    ReportStore(DatabaseClient database) {
        this.database = database;
    }

    /** @param at by the clock of the broker, so that heartbeats of an hour ago do not look fresh */
    public Mono<Void> heartbeat(Event.Heartbeat beat, Instant at) {
        if (beat.leaving()) {
            return database.sql("update replica set gone = true where connector = :connector and replica = :replica")
                    .bind("connector", beat.connector())
                    .bind("replica", beat.replica())
                    .then();
        }
        return database.sql("insert into replica (connector, replica, pid, port, lanes_fit, lanes_held, seen_at)"
                        + " values (:connector, :replica, :pid, :port, :fit, :held, least(now(), :at))"
                        + " on conflict (connector, replica) do update set pid = excluded.pid, port = excluded.port,"
                        + " lanes_fit = excluded.lanes_fit, lanes_held = excluded.lanes_held, gone = false,"
                        + " seen_at = greatest(replica.seen_at, excluded.seen_at)")
                .bind("connector", beat.connector())
                .bind("replica", beat.replica())
                .bind("pid", beat.pid())
                .bind("port", beat.port())
                .bind("fit", beat.lanesFit())
                .bind("held", beat.lanesHeld())
                .bind("at", at)
                .then();
    }

    public Mono<Void> laneStarted(Event.LaneStarted started) {
        // The run's row first, as the supervisor does.
        return database.sql("with counted as (update run r set last_event = last_event + 1 where r.id = :run"
                        + " and r.generation = :generation and exists (select from run_task t where t.run = r.id"
                        + " and t.task = :task and t.attempt = :attempt and t.state = 'ASSIGNED')"
                        + " returning r.id, r.last_event), begun as (update run_task t set state = 'RUNNING'"
                        + " from counted where t.run = counted.id and t.task = :task and t.attempt = :attempt)"
                        + " insert into run_event (run, sequence, type, data) select id, last_event, 'TASK',"
                        + " jsonb_build_object('task', :task, 'state', 'RUNNING', 'attempt', :attempt) from counted")
                .bind("run", started.run())
                .bind("generation", started.generation())
                .bind("task", started.task())
                .bind("attempt", started.attempt())
                .then();
    }

    public Mono<Void> laneEnded(Event.LaneEnded ended) {
        return database.sql("insert into run_lane (run, task, lane, ended) select r.id, t.task, :lane, true"
                        + " from run r join run_task t on t.run = r.id where r.id = :run and r.generation = :generation"
                        + " and t.task = :task and :lane >= 0 and :lane < t.lanes"
                        + " on conflict (run, task, lane) do update set ended = true, waiting_for = null, moved_at ="
                        + " case when run_lane.ended then run_lane.moved_at else now() end")
                .bind("run", ended.run())
                .bind("generation", ended.generation())
                .bind("task", ended.task())
                .bind("lane", ended.lane())
                .then();
    }

    public Mono<Void> progress(Event.Progress progress) {
        return Flux.fromIterable(progress.lanes())
                .concatMap(lane -> lane(progress, lane))
                .then(sample(progress.run(), progress.task()));
    }

    private Mono<Void> lane(Event.Progress progress, Event.LaneProgress lane) {
        String waitingFor = lane.waitingFor();
        var upsert = database.sql(
                        "insert into run_lane (run, task, lane, sequence, row_count, byte_count, waiting_millis,"
                                + " waiting_for) select r.id, t.task, :lane, :sequence, :rows, :bytes, :waiting, :waitingFor"
                                + " from run r join run_task t on t.run = r.id where r.id = :run and r.generation = :generation"
                                + " and t.task = :task and :lane >= 0 and :lane < t.lanes"
                                + " on conflict (run, task, lane) do update set"
                                // A replica that has just taken the lane says what it waits for before it knows how far
                                // it is.
                                + " sequence = greatest(run_lane.sequence, excluded.sequence),"
                                + " row_count = greatest(run_lane.row_count, excluded.row_count),"
                                + " byte_count = greatest(run_lane.byte_count, excluded.byte_count),"
                                + " waiting_millis = excluded.waiting_millis,"
                                + " waiting_for = case when not run_lane.ended then excluded.waiting_for end, moved_at = case when"
                                + " (excluded.sequence, excluded.row_count) > (run_lane.sequence, run_lane.row_count)"
                                + " then now() else run_lane.moved_at end")
                .bind("run", progress.run())
                .bind("generation", progress.generation())
                .bind("task", progress.task())
                .bind("lane", lane.lane())
                .bind("sequence", lane.sequence())
                .bind("rows", lane.rows())
                .bind("bytes", lane.bytes())
                .bind("waiting", lane.waitingMillis());
        return (waitingFor == null
                        ? upsert.bindNull("waitingFor", String.class)
                        : upsert.bind("waitingFor", waitingFor.replace("\u0000", "")))
                .then();
    }

    private Mono<Void> sample(String run, String task) {
        return database.sql("insert into run_sample (run, task, second, row_count)"
                        + " select :run, :task, extract(epoch from now())::bigint, coalesce(sum(row_count), 0)"
                        + " from run_lane where run = :run and task = :task"
                        + " on conflict (run, task, second) do update set row_count = excluded.row_count")
                .bind("run", run)
                .bind("task", task)
                .then()
                .then(database.sql("delete from run_sample where run = :run and task = :task"
                                + " and second < extract(epoch from now())::bigint - :kept")
                        .bind("run", run)
                        .bind("task", task)
                        .bind("kept", SAMPLES_KEPT_SECONDS)
                        .then());
    }

    /** Rows each second of each task over about the last five seconds. */
    public Flux<Rate> rates(String run) {
        return database.sql("with now as (select extract(epoch from now())::bigint as s),"
                        + " base as (select task, max(second) as second from run_sample, now"
                        + " where run = :run and second <= now.s - 5 group by task),"
                        + " first as (select task, min(second) as second from run_sample where run = :run group by task),"
                        + " start as (select f.task, coalesce(b.second, f.second) as second"
                        + " from first f left join base b on b.task = f.task)"
                        + " select a.task, (max(z.row_count) - min(a.row_count))::float8"
                        + " / greatest(1, (select s from now) - greatest(min(a.second), (select s from now) - 6)) as rate"
                        + " from start st join run_sample a on a.run = :run and a.task = st.task and a.second = st.second"
                        + " join run_sample z on z.run = :run and z.task = st.task and z.second >= st.second"
                        + " group by a.task")
                .bind("run", run)
                .map(row -> new Rate(Rows.text(row, "task"), Rows.number(row, "rate")))
                .all();
    }

    /** @param rowsPerSecond over about the last five seconds */
    public record Rate(String task, long rowsPerSecond) {}

    public Mono<Void> taskFailed(Event.TaskFailed failed) {
        return database.sql("insert into task_failure (run, task, attempt, lane, kind, code, message)"
                        + " select r.id, t.task, :attempt, :lane, :kind, :code, :message"
                        + " from run r join run_task t on t.run = r.id where r.id = :run and r.generation = :generation"
                        + " and t.task = :task and t.attempt = :attempt on conflict do nothing")
                .bind("run", failed.run())
                .bind("generation", failed.generation())
                .bind("task", failed.task())
                .bind("attempt", failed.attempt())
                .bind("lane", failed.lane())
                .bind("kind", failed.kind().name())
                .bind("code", failed.code())
                .bind("message", failed.message().replace("\u0000", ""))
                .then();
    }
}
