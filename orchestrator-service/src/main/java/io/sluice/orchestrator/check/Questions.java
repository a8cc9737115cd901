package io.sluice.orchestrator.check;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.outbox.Outbox;
import io.sluice.orchestrator.pace.Bell;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Commands outside of runs. The answer is looked for in the database, because another replica may be the one to hear it. */
@Component
public class Questions {

    private static final Duration LOOK = Duration.ofMillis(100);

    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final Outbox outbox;
    private final Bell outboxBell;
    private final Scheduler scheduler;

    Questions(
            DatabaseClient database,
            TransactionalOperator transaction,
            Outbox outbox,
            Bell outboxBell,
            Scheduler controlScheduler) {
        this.database = database;
        this.transaction = transaction;
        this.outbox = outbox;
        this.outboxBell = outboxBell;
        this.scheduler = controlScheduler;
    }

    /** Empty if nobody has answered in time; a late answer is forgotten. */
    public Mono<Answer> ask(Command command, Duration patience) {
        return transaction
                .transactional(database.sql("insert into question (id) values (:id)")
                        .bind("id", command.id())
                        .then()
                        .then(outbox.add(
                                ControlTopics.commands(command.task().connector()),
                                command.task().run(),
                                ContractJson.write(command))))
                .doOnNext(place -> outboxBell.ring())
                .then(answer(command.id()).repeatWhenEmpty(looks -> looks.delayElements(LOOK, scheduler)))
                .timeout(patience, scheduler)
                .onErrorResume(TimeoutException.class, late -> Mono.empty());
    }

    private Mono<Answer> answer(String id) {
        return database.sql("select answer::text as answer from question where id = :id and answer is not null")
                .bind("id", id)
                .map(row -> ContractJson.read(Objects.requireNonNull(row.get("answer", String.class)), Answer.class))
                .one();
    }

    /** Of a command that is no question nothing is written. */
    public Mono<Void> answered(String id, Answer answer) {
        return database.sql("update question set answer = cast(:answer as jsonb) where id = :id and answer is null")
                .bind("id", id)
                .bind("answer", ContractJson.mapper().writerFor(Answer.class).writeValueAsString(answer))
                .then();
    }

    /** Questions whose asker has long gone. */
    public Mono<Long> sweep() {
        return database.sql("delete from question where asked_at < now() - interval '1 hour'")
                .fetch()
                .rowsUpdated();
    }
}
