package io.sluice.orchestrator.run;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.outbox.Outbox;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The commands that were given for a run, each with its place in the outbox and its answer. */
@Component
public class CommandStore {

    private final DatabaseClient database;
    private final Outbox outbox;

    CommandStore(DatabaseClient database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    public Flux<CommandRow> of(String run) {
        return database.sql("select c.id, c.task, c.type, c.number, c.sends, c.created_at, c.answered_at,"
                        + " c.answer::text as answer, o.published"
                        + " from command c left join outbox o on o.id = c.outbox where c.run = :run order by c.number")
                .bind("run", run)
                .map(Rows::command)
                .all();
    }

    /** Inside the transaction that holds the run. */
    public Mono<Void> give(Command command, int number) {
        return outbox.add(
                        ControlTopics.commands(command.task().connector()),
                        command.task().run(),
                        ContractJson.write(command))
                .flatMap(place -> database.sql("insert into command (id, run, task, type, number, outbox)"
                                + " values (:id, :run, :task, :type, :number, :outbox)")
                        .bind("id", command.id())
                        .bind("run", command.task().run())
                        .bind("task", command.task().task())
                        .bind("type", command.getClass().getSimpleName())
                        .bind("number", number)
                        .bind("outbox", place)
                        .then());
    }

    /** The same command with the same id once more: it may have been lost with the replica that took it. */
    public Mono<Void> sendAgain(String id) {
        return database.sql("with again as (insert into outbox (topic, key, payload) select o.topic, o.key, o.payload"
                        + " from outbox o join command c on c.outbox = o.id where c.id = :id returning id)"
                        + " update command set sends = sends + 1, outbox = again.id from again where command.id = :id")
                .bind("id", id)
                .then();
    }

    /** The first answer counts; a repeated one changes nothing. */
    public Mono<Void> answered(String id, Answer answer) {
        return database.sql("update command set answered_at = now(), answer = cast(:answer as jsonb)"
                        + " where id = :id and answer is null")
                .bind("id", id)
                .bind("answer", ContractJson.mapper().writerFor(Answer.class).writeValueAsString(answer))
                .then();
    }
}
