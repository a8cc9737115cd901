package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Names;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The columns that an expression may name: those of its own FROM, then those of the queries around it. */
final class Scope {

    private final @Nullable Scope outer;
    private final List<Source> sources = new ArrayList<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    /**
     * A table under the name that a statement has for it.
     *
     * @param name the alias, or the table's own name
     * @param stored the alias in PostgreSQL
     */
    record Source(String name, String stored, Table table) {
        Bound bind(Column column) {
            return new Bound(stored + "." + column.stored(), column.type());
        }
    }

    /** @throws SqlError 1011, 1013 if the name is taken */
    Source add(@Nullable String alias, Table table) {
        String name = alias == null ? table.name() : alias;
        if (sources.stream().anyMatch(source -> isCalled(source, name))) {
            throw new SqlError(
                    1011, 16, "The correlation name '" + name + "' is specified multiple times in a FROM clause.");
        }
        Source source = new Source(name, "q" + depth() + "_" + sources.size(), table);
        sources.add(source);
        return source;
    }

    List<Source> sources() {
        return sources;
    }

    Optional<Source> source(String name) {
        return sources.stream().filter(source -> isCalled(source, name)).findFirst();
    }

    Bound bind(Expression.Column column) {
        Bound found = null;
        for (Source source : sources) {
            if (column.qualifier() != null && !isCalled(source, column.qualifier())) {
                continue;
            }
            Optional<Column> match = source.table().column(column.name());
            if (match.isPresent()) {
                if (found != null) {
                    throw SqlError.ambiguousColumn(column.name());
                }
                found = source.bind(match.get());
            }
        }
        if (found != null) {
            return found;
        }
        boolean qualifierIsHere =
                column.qualifier() != null && source(column.qualifier()).isPresent();
        if (outer != null && !qualifierIsHere) {
            return outer.bind(column);
        }
        throw column.qualifier() == null || qualifierIsHere
                ? SqlError.missingColumn(column.name())
                : SqlError.unboundColumn(column.qualifier() + "." + column.name());
    }

    private int depth() {
        return outer == null ? 0 : outer.depth() + 1;
    }

    private static boolean isCalled(Source source, String name) {
        return Names.folded(source.name()).equals(Names.folded(name));
    }
}
