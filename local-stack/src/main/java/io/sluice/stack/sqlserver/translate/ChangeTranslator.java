package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Names;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.translate.QueryTranslator.Translated;
import io.sluice.stack.sqlserver.tsql.Expression;
import io.sluice.stack.sqlserver.tsql.ObjectName;
import io.sluice.stack.sqlserver.tsql.Predicate;
import io.sluice.stack.sqlserver.tsql.Query;
import io.sluice.stack.sqlserver.tsql.Statement;
import io.sluice.stack.sqlserver.tsql.Statement.Update.Assignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns INSERT, UPDATE and DELETE into PostgreSQL's. */
final class ChangeTranslator {

    private final Tables tables;
    private final Variables variables;

    ChangeTranslator(Tables tables, Variables variables) {
        this.tables = tables;
        this.variables = variables;
    }

    String insert(Statement.Insert insert) {
        Table table = tables.require(insert.table());
        List<Column> columns = columns(table, insert.columns());
        String rows = insert.rows() instanceof Statement.Insert.Selected selected
                ? selected(selected.query(), columns)
                : values(((Statement.Insert.Values) insert.rows()).rows(), columns);
        return "insert into " + table.stored() + " ("
                + columns.stream().map(Column::stored).collect(Collectors.joining(", ")) + ") " + rows;
    }

    /** An alias of the FROM is the table that changes; PostgreSQL wants it in front and without its alias before columns. */
    String update(Statement.Update update) {
        Joined joined = joined(update.target(), update.from(), update.where());
        ExpressionTranslator expressions = joined.expressions();
        Set<String> assigned = new HashSet<>();
        List<String> assignments = new ArrayList<>();
        for (Assignment assignment : update.assignments()) {
            Column column = column(joined.target().table(), assignment.column());
            if (!assigned.add(column.stored())) {
                throw SqlError.duplicateInsertColumn(assignment.column());
            }
            Bound value = Casts.assign(expressions.translate(assignment.value()), column.type());
            assignments.add(column.stored() + " = " + value.sql());
        }
        return "update " + joined.target().table().stored() + " as "
                + joined.target().stored() + " set " + String.join(", ", assignments) + joined.rest(" from ");
    }

    String delete(Statement.Delete delete) {
        Joined joined = joined(delete.target(), delete.from(), delete.where());
        return "delete from " + joined.target().table().stored() + " as "
                + joined.target().stored() + joined.rest(" using ");
    }

    /** The rows that the CTE numbers are found again by where PostgreSQL keeps them. */
    String deleteRanked(Statement.DeleteRanked delete) {
        Query query = delete.query();
        boolean plain = query.from() != null
                && query.from().joins().isEmpty()
                && query.groupBy().isEmpty()
                && !query.distinct();
        if (!plain || query.from() == null) {
            throw new SqlError(
                    4405,
                    16,
                    "View or function '" + delete.name()
                            + "' is not updatable because the modification affects multiple base tables.");
        }
        Table table = tables.require(query.from().first().name());
        Translated ranked = new QueryTranslator(null, tables, variables).translate(query, ", q0_0.ctid as row_id");
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < ranked.results().size(); i++) {
            QueryTranslator.Result result = ranked.results().get(i);
            columns.add(Column.of(result.name(), "c" + (i + 1), result.value().knownType()));
        }
        Scope scope = new Scope(null);
        Scope.Source source = scope.add(null, new Table(0, "", delete.name(), "", false, columns, List.of()));
        String where = delete.where() == null
                ? ""
                : " where "
                        + new PredicateTranslator(new ExpressionTranslator(scope, tables, variables))
                                .translate(delete.where());
        return "delete from " + table.stored() + " where ctid in (select " + source.stored() + ".row_id from ("
                + ranked.sql() + ") as " + source.stored() + where + ")";
    }

    private List<Column> columns(Table table, List<String> names) {
        if (names.isEmpty()) {
            return table.columns();
        }
        List<Column> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(Names.folded(name))) {
                throw SqlError.duplicateInsertColumn(name);
            }
            columns.add(column(table, name));
        }
        return columns;
    }

    private static Column column(Table table, String name) {
        return table.column(name).orElseThrow(() -> SqlError.missingColumn(name));
    }

    private String selected(Query query, List<Column> columns) {
        Translated translated = new QueryTranslator(null, tables, variables).translate(query);
        int given = translated.results().size();
        if (given != columns.size()) {
            throw SqlError.selectListDiffers(given < columns.size());
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < given; i++) {
            Bound value = new Bound(
                    "r.c" + (i + 1), translated.results().get(i).value().type());
            values.add(Casts.assign(value, columns.get(i).type()).sql());
        }
        return "select " + String.join(", ", values) + " from (" + translated.sql() + ") as r";
    }

    private String values(List<List<Expression>> rows, List<Column> columns) {
        ExpressionTranslator expressions = new ExpressionTranslator(new Scope(null), tables, variables);
        return rows.stream()
                .map(row -> row(row, columns, expressions))
                .collect(Collectors.joining(", ", "values ", ""));
    }

    private static String row(List<Expression> row, List<Column> columns, ExpressionTranslator expressions) {
        if (row.size() != columns.size()) {
            throw SqlError.columnCountDiffers(row.size() < columns.size());
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Bound value = expressions.translate(row.get(i));
            values.add(Casts.assign(value, columns.get(i).type()).sql());
        }
        return "(" + String.join(", ", values) + ")";
    }

    private Joined joined(ObjectName target, Query.@Nullable From from, @Nullable Predicate where) {
        Scope scope = new Scope(null);
        ExpressionTranslator expressions = new ExpressionTranslator(scope, tables, variables);
        PredicateTranslator predicates = new PredicateTranslator(expressions);
        List<String> conditions = new ArrayList<>();
        if (from == null) {
            scope.add(null, tables.require(target));
        } else {
            scope.add(from.first().alias(), tables.require(from.first().name()));
            for (Query.Join join : from.joins()) {
                if (join.kind() != Query.Join.Kind.INNER) {
                    throw SqlError.syntaxNear("LEFT");
                }
                scope.add(join.table().alias(), tables.require(join.table().name()));
                conditions.add(predicates.translate(join.on()));
            }
        }
        if (where != null) {
            conditions.add(predicates.translate(where));
        }
        Scope.Source changed = from == null ? scope.sources().get(0) : target(target, scope);
        return new Joined(changed, scope, expressions, conditions);
    }

    private Scope.Source target(ObjectName target, Scope scope) {
        Optional<Scope.Source> byAlias = target.schema() == null ? scope.source(target.object()) : Optional.empty();
        return byAlias.orElseGet(() -> {
            int id = tables.require(target).id();
            return scope.sources().stream()
                    .filter(source -> source.table().id() == id)
                    .findFirst()
                    .orElseThrow(() -> SqlError.missingObject(target.text()));
        });
    }

    /** A table that changes, the tables that are joined to it, and what must hold of them together. */
    private record Joined(Scope.Source target, Scope scope, ExpressionTranslator expressions, List<String> conditions) {

        String rest(String others) {
            String joined = scope.sources().stream()
                    .filter(source -> !source.equals(target))
                    .map(source -> source.table().stored() + " as " + source.stored())
                    .collect(Collectors.joining(", "));
            return (joined.isEmpty() ? "" : others + joined)
                    + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
        }
    }
}
