package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads conditions. A parenthesis may open one or an expression: which, is found out by trying. */
final class PredicateParser {

    private static final Set<String> OPERATORS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");

    private final Words words;
    private final ExpressionParser expressions;

    PredicateParser(Words words) {
        this.words = words;
        this.expressions = new ExpressionParser(words);
    }

    Predicate predicate() {
        List<Predicate> parts = new ArrayList<>();
        do {
            parts.add(conjunction());
        } while (words.skip("OR"));
        return parts.size() == 1 ? parts.get(0) : new Predicate.Any(parts);
    }

    private Predicate conjunction() {
        List<Predicate> parts = new ArrayList<>();
        do {
            parts.add(negation());
        } while (words.skip("AND"));
        return parts.size() == 1 ? parts.get(0) : new Predicate.All(parts);
    }

    private Predicate negation() {
        return words.skip("NOT") ? new Predicate.Not(negation()) : primary();
    }

    private Predicate primary() {
        if (words.skip("EXISTS")) {
            words.expectSymbol("(");
            Query query = new QueryParser(words).query();
            words.expectSymbol(")");
            return new Predicate.Exists(query);
        }
        if (words.seesSymbol("(")) {
            int start = words.mark();
            try {
                words.take();
                Predicate inner = predicate();
                words.expectSymbol(")");
                return inner;
            } catch (SqlError notAPredicate) {
                words.backTo(start);
            }
        }
        return about(expressions.expression());
    }

    private Predicate about(Expression left) {
        if (words.skip("IS")) {
            boolean not = words.skip("NOT");
            words.expect("NULL");
            return negated(not, new Predicate.IsNull(left));
        }
        boolean not = words.skip("NOT");
        if (words.skip("IN")) {
            words.expectSymbol("(");
            List<Expression> list = expressions.list();
            words.expectSymbol(")");
            return negated(not, new Predicate.In(left, list));
        }
        if (words.skip("LIKE")) {
            return negated(not, new Predicate.Like(left, expressions.expression()));
        }
        if (words.skip("BETWEEN")) {
            Expression low = expressions.expression();
            words.expect("AND");
            Expression high = expressions.expression();
            return negated(
                    not,
                    new Predicate.All(List.of(
                            new Predicate.Comparison(">=", left, low), new Predicate.Comparison("<=", left, high))));
        }
        if (not || !OPERATORS.contains(words.peek().text())) {
            throw words.unexpected();
        }
        String operator = words.take().text();
        return new Predicate.Comparison(operator.equals("!=") ? "<>" : operator, left, expressions.expression());
    }

    private static Predicate negated(boolean not, Predicate predicate) {
        return not ? new Predicate.Not(predicate) : predicate;
    }
}
