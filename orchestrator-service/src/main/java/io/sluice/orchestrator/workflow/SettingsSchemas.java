package io.sluice.orchestrator.workflow;

import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Keeps what connectors publish of their settings, and puts the workflow's schema together from it. */
@Component
public class SettingsSchemas {

    private static final Logger LOG = LoggerFactory.getLogger(SettingsSchemas.class);
    private static final int MOST_CHARACTERS = 256 * 1024;

    private final DatabaseClient database;
    private volatile Made last = new Made(Map.of(), WorkflowSchema.ofBuild());

    SettingsSchemas(DatabaseClient database) {
        this.database = database;
    }

    /** Putting it together takes a moment, and what it is made of seldom changes. */
    private record Made(Map<String, String> published, WorkflowSchema schema) {}

    public Mono<WorkflowSchema> current() {
        return database.sql("select connector, schema from settings_schema")
                .map(row -> Map.entry(
                        Objects.requireNonNull(row.get("connector", String.class)),
                        Objects.requireNonNull(row.get("schema", String.class))))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(this::made);
    }

    private WorkflowSchema made(Map<String, String> published) {
        Made known = last;
        if (known.published().equals(published)) {
            return known.schema();
        }
        Made made = new Made(published, usable(published));
        last = made;
        return made.schema();
    }

    /** What was stored was usable then; a newer orchestrator may see it otherwise, and must still take workflows. */
    private static WorkflowSchema usable(Map<String, String> published) {
        try {
            return WorkflowSchema.with(published);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("error", e.toString())
                    .log("published schemas of settings cannot be used; those of this build count");
            return WorkflowSchema.ofBuild();
        }
    }

    /** @throws IllegalArgumentException if workflows cannot be judged by it; what was published before stays */
    public Mono<Void> publish(String connector, String schema) {
        if (Connector.of(connector).isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("connector", connector)
                    .log("a connector that is not known here has published a schema");
            return Mono.empty();
        }
        if (schema.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the schema of " + connector + " is larger than 256 KiB");
        }
        WorkflowSchema.with(Map.of(connector, schema));
        return database.sql("insert into settings_schema (connector, schema) values (:connector, :schema)"
                        + " on conflict (connector) do update set schema = excluded.schema, published_at = now()"
                        + " where settings_schema.schema <> excluded.schema")
                .bind("connector", connector)
                .bind("schema", schema)
                .then();
    }
}
