package io.sluice.orchestrator.workflow;

import io.r2dbc.spi.Readable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps the exact text of each revision of each workflow. */
@Component
public class WorkflowStore {

    private static final String SELECT = "select r.workflow, r.revision, r.text, r.normalised from workflow_revision r"
            + " join workflow w on w.name = r.workflow ";

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    WorkflowStore(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** One stored state of a workflow. */
    public record Revision(String workflow, int revision, String text, String normalised) {}

    /** @param added false if the latest revision says the same already */
    public record Stored(Revision revision, boolean added) {}

    /** The caller's idea of the latest revision is wrong. */
    public static final class StaleRevision extends RuntimeException {
        StaleRevision(String workflow, String expected, @Nullable Integer latest) {
            super("If-Match asks for revision " + expected + " of workflow " + workflow + ", and "
                    + (latest == null ? "there is none" : "the latest is \"" + latest + "\"")
                    + "; get it again and repeat the change");
        }
    }

    /** @param ifMatch the entity tag that the latest revision must have; null for any */
    public Mono<Stored> put(String name, String text, String normalised, @Nullable String ifMatch) {
        return transaction.transactional(
                database.sql("insert into workflow (name, latest) values (:name, 0) on conflict (name) do nothing")
                        .bind("name", name)
                        .then()
                        .then(database.sql("select latest from workflow where name = :name for update")
                                .bind("name", name)
                                .map(row -> Objects.requireNonNull(row.get("latest", Integer.class)))
                                .one())
                        .flatMap(latest -> add(name, text, normalised, ifMatch, latest)));
    }

    private Mono<Stored> add(String name, String text, String normalised, @Nullable String ifMatch, int latest) {
        if (ifMatch != null && !(ifMatch.equals("*") ? latest > 0 : ifMatch.equals("\"" + latest + "\""))) {
            return Mono.error(new StaleRevision(name, ifMatch, latest == 0 ? null : latest));
        }
        Revision next = new Revision(name, latest + 1, text, normalised);
        return latest(name)
                .filter(last -> last.normalised().equals(normalised))
                .map(last -> new Stored(last, false))
                .switchIfEmpty(Mono.defer(() -> insert(next)));
    }

    private Mono<Stored> insert(Revision next) {
        return database.sql("insert into workflow_revision (workflow, revision, text, normalised)"
                        + " values (:workflow, :revision, :text, :normalised)")
                .bind("workflow", next.workflow())
                .bind("revision", next.revision())
                .bind("text", next.text())
                .bind("normalised", next.normalised())
                .then()
                .then(database.sql("update workflow set latest = :revision where name = :name")
                        .bind("revision", next.revision())
                        .bind("name", next.workflow())
                        .then())
                .thenReturn(new Stored(next, true));
    }

    /**
     * A revision under the number that it had; nothing if it is there already.
     *
     * @return whether what is there now has that text
     */
    public Mono<Boolean> putBack(String name, int revision, String text, String normalised) {
        return database.sql("insert into workflow (name, latest) values (:name, :revision) on conflict (name)"
                        + " do update set latest = greatest(workflow.latest, excluded.latest)")
                .bind("name", name)
                .bind("revision", revision)
                .then()
                .then(database.sql("insert into workflow_revision (workflow, revision, text, normalised)"
                                + " values (:workflow, :revision, :text, :normalised) on conflict do nothing")
                        .bind("workflow", name)
                        .bind("revision", revision)
                        .bind("text", text)
                        .bind("normalised", normalised)
                        .then())
                .then(Mono.defer(() -> revision(name, revision)))
                .map(there -> there.text().equals(text));
    }

    public Mono<Revision> latest(String name) {
        return database.sql(SELECT + "where r.workflow = :name and r.revision = w.latest")
                .bind("name", name)
                .map(WorkflowStore::revision)
                .one();
    }

    public Mono<Revision> revision(String name, int revision) {
        return database.sql(SELECT + "where r.workflow = :name and r.revision = :revision")
                .bind("name", name)
                .bind("revision", revision)
                .map(WorkflowStore::revision)
                .one();
    }

    public Flux<Revision> all() {
        return database.sql(SELECT + "where r.revision = w.latest order by w.name")
                .map(WorkflowStore::revision)
                .all();
    }

    private static Revision revision(Readable row) {
        return new Revision(
                Objects.requireNonNull(row.get("workflow", String.class)),
                Objects.requireNonNull(row.get("revision", Integer.class)),
                Objects.requireNonNull(row.get("text", String.class)),
                Objects.requireNonNull(row.get("normalised", String.class)));
    }
}
