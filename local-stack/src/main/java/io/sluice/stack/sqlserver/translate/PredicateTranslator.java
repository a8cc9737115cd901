package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.tsql.Predicate;
import java.util.List;
import java.util.stream.Collectors;

/** Turns conditions into PostgreSQL's. */
final class PredicateTranslator implements Predicate.Visitor<String> {

    private final ExpressionTranslator expressions;

    PredicateTranslator(ExpressionTranslator expressions) {
        this.expressions = expressions;
    }

    String translate(Predicate predicate) {
        return predicate.accept(this);
    }

    @Override
    public String comparison(Predicate.Comparison comparison) {
        return Comparisons.compare(
                comparison.operator(),
                expressions.translate(comparison.left()),
                expressions.translate(comparison.right()));
    }

    @Override
    public String all(Predicate.All all) {
        return joined(all.parts(), " and ");
    }

    @Override
    public String any(Predicate.Any any) {
        return joined(any.parts(), " or ");
    }

    @Override
    public String not(Predicate.Not not) {
        return "(not " + translate(not.part()) + ")";
    }

    @Override
    public String isNull(Predicate.IsNull isNull) {
        return "((" + expressions.translate(isNull.operand()).comparable() + ") is null)";
    }

    @Override
    public String in(Predicate.In in) {
        Bound operand = expressions.translate(in.operand());
        return in.list().stream()
                .map(each -> Comparisons.compare("=", operand, expressions.translate(each)))
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    @Override
    public String like(Predicate.Like like) {
        Bound operand = expressions.translate(like.operand());
        return "(sqlserver.txt(" + operand.sql() + ") ~ "
                + Literals.quoted(LikePattern.regularExpression(expressions.constantText(like.pattern()))) + ")";
    }

    @Override
    public String exists(Predicate.Exists exists) {
        QueryTranslator query = new QueryTranslator(expressions.scope(), expressions.tables(), expressions.variables());
        return "exists (" + query.translate(exists.query()).sql() + ")";
    }

    private String joined(List<Predicate> parts, String operator) {
        return parts.stream().map(this::translate).collect(Collectors.joining(operator, "(", ")"));
    }
}
