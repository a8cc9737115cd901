package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Expression;
import io.sluice.stack.sqlserver.type.SqlType;
import java.util.List;
import java.util.Locale;

/** The functions of values. Any other name is error 195. */
final class Functions {

    private static final int MOST_BYTES = 8_000;

    /** PostgreSQL's own rules of case for all of Unicode; the database's collation knows only ASCII. */
    private static final String UNICODE = " collate pg_c_utf8";

    private Functions() {}

    static Bound of(Expression.Call call, ExpressionTranslator translator) {
        if (call.star()) {
            throw SqlError.syntaxNear("*");
        }
        List<Bound> arguments =
                call.arguments().stream().map(translator::translate).toList();
        return switch (call.function() + arguments.size()) {
            case "SUBSTRING3" -> substring(arguments);
            case "LOWER1", "UPPER1" -> inCase(call.function(), asText(arguments.get(0)));
            case "LEN1" -> new Bound("sqlserver.len(" + asText(arguments.get(0)).sql() + ")", SqlType.INT);
            case "DATALENGTH1" -> dataLength(arguments.get(0));
            case "ISNULL2" -> {
                SqlType type = arguments.get(0).type() == null
                        ? arguments.get(1).knownType()
                        : arguments.get(0).knownType();
                yield coalesce(arguments, type);
            }
            case "HASHBYTES2" -> hash(translator.constantText(call.arguments().get(0)), arguments.get(1));
            case "DATEDIFF3" -> difference(call, arguments, SqlType.INT);
            case "DATEDIFF_BIG3" -> difference(call, arguments, SqlType.BIGINT);
            case "DATEPART2" -> DateParts.part(part(call), arguments.get(1));
            case "ABS1" -> absolute(arguments.get(0));
            case "GETDATE0" -> new Bound("(clock_timestamp() at time zone 'UTC')::timestamp(3)", SqlType.datetime2(3));
            case "SYSUTCDATETIME0" ->
                new Bound("(clock_timestamp() at time zone 'UTC')::timestamp(6)", SqlType.datetime2(6));
            default -> {
                if (call.function().equals("COALESCE") && arguments.size() > 1) {
                    yield coalesce(arguments, common(arguments));
                }
                throw SqlError.notAFunction(call.function().toLowerCase(Locale.ROOT));
            }
        };
    }

    private static Bound substring(List<Bound> arguments) {
        Bound value = arguments.get(0);
        String start = Casts.cast(arguments.get(1), SqlType.INT).sql();
        String length = Casts.cast(arguments.get(2), SqlType.INT).sql();
        SqlType type = value.knownType();
        if (!type.isText() && !type.isBytes()) {
            throw new SqlError(
                    8116,
                    16,
                    "Argument data type " + type.name().text() + " is invalid for argument 1 of substring function.");
        }
        SqlType result = type.isBytes() ? SqlType.varbinary(type.length()) : type;
        return new Bound("sqlserver.part(" + value.sql() + ", " + start + ", " + length + ")", result);
    }

    private static Bound inCase(String function, Bound text) {
        return new Bound(
                function.toLowerCase(Locale.ROOT) + "(sqlserver.txt(" + text.sql() + ")" + UNICODE + ")::bpchar",
                text.type());
    }

    private static Bound dataLength(Bound value) {
        SqlType type = value.knownType();
        String bytes =
                switch (type.name()) {
                    case NVARCHAR -> "(2 * sqlserver.units(" + value.sql() + "))";
                    case VARCHAR -> "octet_length(sqlserver.utf8(" + value.sql() + "))";
                    case VARBINARY, BINARY -> "octet_length(" + value.sql() + ")";
                    default -> "(case when (" + value.comparable() + ") is not null then " + type.maxLength() + " end)";
                };
        return type.isMax() ? new Bound(bytes + "::int8", SqlType.BIGINT) : new Bound(bytes + "::int4", SqlType.INT);
    }

    private static Bound coalesce(List<Bound> arguments, SqlType type) {
        return new Bound(
                "coalesce("
                        + String.join(
                                ", ",
                                arguments.stream()
                                        .map(argument ->
                                                Casts.cast(argument, type).sql())
                                        .toList())
                        + ")",
                type);
    }

    private static SqlType common(List<Bound> arguments) {
        Bound result = arguments.get(0);
        for (Bound argument : arguments.subList(1, arguments.size())) {
            result = new Bound("", Comparisons.common(result, argument));
        }
        return result.knownType();
    }

    /** Over the bytes that SQL Server has: UTF-16 of an nvarchar, UTF-8 of a varchar in the UTF-8 collation. */
    private static Bound hash(String algorithm, Bound value) {
        String bytes =
                switch (value.knownType().name()) {
                    case NVARCHAR -> "sqlserver.utf16(" + value.sql() + ")";
                    case VARCHAR -> "sqlserver.utf8(" + value.sql() + ")";
                    case VARBINARY, BINARY -> value.sql();
                    default ->
                        throw new SqlError(
                                8116,
                                16,
                                "Argument data type " + value.knownType().name().text()
                                        + " is invalid for argument 2 of hashbytes function.");
                };
        return switch (algorithm.toUpperCase(Locale.ROOT)) {
            case "MD5" -> new Bound("decode(md5(" + bytes + "), 'hex')", SqlType.varbinary(MOST_BYTES));
            case "SHA2_256" -> new Bound("sha256(" + bytes + ")", SqlType.varbinary(MOST_BYTES));
            default -> throw SqlError.syntaxNear(algorithm);
        };
    }

    private static Bound difference(Expression.Call call, List<Bound> arguments, SqlType result) {
        return DateParts.difference(part(call), arguments.get(1), arguments.get(2), result);
    }

    /** The parser left the part of a date as the first argument. */
    private static String part(Expression.Call call) {
        return ((Expression.Text) call.arguments().get(0)).text();
    }

    private static Bound absolute(Bound value) {
        if (!value.knownType().isNumber()) {
            throw SqlError.invalidOperand(value.knownType().name().text(), "abs");
        }
        return new Bound("abs(" + value.sql() + ")", value.knownType());
    }

    private static Bound asText(Bound value) {
        SqlType type = value.knownType();
        if (type.isText()) {
            return value;
        }
        return Casts.cast(value, SqlType.nvarchar(SqlType.MAX));
    }
}
