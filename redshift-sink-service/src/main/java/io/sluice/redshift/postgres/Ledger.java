package io.sluice.redshift.postgres;

import io.r2dbc.spi.Row;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.LedgerRow.State;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.sink.LedgerRules;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The statements of {@code _sluice_ledger}: what is in it has been written, and nothing else has. */
final class Ledger {

    private static final String COLUMNS = "generation, next, link, owner, books::text AS books, state";
    private static final String LANE = " WHERE run = $1 AND task = $2 AND lane = $3";

    private final String table;

    Ledger(SqlIdentifier schema) {
        this.table = new SqlIdentifier("_sluice_ledger").in(schema);
    }

    Mono<Long> create(Session session) {
        // A row changes with every commit; room on its page keeps those changes out of the index.
        return session.execute("CREATE TABLE IF NOT EXISTS " + table + " (run text NOT NULL, task text NOT NULL,"
                + " lane integer NOT NULL, generation integer NOT NULL, next bigint NOT NULL, link bigint NOT NULL,"
                + " owner text NOT NULL, books jsonb NOT NULL, state text NOT NULL,"
                + " planned_at timestamptz NOT NULL, PRIMARY KEY (run, task, lane)) WITH (fillfactor = 30)");
    }

    /**
     * One row for each lane. A row of an older generation is raised: what it holds stays, its writers are shut out.
     *
     * @return how many were not there
     */
    Mono<Long> open(Session session, TaskRef task, int lanes) {
        return session.execute(
                        "INSERT INTO " + table + " SELECT $1, $2, lane, $3, 0, 0, '', CAST($4 AS jsonb), 'OPEN', now()"
                                + " FROM generate_series(0, CAST($5 AS integer) - 1) AS lane ON CONFLICT DO NOTHING",
                        task.run(),
                        task.task(),
                        task.generation(),
                        ContractJson.writeText(LedgerBooks.EMPTY),
                        lanes)
                .delayUntil(opened -> session.execute(
                        "UPDATE " + table + " SET generation = $3 WHERE run = $1 AND task = $2 AND generation < $3",
                        task.run(),
                        task.task(),
                        task.generation()));
    }

    Mono<LedgerRow> take(Session session, TaskRef task, int lane, String owner) {
        return session.query(
                        "UPDATE " + table + " SET owner = $4" + LANE + " RETURNING " + COLUMNS,
                        Ledger::row,
                        task.run(),
                        task.task(),
                        lane,
                        owner)
                .singleOrEmpty()
                .switchIfEmpty(Mono.error(() -> LedgerRules.missing(task, lane)))
                .map(row -> LedgerRules.requireGeneration(task, lane, row));
    }

    Mono<LedgerRow> look(Session session, TaskRef task, int lane) {
        return session.query("SELECT " + COLUMNS + " FROM " + table + LANE, Ledger::row, task.run(), task.task(), lane)
                .singleOrEmpty()
                .switchIfEmpty(Mono.error(() -> LedgerRules.missing(task, lane)));
    }

    /** Every row of the task in the order of lanes, held until the transaction ends. */
    Flux<LedgerRow> hold(Session session, TaskRef task) {
        return session.query(
                "SELECT " + COLUMNS + " FROM " + table + " WHERE run = $1 AND task = $2 ORDER BY lane FOR UPDATE",
                Ledger::row,
                task.run(),
                task.task());
    }

    Flux<LedgerRow> read(Session session, TaskRef task) {
        return session.query(
                "SELECT " + COLUMNS + " FROM " + table + " WHERE run = $1 AND task = $2 ORDER BY lane",
                Ledger::row,
                task.run(),
                task.task());
    }

    /**
     * Moves the lane's row if it still is what the caller believes, and holds it from then on. Comes after the data, which
     * takes long, and before the move, so that nobody waits for a slow sender.
     *
     * @return the books as they were
     */
    Mono<LedgerBooks> guard(Session session, TaskRef task, int lane, LedgerRow expected, SinkCommit commit) {
        return session.query(
                        "UPDATE " + table + " SET next = $4, link = $5, state = $6" + LANE
                                + " AND generation = $7 AND next = $8 AND owner = $9 AND state = 'OPEN'"
                                + " RETURNING books::text AS books",
                        row -> books(row),
                        task.run(),
                        task.task(),
                        lane,
                        commit.next(),
                        commit.link(),
                        (commit.ended() ? State.ENDED : State.OPEN).name(),
                        task.generation(),
                        expected.next(),
                        expected.owner())
                .singleOrEmpty()
                .switchIfEmpty(Mono.defer(() -> look(session, task, lane)
                        .flatMap(found -> Mono.error(LedgerRules.whyNot(task, lane, expected, found)))));
    }

    Mono<Long> writeBooks(Session session, TaskRef task, int lane, LedgerBooks books) {
        return session.execute(
                "UPDATE " + table + " SET books = CAST($4 AS jsonb)" + LANE,
                task.run(),
                task.task(),
                lane,
                ContractJson.writeText(books));
    }

    Mono<Long> finish(Session session, TaskRef task) {
        return session.execute(
                "UPDATE " + table + " SET state = 'FINISHED' WHERE run = $1 AND task = $2", task.run(), task.task());
    }

    Mono<Long> delete(Session session, TaskRef task) {
        return session.execute("DELETE FROM " + table + " WHERE run = $1 AND task = $2", task.run(), task.task());
    }

    /** When the run was planned: what makes one run newer than another. */
    String plannedAt() {
        return "(SELECT min(planned_at) FROM " + table + " WHERE run = $1 AND task = $2)";
    }

    /** The table itself, or its schema, is not there. */
    static boolean isGone(Throwable error) {
        return error instanceof SluiceFailure failure && failure.code().equals(PostgresFailures.CHANGED);
    }

    private static LedgerRow row(Row row) {
        return new LedgerRow(
                Objects.requireNonNull(row.get("generation", Integer.class)),
                Objects.requireNonNull(row.get("next", Long.class)),
                Objects.requireNonNull(row.get("link", Long.class)),
                Objects.requireNonNull(row.get("owner", String.class)),
                books(row),
                State.valueOf(Objects.requireNonNull(row.get("state", String.class))));
    }

    private static LedgerBooks books(Row row) {
        return ContractJson.read(Objects.requireNonNull(row.get("books", String.class)), LedgerBooks.class);
    }
}
