package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.StoredType;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;

/** {@code + - * / %}, with the result types that SQL Server gives them, whose overflow is an error and not a wider type. */
final class Arithmetic {

    private Arithmetic() {}

    static Bound of(char operator, Bound left, Bound right) {
        SqlType a = left.knownType();
        SqlType b = right.knownType();
        if (operator == '+' && a.isText() && b.isText()) {
            SqlType type = a.name() == TypeName.VARCHAR && b.name() == TypeName.VARCHAR
                    ? SqlType.varchar(SqlType.MAX)
                    : SqlType.nvarchar(SqlType.MAX);
            return new Bound("sqlserver.joined(" + left.sql() + ", " + right.sql() + ")", type);
        }
        SqlType type = result(operator, a, b);
        String l = operand(left, type);
        String r = operand(right, type);
        return new Bound("(" + l + " " + operator + " " + r + ")::" + StoredType.of(type), type);
    }

    private static String operand(Bound operand, SqlType result) {
        SqlType from = operand.knownType();
        if (operand.type() == null || from.isText() || (from.isWhole() && result.isWhole())) {
            return Casts.cast(operand, result).sql();
        }
        return result.isFloating() ? Casts.cast(operand, result).sql() : "(" + operand.sql() + ")";
    }

    private static SqlType result(char operator, SqlType a, SqlType b) {
        if (a.isText() && b.isNumber()) {
            return b;
        }
        if (b.isText() && a.isNumber()) {
            return a;
        }
        if (!a.isNumber() || !b.isNumber()) {
            SqlType wrong = a.isNumber() ? b : a;
            throw SqlError.invalidOperand(wrong.name().text(), word(operator));
        }
        if (a.isFloating() || b.isFloating()) {
            return a.name() == TypeName.REAL && b.name() == TypeName.REAL ? SqlType.REAL : SqlType.FLOAT;
        }
        if (a.isWhole() && b.isWhole()) {
            return a.name().compareTo(b.name()) <= 0 ? a : b;
        }
        return decimal(operator, exact(a), exact(b));
    }

    /** A whole number as the decimal that it counts as beside a decimal. */
    static SqlType exact(SqlType type) {
        return switch (type.name()) {
            case BIGINT -> SqlType.decimal(19, 0);
            case INT -> SqlType.decimal(10, 0);
            case SMALLINT -> SqlType.decimal(5, 0);
            case TINYINT -> SqlType.decimal(3, 0);
            default -> type;
        };
    }

    /** The rules of "Precision, scale, and length (Transact-SQL)". */
    private static SqlType decimal(char operator, SqlType a, SqlType b) {
        int scale;
        int whole;
        switch (operator) {
            case '*' -> {
                scale = a.scale() + b.scale();
                whole = a.precision() + b.precision() + 1 - scale;
            }
            case '/' -> {
                scale = Math.max(6, a.scale() + b.precision() + 1);
                whole = a.precision() - a.scale() + b.scale();
            }
            case '%' -> {
                scale = Math.max(a.scale(), b.scale());
                whole = Math.min(a.precision() - a.scale(), b.precision() - b.scale());
            }
            default -> {
                scale = Math.max(a.scale(), b.scale());
                whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale()) + 1;
            }
        }
        if (scale + whole > SqlType.MOST_PRECISION) {
            int least = operator == '*' || operator == '/' ? Math.min(scale, 6) : 0;
            scale = Math.max(Math.min(scale, SqlType.MOST_PRECISION - whole), least);
        }
        return SqlType.decimal(Math.min(SqlType.MOST_PRECISION, scale + whole), scale);
    }

    private static String word(char operator) {
        return switch (operator) {
            case '+' -> "add";
            case '-' -> "subtract";
            case '*' -> "multiply";
            case '/' -> "divide";
            default -> "modulo";
        };
    }
}
