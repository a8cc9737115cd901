package io.sluice.stack.sqlserver.definition;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How long a row of a table is: 8,060 bytes at most. Long values of variable length move out and leave 24 bytes behind, so only tables
 * of many columns can pass the limit; these get a check. After "Estimate the size of a heap" of the SQL Server documentation.
 */
final class RowSize {

    static final String CHECK = "row_size";

    private static final int MOST = 8_060;
    private static final int LEFT_BEHIND = 24;

    private RowSize() {}

    /** @throws SqlError 1701 if not even an empty row fits */
    static void refuseTooLong(String table, List<Column> columns) {
        int least = fixed(columns);
        if (least > MOST) {
            throw SqlError.rowAlwaysTooLong(table, least);
        }
    }

    /** @return what each row must pass, or nothing if every row fits */
    static String check(List<Column> columns) {
        List<Column> variable =
                columns.stream().filter(column -> isVariable(column.type())).toList();
        int fixed = fixed(columns) + (variable.isEmpty() ? 0 : 2 + 2 * variable.size());
        if (fixed + LEFT_BEHIND * variable.size() <= MOST) {
            return "";
        }
        return "constraint " + CHECK + " check (sqlserver.fits_row(" + fixed + ", array["
                + variable.stream().map(RowSize::bytes).collect(Collectors.joining(", ")) + "]))";
    }

    /** How many bytes a value takes, as an expression for PostgreSQL. */
    static String bytes(Column column) {
        return switch (column.type().name()) {
            case NVARCHAR -> "2 * sqlserver.units(" + column.stored() + ")";
            case VARCHAR, VARBINARY -> "octet_length(" + column.stored() + ")";
            default -> Integer.toString(column.type().maxLength());
        };
    }

    static boolean isVariable(SqlType type) {
        return type.isText() || type.isBytes();
    }

    private static int fixed(List<Column> columns) {
        int bits = 0;
        int bytes = 0;
        for (Column column : columns) {
            if (column.type().name() == TypeName.BIT) {
                bits++;
            } else if (!isVariable(column.type())) {
                bytes += column.type().maxLength();
            }
        }
        int header = 4 + 2 + (columns.size() + 7) / 8;
        return header + bytes + (bits + 7) / 8;
    }
}
