package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.List;

/** Brings two values to one type before they are compared: the type of higher precedence wins, as in SQL Server. */
final class Comparisons {

    /** Highest first: "Data type precedence (Transact-SQL)". */
    private static final List<TypeName> PRECEDENCE = List.of(
            TypeName.DATETIMEOFFSET,
            TypeName.DATETIME2,
            TypeName.DATE,
            TypeName.TIME,
            TypeName.FLOAT,
            TypeName.REAL,
            TypeName.DECIMAL,
            TypeName.BIGINT,
            TypeName.INT,
            TypeName.SMALLINT,
            TypeName.TINYINT,
            TypeName.BIT,
            TypeName.UNIQUEIDENTIFIER,
            TypeName.NVARCHAR,
            TypeName.VARCHAR,
            TypeName.VARBINARY,
            TypeName.BINARY);

    private Comparisons() {}

    static String compare(String operator, Bound left, Bound right) {
        SqlType common = common(left, right);
        return "(" + side(left, common) + " " + operator + " " + side(right, common) + ")";
    }

    /** The type that both become where one column holds both: COALESCE, ISNULL's kin. */
    static SqlType common(Bound left, Bound right) {
        if (left.type() == null) {
            return right.knownType();
        }
        if (right.type() == null) {
            return left.type();
        }
        SqlType a = left.type();
        SqlType b = right.type();
        boolean firstWins = PRECEDENCE.indexOf(a.name()) <= PRECEDENCE.indexOf(b.name());
        SqlType winner = firstWins ? a : b;
        SqlType loser = firstWins ? b : a;
        boolean bytesMeetAnother = a.isBytes() != b.isBytes();
        boolean timeMeetsNumber = winner.isTemporal() && !loser.isTemporal() && !loser.isText();
        boolean guidMeetsNumber = loser.name() == TypeName.UNIQUEIDENTIFIER && winner.name() != loser.name();
        if (bytesMeetAnother || timeMeetsNumber || guidMeetsNumber) {
            throw SqlError.operandClash(loser.name().text(), winner.name().text());
        }
        if (winner.name() == TypeName.DECIMAL && loser.isNumber()) {
            return decimalOfBoth(winner, Arithmetic.exact(loser));
        }
        if (winner.isText() || winner.isBytes()) {
            boolean max = a.isMax() || b.isMax() || loser.name() != winner.name();
            return new SqlType(winner.name(), max ? SqlType.MAX : Math.max(a.length(), b.length()), 0, 0);
        }
        if (winner.isTemporal()) {
            // A text may be as exact as the type allows.
            int scale = winner.name() == TypeName.DATE
                    ? 0
                    : loser.isText() ? SqlType.MOST_TIME_SCALE : Math.max(a.scale(), b.scale());
            return new SqlType(winner.name(), 0, 0, scale);
        }
        return winner;
    }

    private static SqlType decimalOfBoth(SqlType a, SqlType b) {
        int scale = Math.max(a.scale(), b.scale());
        int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        return SqlType.decimal(Math.min(SqlType.MOST_PRECISION, whole + scale), scale);
    }

    private static String side(Bound side, SqlType common) {
        SqlType from = side.type();
        boolean asItIs = from != null && (from.name() == common.name() || (from.isNumber() && common.isNumber()));
        if (asItIs) {
            return side.comparable();
        }
        return Casts.assign(side, common).comparable();
    }
}
