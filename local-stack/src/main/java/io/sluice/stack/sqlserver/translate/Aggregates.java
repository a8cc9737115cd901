package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.StoredType;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Expression;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** COUNT, COUNT_BIG, SUM, MIN, MAX, AVG. A sum that leaves its type is 8115: PostgreSQL would take a wider type. */
final class Aggregates {

    private static final Set<String> NAMES = Set.of("COUNT", "COUNT_BIG", "SUM", "MIN", "MAX", "AVG");

    private Aggregates() {}

    static boolean isOne(String function) {
        return NAMES.contains(function);
    }

    static Bound of(Expression.Call call, List<Bound> arguments) {
        String function = call.function();
        boolean counts = function.startsWith("COUNT");
        if (call.star() && !counts) {
            throw SqlError.syntaxNear("*");
        }
        if (!call.star() && arguments.size() != 1) {
            throw SqlError.syntaxNear(")");
        }
        if (counts) {
            SqlType type = function.equals("COUNT") ? SqlType.INT : SqlType.BIGINT;
            String counted = call.star() ? "*" : arguments.get(0).sql();
            return new Bound("count(" + counted + ")::" + StoredType.of(type), type);
        }
        Bound argument = arguments.get(0);
        return switch (function) {
            case "SUM" -> sum(argument);
            case "AVG" -> average(argument);
            default -> extreme(function, argument);
        };
    }

    private static Bound sum(Bound argument) {
        SqlType type = total(argument.knownType(), "sum");
        return new Bound("sum(" + argument.sql() + ")::" + StoredType.of(type), type);
    }

    private static Bound average(Bound argument) {
        SqlType type = total(argument.knownType(), "avg");
        if (type.isFloating()) {
            return new Bound("avg(" + argument.sql() + ")::float8", type);
        }
        int scale = type.isWhole() ? 0 : Math.max(type.scale(), 6);
        SqlType result = type.isWhole() ? type : SqlType.decimal(SqlType.MOST_PRECISION, scale);
        return new Bound("trunc(avg(" + argument.sql() + "), " + scale + ")::" + StoredType.of(result), result);
    }

    private static SqlType total(SqlType type, String function) {
        return switch (type.name()) {
            case BIGINT -> SqlType.BIGINT;
            case INT, SMALLINT, TINYINT -> SqlType.INT;
            case DECIMAL -> SqlType.decimal(SqlType.MOST_PRECISION, type.scale());
            case FLOAT, REAL -> SqlType.FLOAT;
            default -> throw SqlError.invalidOperand(type.name().text(), function);
        };
    }

    private static Bound extreme(String function, Bound argument) {
        SqlType type = argument.knownType();
        if (type.name() == TypeName.BIT) {
            throw SqlError.invalidOperand("bit", function.toLowerCase(Locale.ROOT));
        }
        boolean greatest = function.equals("MAX");
        if (type.name() == TypeName.DATETIMEOFFSET || type.name() == TypeName.UNIQUEIDENTIFIER) {
            return new Bound(
                    "(array_agg(" + argument.sql() + " order by " + argument.comparable()
                            + (greatest ? " desc" : " asc") + ") filter (where (" + argument.comparable()
                            + ") is not null))[1]",
                    type);
        }
        return new Bound((greatest ? "max(" : "min(") + argument.sql() + ")", type);
    }
}
