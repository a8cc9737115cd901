package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Expression.Order;
import io.sluice.stack.sqlserver.tsql.Token.Kind;
import io.sluice.stack.sqlserver.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads expressions, lowest precedence first. */
final class ExpressionParser {

    /** What the length of a string type is in a cast that does not say it. */
    private static final int CAST_LENGTH = 30;

    private static final Set<String> DATE_FUNCTIONS = Set.of("DATEDIFF", "DATEDIFF_BIG", "DATEPART");

    private final Words words;

    ExpressionParser(Words words) {
        this.words = words;
    }

    Expression expression() {
        Expression left = product();
        while (words.seesSymbol("+") || words.seesSymbol("-")) {
            char operator = words.take().text().charAt(0);
            left = new Expression.Arithmetic(operator, left, product());
        }
        return left;
    }

    List<Order> orderBy() {
        List<Order> orders = new ArrayList<>();
        do {
            Expression by = expression();
            boolean descending = words.skip("DESC");
            if (!descending) {
                words.skip("ASC");
            }
            orders.add(new Order(by, descending));
        } while (words.skipSymbol(","));
        return orders;
    }

    List<Expression> list() {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(expression());
        } while (words.skipSymbol(","));
        return list;
    }

    private Expression product() {
        Expression left = signed();
        while (words.seesSymbol("*") || words.seesSymbol("/") || words.seesSymbol("%")) {
            char operator = words.take().text().charAt(0);
            left = new Expression.Arithmetic(operator, left, signed());
        }
        return left;
    }

    private Expression signed() {
        if (words.skipSymbol("-")) {
            return new Expression.Negative(signed());
        }
        if (words.skipSymbol("+")) {
            return signed();
        }
        return collated();
    }

    private Expression collated() {
        Expression operand = primary();
        while (words.skip("COLLATE")) {
            Collations.check(words.name());
            operand = new Expression.Collated(operand);
        }
        return operand;
    }

    private Expression primary() {
        Token token = words.peek();
        return switch (token.kind()) {
            case WHOLE -> number(Expression.Number.Shape.WHOLE);
            case EXACT -> number(Expression.Number.Shape.EXACT);
            case FLOATING -> number(Expression.Number.Shape.FLOATING);
            case TEXT -> new Expression.Text(words.take().text(), false);
            case NATIONAL_TEXT -> new Expression.Text(words.take().text(), true);
            case BINARY -> new Expression.Bytes(words.take().text());
            case VARIABLE -> new Expression.Variable(words.take().text());
            case GLOBAL -> new Expression.Global(words.take().text());
            case SYMBOL -> parenthesised();
            case WORD, QUOTED_NAME -> named();
            case END -> throw words.unexpected();
        };
    }

    private Expression number(Expression.Number.Shape shape) {
        return new Expression.Number(words.take().text(), shape);
    }

    private Expression parenthesised() {
        words.expectSymbol("(");
        Expression inner = expression();
        words.expectSymbol(")");
        return inner;
    }

    private Expression named() {
        if (words.skip("NULL")) {
            return new Expression.Null();
        }
        if (words.peek().kind() == Kind.WORD && words.peek(1).isSymbol("(")) {
            return call();
        }
        String name = words.name();
        String qualifier = null;
        while (words.skipSymbol(".")) {
            qualifier = name;
            name = words.name();
        }
        return new Expression.Column(qualifier, name);
    }

    private Expression call() {
        String function = words.take().text().toUpperCase(Locale.ROOT);
        words.expectSymbol("(");
        if (function.equals("CAST")) {
            return cast();
        }
        if (function.equals("ROW_NUMBER")) {
            words.expectSymbol(")");
            return rowNumber();
        }
        if (words.skipSymbol("*")) {
            words.expectSymbol(")");
            return new Expression.Call(function, List.of(), true);
        }
        List<Expression> arguments = new ArrayList<>();
        if (DATE_FUNCTIONS.contains(function)) {
            arguments.add(new Expression.Text(words.option(), false));
            words.expectSymbol(",");
        }
        if (!words.seesSymbol(")")) {
            if (words.sees("DISTINCT")) {
                throw SqlError.syntaxNear("DISTINCT");
            }
            arguments.addAll(list());
        }
        words.expectSymbol(")");
        return new Expression.Call(function, arguments, false);
    }

    private Expression cast() {
        Expression operand = expression();
        words.expect("AS");
        SqlType type = new TypeParser(words).type(CAST_LENGTH);
        words.expectSymbol(")");
        return new Expression.Cast(operand, type);
    }

    private Expression rowNumber() {
        words.expect("OVER");
        words.expectSymbol("(");
        List<Expression> partition = words.skip("PARTITION", "BY") ? list() : List.of();
        words.expect("ORDER", "BY");
        List<Order> order = orderBy();
        words.expectSymbol(")");
        return new Expression.RowNumber(partition, order);
    }
}
