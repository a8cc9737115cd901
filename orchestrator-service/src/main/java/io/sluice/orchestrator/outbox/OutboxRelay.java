package io.sluice.orchestrator.outbox;

import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends what lies in the outbox. Reads the set of unpublished rows, never a cursor: a transaction that commits late may
 * hold a smaller id. One relay at a time over all replicas, by a transaction-level advisory lock, keeps each key's
 * order; a crash between sending and committing sends again.
 */
public final class OutboxRelay {

    private static final long LOCK = 0x736c75696365L; // "sluice"
    private static final int AT_A_TIME = 200;

    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final Publisher publisher;

    /** Where messages go; completes when the broker has the message. */
    public interface Publisher {
        Mono<Void> publish(Message message);
    }

    /** @param payload null for a tombstone */
    public record Message(long id, String topic, String key, byte @Nullable [] payload) {}

    public OutboxRelay(DatabaseClient database, TransactionalOperator transaction, Publisher publisher) {
        this.database = database;
        this.transaction = transaction;
        this.publisher = publisher;
    }

    /** Sends until nothing is left, or another relay is at work. */
    public Mono<Void> drain() {
        return once().expand(sent -> sent < AT_A_TIME ? Mono.empty() : once()).then();
    }

    /** How many messages were sent. */
    Mono<Integer> once() {
        return transaction.transactional(database.sql("select pg_try_advisory_xact_lock(:lock) as mine")
                .bind("lock", LOCK)
                .map(row -> Boolean.TRUE.equals(row.get("mine", Boolean.class)))
                .one()
                .flatMap(mine -> mine ? sendAll() : Mono.just(0)));
    }

    private Mono<Integer> sendAll() {
        return database.sql(
                        "select id, topic, key, payload from outbox where published is null order by id limit :most")
                .bind("most", AT_A_TIME)
                .map(OutboxRelay::message)
                .all()
                .collectList()
                .flatMap(messages -> messages.isEmpty()
                        ? Mono.just(0)
                        : Flux.fromIterable(messages)
                                .concatMap(publisher::publish)
                                .then(published(
                                        messages.stream().map(Message::id).toList()))
                                .thenReturn(messages.size()));
    }

    private Mono<Void> published(List<Long> ids) {
        return database.sql("update outbox set published = clock_timestamp() where id = any(:ids)")
                .bind("ids", ids.toArray(Long[]::new))
                .then();
    }

    /** Published messages are kept for a while, because a command is sent again from here. */
    public Mono<Long> purge(Duration olderThan) {
        return database.sql("delete from outbox o where published < now() - make_interval(secs => :seconds)"
                        + " and not exists (select from command c join run r on r.id = c.run"
                        + " where c.outbox = o.id and r.ended_at is null)")
                .bind("seconds", (double) olderThan.toSeconds())
                .fetch()
                .rowsUpdated();
    }

    private static Message message(Readable row) {
        return new Message(
                Objects.requireNonNull(row.get("id", Long.class)),
                Objects.requireNonNull(row.get("topic", String.class)),
                Objects.requireNonNull(row.get("key", String.class)),
                row.get("payload", byte[].class));
    }
}
