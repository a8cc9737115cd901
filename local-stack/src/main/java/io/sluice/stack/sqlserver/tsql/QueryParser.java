package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.tsql.Expression.Order;
import io.sluice.stack.sqlserver.tsql.Query.From;
import io.sluice.stack.sqlserver.tsql.Query.Item;
import io.sluice.stack.sqlserver.tsql.Query.Join;
import io.sluice.stack.sqlserver.tsql.Query.Table;
import io.sluice.stack.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a SELECT and its FROM. */
final class QueryParser {

    /** Hints that change nothing here but the locks; any other is refused. */
    private static final Set<String> HINTS = Set.of(
            "TABLOCK",
            "UPDLOCK",
            "ROWLOCK",
            "PAGLOCK",
            "XLOCK",
            "HOLDLOCK",
            "SERIALIZABLE",
            "NOLOCK",
            "READCOMMITTED",
            "READCOMMITTEDLOCK");

    private final Words words;
    private final ExpressionParser expressions;

    QueryParser(Words words) {
        this.words = words;
        this.expressions = new ExpressionParser(words);
    }

    Query query() {
        words.expect("SELECT");
        boolean distinct = words.skip("DISTINCT");
        if (!distinct) {
            words.skip("ALL");
        }
        Expression top = words.skip("TOP") ? top() : null;
        List<Item> items = items();
        From from = words.skip("FROM") ? from() : null;
        Predicate where = words.skip("WHERE") ? new PredicateParser(words).predicate() : null;
        List<Expression> groupBy = words.skip("GROUP", "BY") ? expressions.list() : List.of();
        Predicate having = words.skip("HAVING") ? new PredicateParser(words).predicate() : null;
        List<Order> orderBy = words.skip("ORDER", "BY") ? expressions.orderBy() : List.of();
        return new Query(distinct, top, items, from, where, groupBy, having, orderBy);
    }

    From from() {
        Table first = table();
        List<Join> joins = new ArrayList<>();
        while (true) {
            Join.Kind kind;
            if (words.skip("INNER", "JOIN") || words.skip("JOIN")) {
                kind = Join.Kind.INNER;
            } else if (words.skip("LEFT", "JOIN") || words.skip("LEFT", "OUTER", "JOIN")) {
                kind = Join.Kind.LEFT;
            } else {
                return new From(first, joins);
            }
            Table table = table();
            words.expect("ON");
            joins.add(new Join(kind, table, new PredicateParser(words).predicate()));
        }
    }

    /** {@code WITH (TABLOCK, ...)}, if it comes next. */
    Set<String> hints() {
        Set<String> hints = new LinkedHashSet<>();
        if (words.sees("WITH") && words.peek(1).isSymbol("(")) {
            words.take();
            words.take();
            do {
                if (!HINTS.contains(words.peek().text().toUpperCase(Locale.ROOT))) {
                    throw words.unexpected();
                }
                hints.add(words.option());
            } while (words.skipSymbol(","));
            words.expectSymbol(")");
        }
        return hints;
    }

    private Table table() {
        ObjectName name = words.objectName();
        String alias = alias();
        Set<String> hints = hints();
        return new Table(name, alias, hints);
    }

    private @Nullable String alias() {
        return words.skip("AS") || words.seesName() ? words.name() : null;
    }

    private Expression top() {
        if (words.skipSymbol("(")) {
            Expression count = expressions.expression();
            words.expectSymbol(")");
            return count;
        }
        return new Expression.Number(Integer.toString(words.whole()), Expression.Number.Shape.WHOLE);
    }

    private List<Item> items() {
        List<Item> items = new ArrayList<>();
        do {
            items.add(item());
        } while (words.skipSymbol(","));
        return items;
    }

    private Item item() {
        if (words.skipSymbol("*")) {
            return new Query.Everything(null);
        }
        if (words.seesName() && words.peek(1).isSymbol(".") && words.peek(2).isSymbol("*")) {
            String qualifier = words.name();
            words.take();
            words.take();
            return new Query.Everything(qualifier);
        }
        Expression expression = expressions.expression();
        if (words.skip("AS") && isText()) {
            return new Query.Value(expression, words.text());
        }
        return new Query.Value(expression, isText() ? null : aliasAfterAs());
    }

    private @Nullable String aliasAfterAs() {
        return words.seesName() ? words.name() : null;
    }

    private boolean isText() {
        return words.peek().kind() == Kind.TEXT || words.peek().kind() == Kind.NATIONAL_TEXT;
    }
}
