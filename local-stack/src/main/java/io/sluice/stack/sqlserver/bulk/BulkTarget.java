package io.sluice.stack.sqlserver.bulk;

import io.sluice.stack.sqlserver.catalogue.Catalogue;
import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Statement.InsertBulk;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The table and the columns that an INSERT BULK announced, in the order in which values will come. */
public record BulkTarget(Table table, List<Column> columns) {

    /** @throws SqlError 208, 207 */
    public static BulkTarget find(InsertBulk bulk, Catalogue catalogue) throws SQLException {
        Table table = catalogue.require(bulk.table());
        List<Column> columns = new ArrayList<>();
        for (String name : bulk.columns()) {
            columns.add(table.column(name).orElseThrow(() -> SqlError.missingColumn(name)));
        }
        return new BulkTarget(table, columns);
    }

    String copyCommand() {
        return "copy " + table.stored() + " ("
                + columns.stream().map(Column::stored).collect(Collectors.joining(", ")) + ") from stdin";
    }
}
