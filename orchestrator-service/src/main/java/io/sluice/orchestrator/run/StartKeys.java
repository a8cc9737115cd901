package io.sluice.orchestrator.run;

import java.time.Duration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The idempotency keys of starts: one key of a workflow starts one run, for a day. */
@Component
public class StartKeys {

    public static final Duration KEPT = Duration.ofDays(1);

    private final DatabaseClient database;

    StartKeys(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Holds the key until the caller's transaction ends, so that others who bring it wait for the run that this one makes. By
     * an advisory lock: a row can only be written when there is a run.
     */
    public Mono<Void> hold(String workflow, String key) {
        return database.sql("select pg_advisory_xact_lock(hashtextextended(:workflow || '/' || :key, 0))")
                .bind("workflow", workflow)
                .bind("key", key)
                .then();
    }

    /** The run that the key made. */
    public Mono<String> find(String workflow, String key) {
        return database.sql("select run from start_key where workflow = :workflow and key = :key"
                        + " and created_at > now() - make_interval(secs => :kept)")
                .bind("workflow", workflow)
                .bind("key", key)
                .bind("kept", (double) KEPT.toSeconds())
                .map(row -> Rows.text(row, "run"))
                .one();
    }

    public Mono<Void> put(String workflow, String key, String run) {
        return database.sql("insert into start_key (workflow, key, run) values (:workflow, :key, :run)"
                        + " on conflict (workflow, key) do update set run = excluded.run,"
                        + " created_at = now()")
                .bind("workflow", workflow)
                .bind("key", key)
                .bind("run", run)
                .then();
    }

    public Mono<Long> forgetOld() {
        return database.sql("delete from start_key where created_at < now() - make_interval(secs => :kept)")
                .bind("kept", (double) KEPT.toSeconds())
                .fetch()
                .rowsUpdated();
    }
}
