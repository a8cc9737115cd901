package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopyOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FirstStepsTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    @Test
    void aTableIsMadeLoadedAndCounted() throws Exception {
        try (Connection connection = STAND_IN.connect();
                Statement statement = connection.createStatement()) {
            assertThat(connection.isValid(5)).isTrue();
            statement.execute("CREATE TABLE [dbo].[Orders] ([Id] bigint NOT NULL, [Name] nvarchar(20),"
                    + " CONSTRAINT [PK_Orders] PRIMARY KEY NONCLUSTERED ([Id]))");
            try (SQLServerBulkCopy copy = new SQLServerBulkCopy(connection)) {
                copy.setBulkCopyOptions(new SQLServerBulkCopyOptions());
                copy.setDestinationTableName("[dbo].[Orders]");
                BulkRows rows = new BulkRows(List.of(
                        new BulkRows.Column("Id", Types.BIGINT, 0, 0),
                        new BulkRows.Column("Name", Types.NVARCHAR, 20, 0)));
                rows.add(1L, "one");
                rows.add(2L, null);
                rows.add(3L, "dr\u00e9i \ud83d\ude00");
                copy.writeToServer(rows);
            }
            try (ResultSet counted = statement.executeQuery("SELECT COUNT_BIG(*) FROM [dbo].[Orders]")) {
                assertThat(counted.next()).isTrue();
                assertThat(counted.getLong(1)).isEqualTo(3);
            }
            try (ResultSet rows = statement.executeQuery("SELECT Id, name AS n FROM orders ORDER BY id DESC")) {
                assertThat(rows.getMetaData().getColumnName(2)).isEqualTo("n");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(3);
                assertThat(rows.getString(2)).isEqualTo("dr\u00e9i \ud83d\ude00");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).isNull();
            }
        }
    }
}
