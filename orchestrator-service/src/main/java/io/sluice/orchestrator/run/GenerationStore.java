package io.sluice.orchestrator.run;

import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What is written down of a run's generations: the makings of its topics. */
@Component
public class GenerationStore {

    private final DatabaseClient database;
    private final RunEvents events;

    GenerationStore(DatabaseClient database, RunEvents events) {
        this.database = database;
        this.events = events;
    }

    /** @param ids that Kafka gave the topics */
    public Mono<Void> topicsReady(RunRow run, String ids) {
        return database.sql("update run set topics_ready = true, topics_made = :ids"
                        + " where id = :id and generation = :generation")
                .bind("id", run.id())
                .bind("generation", run.generation())
                .bind("ids", ids)
                .then();
    }

    /** @param json by source, where its lanes begin */
    public Mono<Void> planned(String id, String json) {
        return database.sql("update run set begins = cast(:json as jsonb) where id = :id")
                .bind("id", id)
                .bind("json", json)
                .then();
    }

    /**
     * The next one: nothing of it is made or planned, no lane of it has reported, and what was answered before counts no more.
     * Within the transaction that holds the run.
     *
     * @param reason for a person
     */
    public Mono<Void> next(RunRow run, String reason) {
        return from(run, run.generation(), reason);
    }

    /** The one behind another than the run's. */
    public Mono<Void> from(RunRow run, int generation, String reason) {
        return database.sql("update run set generation = :generation + 1, topics_ready = false, topics_made = null,"
                        + " begins = null, retried_at = now(), state_since = now() where id = :id")
                .bind("id", run.id())
                .bind("generation", generation)
                .then()
                .then(database.sql("delete from run_lane where run = :id")
                        .bind("id", run.id())
                        .then())
                .then(events.add(
                        run.id(), RunEvent.Type.GENERATION, Map.of("generation", generation + 1, "reason", reason)));
    }
}
