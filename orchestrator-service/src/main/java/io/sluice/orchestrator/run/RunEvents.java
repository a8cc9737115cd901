package io.sluice.orchestrator.run;

import io.sluice.contracts.json.ContractJson;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The events of runs. A number is taken from the row of the run, which holds that row until the transaction ends: so a
 * reader that has seen number n will never be told of a smaller one later.
 */
@Component
public class RunEvents {

    private final DatabaseClient database;

    RunEvents(DatabaseClient database) {
        this.database = database;
    }

    public Mono<Void> add(String run, RunEvent.Type type, Map<String, ?> data) {
        return database.sql("with counted as (update run set last_event = last_event + 1 where id = :run"
                        + " returning id, last_event) insert into run_event (run, sequence, type, data)"
                        + " select id, last_event, :type, cast(:data as jsonb) from counted")
                .bind("run", run)
                .bind("type", type.name())
                .bind("data", ContractJson.writeText(data))
                .then();
    }

    /** In order, behind the given number. */
    public Flux<RunEvent> after(String run, long sequence, int most) {
        return database.sql("select sequence, at, type, data::text as data from run_event"
                        + " where run = :run and sequence > :sequence order by sequence limit :most")
                .bind("run", run)
                .bind("sequence", sequence)
                .bind("most", most)
                .map(Rows::event)
                .all();
    }
}
