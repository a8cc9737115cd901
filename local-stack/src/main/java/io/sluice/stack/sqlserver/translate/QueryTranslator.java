package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Expression;
import io.sluice.stack.sqlserver.tsql.Expression.Order;
import io.sluice.stack.sqlserver.tsql.Query;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns one SELECT into PostgreSQL's. */
final class QueryTranslator {

    private final Scope scope;
    private final Tables tables;
    private final ExpressionTranslator expressions;
    private final PredicateTranslator predicates;

    /** @param outer the query around this one; null if there is none */
    QueryTranslator(@Nullable Scope outer, Tables tables, Variables variables) {
        this.scope = new Scope(outer);
        this.tables = tables;
        this.expressions = new ExpressionTranslator(scope, tables, variables);
        this.predicates = new PredicateTranslator(expressions);
    }

    /** @param sql its columns are called c1, c2, ... */
    record Translated(String sql, List<Result> results) {}

    /** One column of the answer. */
    record Result(String name, Bound value) {}

    Translated translate(Query query) {
        return translate(query, "");
    }

    /** @param rowId appended to the select list, for a statement that acts upon the rows that it chose */
    Translated translate(Query query, String rowId) {
        String from = query.from() == null ? "" : " from " + from(query.from());
        List<Result> results = results(query);
        StringBuilder sql = new StringBuilder("select ");
        if (query.distinct()) {
            sql.append("distinct ");
        }
        for (int i = 0; i < results.size(); i++) {
            sql.append(i == 0 ? "" : ", ")
                    .append(results.get(i).value().sql())
                    .append(" as c")
                    .append(i + 1);
        }
        sql.append(rowId).append(from);
        if (query.where() != null) {
            sql.append(" where ").append(predicates.translate(query.where()));
        }
        if (!query.groupBy().isEmpty()) {
            sql.append(" group by ").append(groupBy(query.groupBy()));
        }
        if (query.having() != null) {
            sql.append(" having ").append(predicates.translate(query.having()));
        }
        if (!query.orderBy().isEmpty()) {
            sql.append(" order by ").append(orderBy(query.orderBy(), query, results));
        }
        if (query.top() != null) {
            sql.append(" limit ")
                    .append(Casts.cast(expressions.translate(query.top()), SqlType.BIGINT)
                            .sql());
        }
        return new Translated(sql.append(locks(query)).toString(), results);
    }

    private String from(Query.From from) {
        StringBuilder sql = new StringBuilder(source(from.first()));
        for (Query.Join join : from.joins()) {
            sql.append(join.kind() == Query.Join.Kind.LEFT ? " left join " : " join ")
                    .append(source(join.table()))
                    .append(" on ")
                    .append(predicates.translate(join.on()));
        }
        return sql.toString();
    }

    private String source(Query.Table table) {
        Table found = tables.require(table.name());
        return found.stored() + " as " + scope.add(table.alias(), found).stored();
    }

    private List<Result> results(Query query) {
        List<Result> results = new ArrayList<>();
        for (Query.Item item : query.items()) {
            if (item instanceof Query.Value value) {
                results.add(new Result(name(value), typed(expressions.translate(value.expression()))));
            } else if (item instanceof Query.Everything everything) {
                results.addAll(everything(everything));
            }
        }
        return results;
    }

    private List<Result> everything(Query.Everything everything) {
        List<Result> results = new ArrayList<>();
        for (Scope.Source source : scope.sources()) {
            boolean asked = everything.qualifier() == null
                    || scope.source(everything.qualifier()).equals(Optional.of(source));
            if (asked) {
                for (Column column : source.table().columns()) {
                    results.add(new Result(column.name(), source.bind(column)));
                }
            }
        }
        if (results.isEmpty()) {
            throw everything.qualifier() == null
                    ? new SqlError(263, 16, "Must specify table to select from.")
                    : new SqlError(
                            107,
                            15,
                            "The column prefix '" + everything.qualifier()
                                    + "' does not match with a table name or alias name used in the query.");
        }
        return results;
    }

    private static Bound typed(Bound value) {
        return value.type() == null ? Casts.cast(value, SqlType.INT) : value;
    }

    private static String name(Query.Value value) {
        if (value.alias() != null) {
            return value.alias();
        }
        return value.expression() instanceof Expression.Column column ? column.name() : "";
    }

    private String groupBy(List<Expression> by) {
        return by.stream().map(this::groupedBy).collect(Collectors.joining(", "));
    }

    private String groupedBy(Expression by) {
        Bound bound = expressions.translate(by);
        if (bound.knownType().name() == TypeName.DATETIMEOFFSET) {
            // SQL Server groups by the moment and then shows any one of the offsets: nothing to rely on.
            throw SqlError.syntaxNear("GROUP BY datetimeoffset");
        }
        return bound.sql();
    }

    private String orderBy(List<Order> orders, Query query, List<Result> results) {
        return orders.stream()
                .map(order -> ExpressionTranslator.order(orderedBy(order.by(), query, results), order.descending()))
                .collect(Collectors.joining(", "));
    }

    /** An alias or the number of a column means what stands in the select list. */
    private Bound orderedBy(Expression by, Query query, List<Result> results) {
        if (by instanceof Expression.Number number && number.shape() == Expression.Number.Shape.WHOLE) {
            int ordinal = Integer.parseInt(number.text());
            if (ordinal < 1 || ordinal > results.size()) {
                throw new SqlError(
                        108,
                        16,
                        "The ORDER BY position number " + ordinal
                                + " is out of range of the number of items in the select list.");
            }
            return results.get(ordinal - 1).value();
        }
        if (by instanceof Expression.Column column && column.qualifier() == null) {
            for (int i = 0; i < query.items().size(); i++) {
                if (query.items().get(i) instanceof Query.Value value
                        && column.name().equalsIgnoreCase(value.alias())) {
                    return expressions.translate(value.expression());
                }
            }
        }
        return expressions.translate(by);
    }

    /** UPDLOCK on rows that are read is the lock that an update of them would take. */
    private String locks(Query query) {
        boolean rows = query.groupBy().isEmpty() && !query.distinct() && !expressions.aggregates();
        if (query.from() == null || !rows) {
            return "";
        }
        List<Query.Table> read = new ArrayList<>(List.of(query.from().first()));
        query.from().joins().forEach(join -> read.add(join.table()));
        StringBuilder locked = new StringBuilder();
        for (int i = 0; i < read.size(); i++) {
            if (read.get(i).locksRows()) {
                locked.append(locked.isEmpty() ? " for update of " : ", ")
                        .append(scope.sources().get(i).stored());
            }
        }
        return locked.toString();
    }
}
