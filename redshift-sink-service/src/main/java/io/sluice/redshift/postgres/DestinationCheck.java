package io.sluice.redshift.postgres;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.TableToCome;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.naming.TableName;
import io.sluice.runtime.sink.LoadSettings;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks, before a run, whether the destination could be written to, and what would be made there. Writes nothing. */
final class DestinationCheck {

    private final Session session;
    private final LoadSettings settings;

    DestinationCheck(Session session, LoadSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    Mono<Checked> of(List<String> streams) {
        return schemaExists().flatMap(there -> mayCreate(there)
                .flatMap(may -> may ? tables(there, streams) : Mono.just(refused(there))));
    }

    private Mono<Boolean> schemaExists() {
        return session.query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1", row -> true, settings.schema())
                .next()
                .defaultIfEmpty(false);
    }

    /** In a schema that is there tables are made; else the schema is. */
    private Mono<Boolean> mayCreate(boolean there) {
        return session.query(
                        there
                                ? "SELECT has_schema_privilege($1, 'CREATE') AS may"
                                : "SELECT has_database_privilege(current_database(), 'CREATE') AND $1 <> '' AS may",
                        row -> Objects.requireNonNull(row.get("may", Boolean.class)),
                        settings.schema())
                .single();
    }

    private Checked refused(boolean there) {
        return Checked.found(
                List.of("write", "schema"),
                "destination-permission",
                there
                        ? "the user of this connection must not make tables in the schema " + settings.schema()
                                + "; grant it CREATE and USAGE on the schema"
                        : "the schema " + settings.schema()
                                + " is not there, and the user of this connection must"
                                + " not make it; make it, or grant the user CREATE on the database");
    }

    private Mono<Checked> tables(boolean schemaThere, List<String> streams) {
        TableToCome schema = new TableToCome(
                settings.schema() + ".*",
                schemaThere,
                schemaThere
                        ? List.of()
                        : List.of("CREATE SCHEMA "
                                + SqlIdentifier.schemaOf(settings).quoted()));
        return Flux.fromIterable(streams)
                .map(TableName::of)
                .distinct()
                .concatMap(this::table)
                .collectList()
                .map(tables -> new Checked(
                        List.of(),
                        List.of(),
                        Stream.concat(Stream.of(schema), tables.stream()).toList()))
                .onErrorResume(
                        BadConfiguration.class,
                        ours -> Mono.just(Checked.found(List.of("write", "schema"), ours.code(), ours.text())));
    }

    private Mono<TableToCome> table(String table) {
        SqlIdentifier name = new SqlIdentifier(table);
        return TableCatalog.requireOurs(session, settings, table)
                .then(TableCatalog.exists(session, SqlIdentifier.schemaOf(settings), name))
                .map(there -> new TableToCome(
                        settings.qualified(table),
                        there,
                        there && settings.merges()
                                ? List.of()
                                : List.of(TableCatalog.createTable(
                                        SqlIdentifier.written(settings, table).in(SqlIdentifier.schemaOf(settings)),
                                        settings,
                                        Stream.empty()))));
    }
}
