package io.sluice.redshift.postgres;

import io.r2dbc.spi.Row;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.ValueClass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The statements of {@code _sluice_columns}, by which the destination remembers what each column was made for. */
final class ColumnMemory {

    private static final String COLUMNS = "table_name, column_name, path::text AS path, class, variant_of";

    private final String table;

    ColumnMemory(SqlIdentifier schema) {
        this.table = new SqlIdentifier("_sluice_columns").in(schema);
    }

    Mono<Long> create(Session session) {
        return session.execute("CREATE TABLE IF NOT EXISTS " + table + " (table_name text NOT NULL,"
                + " column_name text NOT NULL, path jsonb NOT NULL, class text NOT NULL, variant_of text NOT NULL,"
                + " ordinal bigint GENERATED ALWAYS AS IDENTITY, added_by_run text NOT NULL,"
                + " PRIMARY KEY (table_name, column_name))");
    }

    /** In the order in which they were added. */
    Flux<KnownColumn> all(Session session) {
        return session.query("SELECT " + COLUMNS + " FROM " + table + " ORDER BY ordinal", ColumnMemory::known);
    }

    Mono<Map<String, ColumnOrigin>> of(Session session, String tableName) {
        return session.query(
                        "SELECT " + COLUMNS + " FROM " + table + " WHERE table_name = $1 ORDER BY ordinal",
                        ColumnMemory::known,
                        tableName)
                .collect(LinkedHashMap::new, (columns, known) -> columns.put(known.column(), origin(known)));
    }

    Mono<Void> add(Session session, String run, String tableName, Map<String, ColumnOrigin> columns) {
        return Flux.fromIterable(columns.entrySet())
                .concatMap(column -> session.execute(
                        "INSERT INTO " + table + " (table_name, column_name, path, class, variant_of, added_by_run)"
                                + " VALUES ($1, $2, CAST($3 AS jsonb), $4, $5, $6)",
                        tableName,
                        column.getKey(),
                        ContractJson.writeText(column.getValue().path()),
                        column.getValue().valueClass().word(),
                        column.getValue().variantOf(),
                        run))
                .then();
    }

    private static ColumnOrigin origin(KnownColumn known) {
        return new ColumnOrigin(known.path(), ValueClass.ofWord(known.valueClass()), known.variantOf());
    }

    private static KnownColumn known(Row row) {
        return new KnownColumn(
                text(row, "table_name"),
                text(row, "column_name"),
                List.of(ContractJson.read(text(row, "path"), String[].class)),
                text(row, "class"),
                text(row, "variant_of"));
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
