package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.StoredType;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;

/** Conversions between types, as SQL Server makes them: what is cut, what is rounded, what overflows. */
final class Casts {

    private Casts() {}

    /** CAST: text and bytes are cut to the length that is asked for. */
    static Bound cast(Bound value, SqlType to) {
        if (to.isText() && !to.isMax() && value.type() != null) {
            return new Bound(cut(convert(value, to), value.knownType(), to), to);
        }
        if (to.name() == TypeName.BINARY) {
            return new Bound("sqlserver.to_binary(" + convert(value, to) + ", " + to.length() + ")", to);
        }
        if (to.name() == TypeName.VARBINARY && !to.isMax() && value.type() != null) {
            return new Bound("substr(" + convert(value, to) + ", 1, " + to.length() + ")", to);
        }
        return new Bound(convert(value, to), to);
    }

    /** What happens when a value meets a column: nothing is cut, the column's own check judges the length. */
    static Bound assign(Bound value, SqlType to) {
        SqlType from = value.type();
        if (from != null && from.isText() && to.isBytes()) {
            throw new SqlError(
                    257,
                    16,
                    "Implicit conversion from data type " + from.name().text() + " to "
                            + to.name().text() + " is not allowed. Use the CONVERT function to run this query.");
        }
        return new Bound(convert(value, to), to);
    }

    private static String convert(Bound value, SqlType to) {
        SqlType from = value.type();
        if (from == null) {
            return "null::" + StoredType.of(to);
        }
        if (from.equals(to)) {
            return value.sql();
        }
        return switch (to.name()) {
            case NVARCHAR, VARCHAR -> toText(value.sql(), from, to);
            case BIGINT, INT, SMALLINT, TINYINT -> toWhole(value.sql(), from, to);
            case DECIMAL, FLOAT, REAL -> toNumber(value.sql(), from, to);
            case BIT -> toBit(value.sql(), from, to);
            case VARBINARY, BINARY -> toBytes(value.sql(), from, to);
            case DATE, DATETIME2, TIME -> toClock(value.sql(), from, to);
            case DATETIMEOFFSET -> toOffset(value.sql(), from, to);
            case UNIQUEIDENTIFIER -> toGuid(value.sql(), from, to);
        };
    }

    private static String toText(String sql, SqlType from, SqlType to) {
        return switch (from.name()) {
            case NVARCHAR -> to.name() == TypeName.VARCHAR ? "sqlserver.to_utf8(" + sql + ")" : sql;
            case VARCHAR -> sql;
            case BIGINT, INT, SMALLINT, TINYINT, DECIMAL -> "(" + sql + ")::text::bpchar";
            case BIT -> "(" + sql + ")::int::text::bpchar";
            case UNIQUEIDENTIFIER -> "upper((" + sql + ")::text)::bpchar";
            case DATE -> "to_char(" + sql + ", 'YYYY-MM-DD')::bpchar";
            case DATETIME2 -> clockText(sql, "YYYY-MM-DD HH24:MI:SS", from) + "::bpchar";
            case TIME -> clockText("timestamp '1970-01-01' + " + sql, "HH24:MI:SS", from) + "::bpchar";
            case DATETIMEOFFSET ->
                "(" + clockText("sqlserver.local(" + sql + ")", "YYYY-MM-DD HH24:MI:SS", from)
                        + " || sqlserver.offset_text(" + sql + "))::bpchar";
            // SQL Server writes floats with six digits and bytes as characters: nothing that proves anything.
            case FLOAT, REAL, VARBINARY, BINARY -> throw refused(from, to);
        };
    }

    private static String clockText(String sql, String pattern, SqlType type) {
        String fraction = type.scale() == 0 ? "" : ".US";
        int tooMany = type.scale() == 0 ? 0 : SqlType.MOST_TIME_SCALE - type.scale();
        String text = "to_char(" + sql + ", '" + pattern + fraction + "')";
        return tooMany == 0 ? text : "left(" + text + ", -" + tooMany + ")";
    }

    private static String toWhole(String sql, SqlType from, SqlType to) {
        if (from.isBytes() && to.name() == TypeName.BIGINT) {
            return "sqlserver.to_bigint(" + sql + ")";
        }
        String number;
        if (from.isText()) {
            number = "btrim(sqlserver.txt(" + sql + "))::int8";
        } else if (from.name() == TypeName.BIT) {
            number = "(" + sql + ")::int4";
        } else if (from.isWhole()) {
            number = "(" + sql + ")";
        } else if (from.isNumber()) {
            number = "trunc((" + sql + ")" + (from.isFloating() ? "::float8" : "") + ")";
        } else {
            throw refused(from, to);
        }
        return to.name() == TypeName.TINYINT
                ? "sqlserver.tiny(" + number + "::numeric)"
                : number + "::" + StoredType.of(to);
    }

    private static String toNumber(String sql, SqlType from, SqlType to) {
        if (from.isText()) {
            return "btrim(sqlserver.txt(" + sql + "))::" + StoredType.of(to);
        }
        if (from.name() == TypeName.BIT) {
            return "(" + sql + ")::int4::" + StoredType.of(to);
        }
        if (!from.isNumber()) {
            throw refused(from, to);
        }
        return "(" + sql + ")::" + StoredType.of(to);
    }

    private static String toBit(String sql, SqlType from, SqlType to) {
        if (from.isText()) {
            return "btrim(sqlserver.txt(" + sql + "))::boolean";
        }
        if (!from.isNumber()) {
            throw refused(from, to);
        }
        return "((" + sql + ") <> 0)";
    }

    private static String toBytes(String sql, SqlType from, SqlType to) {
        return switch (from.name()) {
            case VARBINARY, BINARY -> sql;
            case NVARCHAR -> "sqlserver.utf16(" + sql + ")";
            case VARCHAR -> "sqlserver.utf8(" + sql + ")";
            case FLOAT -> "float8send(" + sql + ")";
            case REAL -> "float4send(" + sql + ")";
            case BIGINT -> "int8send(" + sql + ")";
            case INT -> "int4send(" + sql + ")";
            case SMALLINT -> "int2send(" + sql + ")";
            default -> throw refused(from, to);
        };
    }

    private static String toClock(String sql, SqlType from, SqlType to) {
        String stored = StoredType.of(to);
        if (from.isText()) {
            return "btrim(sqlserver.txt(" + sql + "))::" + stored;
        }
        if (from.name() == TypeName.DATETIMEOFFSET) {
            return "sqlserver.local(" + sql + ")::" + stored;
        }
        boolean possible = from.name() == TypeName.DATETIME2
                || from.name() == to.name()
                || (from.name() == TypeName.DATE && to.name() == TypeName.DATETIME2);
        if (!possible) {
            throw refused(from, to);
        }
        return "(" + sql + ")::" + stored;
    }

    private static String toOffset(String sql, SqlType from, SqlType to) {
        return switch (from.name()) {
            case NVARCHAR, VARCHAR -> rounded("sqlserver.to_offset(" + sql + ")", to);
            case DATETIMEOFFSET -> rounded(sql, to);
            case DATE, DATETIME2 -> "sqlserver.at_offset((" + sql + ")::timestamp(" + to.scale() + "), 0)";
            default -> throw refused(from, to);
        };
    }

    private static String rounded(String sql, SqlType to) {
        return "sqlserver.at_offset(((" + sql + ").utc)::timestamp(" + to.scale() + "), (" + sql + ").minutes)";
    }

    private static String toGuid(String sql, SqlType from, SqlType to) {
        if (!from.isText()) {
            throw refused(from, to);
        }
        return "btrim(sqlserver.txt(" + sql + "))::uuid";
    }

    private static String cut(String sql, SqlType from, SqlType to) {
        if (from.isText() && !from.isMax() && from.name() == to.name() && from.length() <= to.length()) {
            return sql;
        }
        return to.name() == TypeName.NVARCHAR
                ? "sqlserver.part(" + sql + ", 1, " + to.length() + ")"
                : "sqlserver.cut(" + sql + ", " + to.length() + ")";
    }

    private static SqlError refused(SqlType from, SqlType to) {
        return SqlError.explicitConversionNotAllowed(
                from.name().text(), to.name().text());
    }
}
