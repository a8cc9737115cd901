package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.Locale;

/** DATEDIFF, DATEDIFF_BIG, DATEPART. A difference counts the boundaries that are crossed, exactly, without floating numbers. */
final class DateParts {

    private DateParts() {}

    static Bound difference(String part, Bound from, Bound to, SqlType result) {
        String start = boundaries(part, utc(from));
        String end = boundaries(part, utc(to));
        String difference = "((" + end + ") - (" + start + "))";
        return new Bound(result.equals(SqlType.INT) ? "sqlserver.difference(" + difference + ")" : difference, result);
    }

    static Bound part(String part, Bound time) {
        if (part.equals("TZOFFSET")) {
            Bound offset = time.knownType().name() == TypeName.DATETIMEOFFSET
                    ? time
                    : Casts.cast(time, SqlType.datetimeoffset(SqlType.MOST_TIME_SCALE));
            return new Bound("((" + offset.sql() + ").minutes)::int4", SqlType.INT);
        }
        return switch (part) {
            case "YEAR", "MONTH", "DAY", "HOUR", "MINUTE" ->
                new Bound("extract(" + part.toLowerCase(Locale.ROOT) + " from " + clock(time) + ")::int4", SqlType.INT);
            case "SECOND" -> new Bound("floor(extract(second from " + clock(time) + "))::int4", SqlType.INT);
            default -> throw unknown("datepart", part);
        };
    }

    private static String boundaries(String part, String utc) {
        return switch (part) {
            case "YEAR" -> "extract(year from " + utc + ")::int8";
            case "MONTH" -> "(extract(year from " + utc + ") * 12 + extract(month from " + utc + "))::int8";
            case "DAY" -> "((" + utc + ")::date - date '1970-01-01')::int8";
            case "HOUR" -> seconds(utc, "/ 3600");
            case "MINUTE" -> seconds(utc, "/ 60");
            case "SECOND" -> seconds(utc, "");
            case "MILLISECOND" -> seconds(utc, "* 1000");
            case "MICROSECOND" -> seconds(utc, "* 1000000");
            case "NANOSECOND" -> seconds(utc, "* 1000000000");
            default -> throw unknown("datediff", part);
        };
    }

    // extract gives a numeric: exact to the microsecond for every year.
    private static String seconds(String utc, String factor) {
        return "floor(extract(epoch from " + utc + ") " + factor + ")::int8";
    }

    private static String utc(Bound time) {
        SqlType type = time.knownType();
        if (type.isText()) {
            return Casts.cast(time, SqlType.datetimeoffset(SqlType.MOST_TIME_SCALE))
                    .comparable();
        }
        if (!type.isTemporal()) {
            throw SqlError.invalidOperand(type.name().text(), "datediff");
        }
        if (type.name() == TypeName.TIME) {
            return "(timestamp '1900-01-01' + " + time.sql() + ")";
        }
        return "(" + time.comparable() + ")::timestamp";
    }

    private static String clock(Bound time) {
        if (time.knownType().name() == TypeName.DATETIMEOFFSET) {
            return "sqlserver.local(" + time.sql() + ")";
        }
        return utc(time);
    }

    private static SqlError unknown(String function, String part) {
        return new SqlError(
                155, 15, "'" + part.toLowerCase(Locale.ROOT) + "' is not a recognized " + function + " option.");
    }
}
