package io.sluice.orchestrator.outbox;

import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.json.ContractJson;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Takes messages inside the caller's transaction. Messages of one key leave in the order in which they were added,
 * because whoever adds one holds the row of its run.
 */
@Component
public class Outbox {

    private final DatabaseClient database;

    Outbox(DatabaseClient database) {
        this.database = database;
    }

    /**
     * @param payload null for a tombstone
     * @return the message's place
     */
    public Mono<Long> add(String topic, String key, byte @Nullable [] payload) {
        var insert = database.sql(
                        "insert into outbox (topic, key, payload) values (:topic, :key, :payload) returning id")
                .bind("topic", topic)
                .bind("key", key);
        return (payload == null ? insert.bindNull("payload", byte[].class) : insert.bind("payload", payload))
                .map(row -> Objects.requireNonNull(row.get("id", Long.class)))
                .one();
    }

    /** @param oldestSeconds since the oldest was added; 0 if there is none */
    public record Waiting(double messages, double oldestSeconds) {}

    /** Messages that have not been sent. */
    public Mono<Waiting> waiting() {
        return database.sql("select count(*)::float8 as messages,"
                        + " coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as oldest"
                        + " from outbox where published is null")
                .map(row -> new Waiting(
                        Objects.requireNonNull(row.get("messages", Double.class)),
                        Objects.requireNonNull(row.get("oldest", Double.class))))
                .one();
    }

    public Mono<Long> assign(TaskAssignment assignment) {
        return add(ControlTopics.ASSIGNMENTS, assignment.key(), ContractJson.write(assignment));
    }

    public Mono<Long> forget(String run, String task) {
        return add(ControlTopics.ASSIGNMENTS, ControlTopics.assignmentKey(run, task), null);
    }
}
