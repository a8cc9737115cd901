package io.sluice.orchestrator.snapshot;

import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which snapshots there are, by PostgreSQL, and of which runs one is due. */
@Component
public class SnapshotIndex {

    private static final String ENTRY = "s.run, s.number, s.at, s.state, s.reason, s.bytes";

    /** As long as an archive is kept that says nothing else. */
    private static final String RETENTION = "coalesce(r.archive_keep_seconds, 604800)::float8";

    private final DatabaseClient database;

    SnapshotIndex(DatabaseClient database) {
        this.database = database;
    }

    /** @param changed whether its state has changed since the last one */
    record Due(String run, boolean changed) {}

    /**
     * Takes some of the runs that a snapshot is due of, for so long that nobody else takes them meanwhile. By a mark in the
     * run's row, because S3 and Kafka are asked then, and nobody holds a row while he waits for those.
     */
    Flux<Due> claim(int most, Duration lease) {
        return database.sql("update run set snapshot_claim = clock_timestamp() + make_interval(secs => :lease)"
                        + " where id in (select id from run where (snapshot_since is distinct from state_since"
                        + " or ended_at is null and snapshot_due < clock_timestamp())"
                        + " and (snapshot_claim is null or snapshot_claim < clock_timestamp())"
                        + " order by number limit :most for update skip locked)"
                        + " returning id, snapshot_since is distinct from state_since as changed")
                .bind("lease", seconds(lease))
                .bind("most", most)
                .map(row -> new Due(text(row, "id"), Boolean.TRUE.equals(row.get("changed", Boolean.class))))
                .all();
    }

    /** It could not be taken: nobody tries before that time is over. */
    Mono<Void> postpone(String run, Duration by) {
        return database.sql("update run set snapshot_claim = clock_timestamp() + make_interval(secs => :by)"
                        + " where id = :run")
                .bind("by", seconds(by))
                .bind("run", run)
                .then();
    }

    Mono<Long> nextNumber() {
        return database.sql("select nextval('run_snapshot_number') as number")
                .map(row -> number(row, "number"))
                .one();
    }

    /** No number up to that one is given again: objects with such names are there. */
    public Mono<Void> skipTo(long number) {
        return database.sql("select setval('run_snapshot_number', greatest(:number, nextval('run_snapshot_number')))")
                .bind("number", number)
                .then();
    }

    /**
     * @param since the run's {@code stateSince} that the snapshot has seen
     * @param every until the next one is due
     */
    Mono<Void> add(SnapshotEntry entry, Instant since, Duration every) {
        return database.sql("with added as (insert into run_snapshot (run, number, at, state, reason, bytes)"
                        + " values (:run, :number, :at, :state, :reason, :bytes) on conflict do nothing)"
                        + " update run set snapshot_since = :since, snapshot_claim = null,"
                        + " snapshot_due = clock_timestamp() + make_interval(secs => :every) where id = :run")
                .bind("run", entry.run())
                .bind("number", entry.number())
                .bind("at", entry.at())
                .bind("state", entry.state())
                .bind("reason", entry.reason())
                .bind("bytes", entry.bytes())
                .bind("since", since)
                .bind("every", seconds(every))
                .then();
    }

    /** An object that lies there already. */
    public Mono<Void> putBack(SnapshotEntry entry) {
        return database.sql("insert into run_snapshot (run, number, at, state, reason, bytes)"
                        + " values (:run, :number, :at, :state, :reason, :bytes) on conflict do nothing")
                .bind("run", entry.run())
                .bind("number", entry.number())
                .bind("at", entry.at())
                .bind("state", entry.state())
                .bind("reason", entry.reason())
                .bind("bytes", entry.bytes())
                .then();
    }

    /** The latest first, below the number. */
    Flux<SnapshotEntry> of(String run, long below, int limit) {
        return database.sql("select " + ENTRY + " from run_snapshot s where s.run = :run and s.number < :below"
                        + " order by s.number desc limit :limit")
                .bind("run", run)
                .bind("below", below)
                .bind("limit", limit)
                .map(SnapshotIndex::entry)
                .all();
    }

    /** The snapshots of one run, in their order, and when the run ended. */
    record Kept(List<SnapshotEntry> entries, @Nullable Instant endedAt, Duration retention) {}

    /** Of every run that has some. */
    Flux<Kept> all() {
        return database.sql("select " + ENTRY + ", r.ended_at, " + RETENTION
                        + " as retention from run_snapshot s join run r on r.id = s.run order by s.run, s.number")
                .map(row -> new Row(entry(row), time(row, "ended_at"), retention(row)))
                .all()
                .bufferUntilChanged(row -> row.entry().run())
                .map(rows -> new Kept(
                        rows.stream().map(Row::entry).toList(),
                        rows.get(0).endedAt(),
                        rows.get(0).retention()));
    }

    private record Row(SnapshotEntry entry, @Nullable Instant endedAt, Duration retention) {}

    Mono<Void> forget(String run, List<Long> numbers) {
        return database.sql("delete from run_snapshot where run = :run and number = any(:numbers)")
                .bind("run", run)
                .bind("numbers", numbers.toArray(Long[]::new))
                .then();
    }

    private static SnapshotEntry entry(Readable row) {
        return new SnapshotEntry(
                text(row, "run"),
                number(row, "number"),
                Objects.requireNonNull(time(row, "at")),
                text(row, "state"),
                text(row, "reason"),
                number(row, "bytes"));
    }

    private static Duration retention(Readable row) {
        return Duration.ofSeconds(((Number) Objects.requireNonNull(row.get("retention"))).longValue());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class), column);
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class), column);
    }

    private static @Nullable Instant time(Readable row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
