package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Expression;
import io.sluice.stack.sqlserver.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns the expressions of one query into PostgreSQL's. */
final class ExpressionTranslator implements Expression.Visitor<Bound> {

    private static final BigInteger INT_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

    private final Scope scope;
    private final Tables tables;
    private final Variables variables;
    private boolean aggregates;

    ExpressionTranslator(Scope scope, Tables tables, Variables variables) {
        this.scope = scope;
        this.tables = tables;
        this.variables = variables;
    }

    Bound translate(Expression expression) {
        return expression.accept(this);
    }

    /** Whether any expression so far was an aggregate. */
    boolean aggregates() {
        return aggregates;
    }

    Scope scope() {
        return scope;
    }

    Tables tables() {
        return tables;
    }

    Variables variables() {
        return variables;
    }

    /** SQL Server puts NULL below everything. */
    String order(List<Expression.Order> orders) {
        return orders.stream()
                .map(order -> order(translate(order.by()), order.descending()))
                .collect(Collectors.joining(", "));
    }

    static String order(Bound by, boolean descending) {
        return by.comparable() + (descending ? " desc nulls last" : " asc nulls first");
    }

    @Override
    public Bound column(Expression.Column column) {
        return scope.bind(column);
    }

    /** A whole number beyond int is a decimal in T-SQL, not a bigint. */
    @Override
    public Bound number(Expression.Number number) {
        return switch (number.shape()) {
            case WHOLE -> {
                BigInteger value = new BigInteger(number.text());
                yield value.compareTo(INT_MAX) <= 0
                        ? Literals.of(value.intValue(), SqlType.INT)
                        : exact(new BigDecimal(value));
            }
            case EXACT -> exact(new BigDecimal(number.text()));
            case FLOATING -> Literals.of(Double.valueOf(number.text()), SqlType.FLOAT);
        };
    }

    private static Bound exact(BigDecimal value) {
        int precision = Math.max(value.precision(), value.scale());
        if (precision > SqlType.MOST_PRECISION) {
            throw new SqlError(
                    1007,
                    15,
                    "The number '" + value.toPlainString()
                            + "' is out of the range for numeric representation (maximum precision 38).");
        }
        return Literals.of(value, SqlType.decimal(precision, value.scale()));
    }

    @Override
    public Bound text(Expression.Text text) {
        int units = Math.max(1, text.text().length());
        boolean fits = units <= (text.national() ? 4_000 : 8_000);
        int length = fits ? units : SqlType.MAX;
        return Literals.text(text.text(), text.national() ? SqlType.nvarchar(length) : SqlType.varchar(length));
    }

    @Override
    public Bound bytes(Expression.Bytes bytes) {
        return new Bound(
                "'\\x" + bytes.hex() + "'::bytea",
                SqlType.varbinary(Math.max(1, bytes.hex().length() / 2)));
    }

    @Override
    public Bound nothing() {
        return new Bound("null", null);
    }

    @Override
    public Bound variable(Expression.Variable variable) {
        Variables.Value value = variables.require(variable.name());
        return Literals.of(value.value(), value.type());
    }

    @Override
    public Bound global(Expression.Global global) {
        Variables.Value value = variables.require(global.name());
        return Literals.of(value.value(), value.type());
    }

    @Override
    public Bound negative(Expression.Negative negative) {
        Bound operand = translate(negative.operand());
        if (!operand.knownType().isNumber()) {
            throw SqlError.invalidOperand(operand.knownType().name().text(), "minus");
        }
        return new Bound("(- " + operand.sql() + ")", operand.knownType());
    }

    @Override
    public Bound arithmetic(Expression.Arithmetic arithmetic) {
        return Arithmetic.of(arithmetic.operator(), translate(arithmetic.left()), translate(arithmetic.right()));
    }

    @Override
    public Bound call(Expression.Call call) {
        if (Aggregates.isOne(call.function())) {
            aggregates = true;
            return Aggregates.of(
                    call, call.arguments().stream().map(this::translate).toList());
        }
        return CatalogueFunctions.isOne(call.function()) ? CatalogueFunctions.of(call, this) : Functions.of(call, this);
    }

    @Override
    public Bound rowNumber(Expression.RowNumber rowNumber) {
        String partition = rowNumber.partition().stream()
                .map(by -> translate(by).comparable())
                .collect(Collectors.joining(", "));
        return new Bound(
                "row_number() over (" + (partition.isEmpty() ? "" : "partition by " + partition + " ") + "order by "
                        + order(rowNumber.order()) + ")",
                SqlType.BIGINT);
    }

    @Override
    public Bound cast(Expression.Cast cast) {
        return Casts.cast(translate(cast.operand()), cast.type());
    }

    @Override
    public Bound collated(Expression.Collated collated) {
        Bound operand = translate(collated.operand());
        if (!operand.knownType().isText()) {
            throw new SqlError(
                    447,
                    16,
                    "Expression type " + operand.knownType().name().text() + " is invalid for COLLATE clause.");
        }
        return operand;
    }

    /**
     * The value of an argument that has to be known before the statement runs.
     *
     * @throws SqlError 102 if it is more than a literal or a parameter
     */
    String constantText(Expression expression) {
        if (expression instanceof Expression.Text text) {
            return text.text();
        }
        if (expression instanceof Expression.Variable variable
                && variables.require(variable.name()).value() instanceof String text) {
            return text;
        }
        throw SqlError.syntaxNear(expression.toString().toLowerCase(Locale.ROOT));
    }
}
