package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatementsTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    private Sql sql;

    @BeforeEach
    void connect() throws SQLException {
        sql = Sql.connect(STAND_IN);
        sql.run("DROP TABLE IF EXISTS orders, [Target], customers");
        sql.run("CREATE TABLE orders (id bigint NOT NULL, name nvarchar(20), price decimal(10,2), qty int, paid bit,"
                + " CONSTRAINT PK_orders PRIMARY KEY (id))");
        sql.run("INSERT INTO orders (id, name, price, qty, paid) VALUES (1, N'apple', 1.50, 3, 1),"
                + " (2, N'Pear', 20.25, 1, 0), (3, NULL, NULL, 7, NULL), (4, N'apple', 2.25, 2, 1)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void changesTellHowManyRowsTheyTouched() throws SQLException {
        assertThat(sql.run("INSERT orders (id) VALUES (10), (11)")).isEqualTo(2);
        assertThat(sql.run("UPDATE orders SET qty = qty + 1, name = N'x' WHERE id >= 3"))
                .isEqualTo(4);
        assertThat(sql.run("UPDATE [dbo].[orders] SET price = price * 2 WHERE price IS NOT NULL AND NOT paid = 0"))
                .isEqualTo(1 + 1);
        assertThat(sql.run("DELETE FROM orders WHERE id IN (10, 11, 12)")).isEqualTo(2);
        assertThat(sql.rows("SELECT id, name, price, qty FROM orders ORDER BY id"))
                .containsExactly(
                        Arrays.asList(1L, "apple", new BigDecimal("3.00"), 3),
                        Arrays.asList(2L, "Pear", new BigDecimal("20.25"), 1),
                        Arrays.asList(3L, "x", null, 8),
                        Arrays.asList(4L, "x", new BigDecimal("4.50"), 3));
    }

    @Test
    void theFourStatementsOfAMergeFromAStage() throws SQLException {
        sql.run(
                "CREATE TABLE [Target] ([Key] nvarchar(50) NOT NULL, [Value] int, CONSTRAINT PK_T PRIMARY KEY NONCLUSTERED ([Key]))");
        sql.run("INSERT [Target] ([Key], [Value]) VALUES (N'a', 1), (N'b', 2), (N'c', 3)");
        sql.run("CREATE TABLE #stage (k nvarchar(50) NOT NULL, v int, op varchar(1), seq bigint)");
        sql.run("INSERT INTO #stage (k, v, op, seq) VALUES (N'b', 20, 'U', 1), (N'b', 21, 'U', 2), (N'c', 0, 'D', 3),"
                + " (N'd', 40, 'U', 4), (N'a', 9, 'U', 6), (N'a', 10, 'U', 5)");
        assertThat(sql.run(
                        "WITH d AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY seq DESC) AS rn FROM #stage)"
                                + " DELETE FROM d WHERE rn > 1"))
                .isEqualTo(2);
        assertThat(sql.run("UPDATE t SET t.[Value] = s.v FROM [dbo].[Target] AS t WITH (UPDLOCK, ROWLOCK)"
                        + " INNER JOIN #stage AS s ON t.[Key] = s.k WHERE s.op <> 'D'"))
                .isEqualTo(2);
        assertThat(sql.run(
                        "DELETE t FROM [dbo].[Target] AS t INNER JOIN #stage AS s ON t.[Key] = s.k WHERE s.op = 'D'"))
                .isEqualTo(1);
        assertThat(sql.run("INSERT INTO [dbo].[Target] WITH (TABLOCK) ([Key], [Value]) SELECT s.k, s.v FROM #stage AS s"
                        + " WHERE s.op <> 'D' AND NOT EXISTS (SELECT 1 FROM [dbo].[Target] AS t WHERE t.[Key] = s.k)"))
                .isEqualTo(1);
        assertThat(sql.rows("SELECT [Key], [Value] FROM [Target] ORDER BY [Key]"))
                .containsExactly(List.of("a", 9), List.of("b", 21), List.of("d", 40));
    }

    @Test
    void aggregatesHaveTheTypesOfTheServer() throws SQLException {
        assertThat(sql.rows("SELECT COUNT(*), COUNT_BIG(name), SUM(qty), MIN(name), MAX(price), AVG(qty), SUM(price),"
                        + " AVG(price), SUM(CAST(paid AS int)) FROM orders"))
                .containsExactly(List.of(
                        4,
                        3L,
                        13,
                        "Pear",
                        new BigDecimal("20.25"),
                        3,
                        new BigDecimal("24.00"),
                        new BigDecimal("8.000000"),
                        2));
        assertThat(sql.rows("SELECT name, COUNT(*) AS n FROM orders GROUP BY name HAVING COUNT(*) > 1"))
                .containsExactly(List.of("apple", 2));
    }

    @Test
    void queriesFilterJoinOrderAndCut() throws SQLException {
        sql.run("CREATE TABLE customers (name nvarchar(20), town nvarchar(20))");
        sql.run("INSERT INTO customers VALUES (N'apple ', N'Bern')");
        assertThat(sql.rows("SELECT TOP (2) o.id, c.town FROM orders AS o LEFT JOIN customers c ON o.name = c.name"
                        + " ORDER BY o.id DESC"))
                .containsExactly(List.of(4L, "Bern"), Arrays.asList(3L, null));
        assertThat(sql.rows("SELECT id FROM orders WHERE name LIKE N'%pp_e' OR name LIKE 'P[d-f]%' ORDER BY 1"))
                .containsExactly(List.of(1L), List.of(2L), List.of(4L));
        assertThat(sql.rows("SELECT DISTINCT name FROM orders ORDER BY name"))
                .containsExactly(Arrays.asList((Object) null), List.of("Pear"), List.of("apple"));
        assertThat(
                        sql.rows(
                                "SELECT o.* FROM orders o WITH (NOLOCK) WHERE (o.id = 1 OR (o.id) = 2) AND o.qty BETWEEN 2 AND 5"))
                .containsExactly(List.of(1L, "apple", new BigDecimal("1.50"), 3, true));
        assertThat(sql.rows(
                        "SELECT COALESCE(name, N'none'), ISNULL(price, 0), UPPER(name), LEN(name), DATALENGTH(name),"
                                + " SUBSTRING(name, 2, 2), qty / 2, -qty, qty % 2 FROM orders WHERE id = 1"))
                .containsExactly(List.of("apple", new BigDecimal("1.50"), "APPLE", 5, 10, "pp", 1, -3, 1));
    }

    @Test
    void namesIgnoreCaseAndKeepIt() throws SQLException {
        sql.run("CREATE TABLE [Target] ([MiXed] int)");
        assertThat(sql.error("CREATE TABLE [tARGET] (a int)")).isEqualTo(2714);
        assertThat(sql.error("ALTER TABLE [target] ADD [mixed] int")).isEqualTo(2705);
        sql.run("ALTER TABLE [TARGET] ADD [Second one] nvarchar(max) NULL, [x]]y] date");
        assertThat(sql.rows(
                        "SELECT name FROM sys.columns WHERE object_id = OBJECT_ID(N'dbo.target') ORDER BY column_id"))
                .containsExactly(List.of("MiXed"), List.of("Second one"), List.of("x]y"));
        assertThat(sql.rows(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'Target'"))
                .containsExactly(List.of("dbo", "Target"));
        assertThat(sql.rows("SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE, CHARACTER_MAXIMUM_LENGTH FROM"
                        + " INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'Target' ORDER BY ORDINAL_POSITION"))
                .containsExactly(
                        Arrays.asList("MiXed", "int", "YES", null),
                        Arrays.asList("Second one", "nvarchar", "YES", -1),
                        Arrays.asList("x]y", "date", "YES", null));
        assertThat(sql.value("SELECT COL_LENGTH(N'dbo.Target', N'mixed')")).isEqualTo((short) 4);
        assertThat(sql.value("SELECT COL_LENGTH(N'dbo.Target', N'other')")).isNull();
        assertThat(sql.value("SELECT COUNT(*) FROM sys.tables AS t WHERE t.name = 'Target' OPTION (LOOP JOIN)"))
                .isEqualTo(1);
        assertThat(sql.error("SELECT COUNT(*) FROM sys.tables OPTION (HASH JOIN)"))
                .isEqualTo(102);
        assertThat(sql.value("SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'CREATE TABLE')"))
                .isEqualTo(1);
        assertThat(sql.value("SELECT COUNT(*) FROM sys.tables t INNER JOIN sys.schemas s ON t.schema_id = s.schema_id"
                        + " WHERE s.name = 'dbo' AND t.name = 'Target'"))
                .isEqualTo(1);
    }

    @Test
    void conditionsGuardDefinitions() throws SQLException {
        for (int i = 0; i < 2; i++) {
            sql.run("IF SCHEMA_ID(N'Sales') IS NULL EXEC(N'CREATE SCHEMA [Sales]')");
            sql.run("IF OBJECT_ID(N'[sales].[T 1]', N'U') IS NULL CREATE TABLE [Sales].[T 1] (a int NOT NULL)");
            sql.run("IF COL_LENGTH(N'[Sales].[T 1]', N'b') IS NULL ALTER TABLE [Sales].[T 1] ADD [b] int NULL");
        }
        sql.run("INSERT INTO sales.[t 1] (a, b) VALUES (1, 2)");
        assertThat(sql.rows("SELECT * FROM [Sales].[T 1]")).containsExactly(List.of(1, 2));
        sql.run("TRUNCATE TABLE [Sales].[T 1]");
        assertThat(sql.count("[Sales].[T 1]")).isZero();
        sql.run("DROP TABLE IF EXISTS [Sales].[T 1]");
        assertThat(sql.value("SELECT OBJECT_ID(N'sales.[T 1]')")).isNull();
    }

    @Test
    void aTableIsSwappedInByRenaming() throws SQLException {
        sql.run("CREATE TABLE [Target] (a int)");
        sql.run("CREATE TABLE [Target__new] (a int, b int)");
        sql.connection.setAutoCommit(false);
        sql.run("EXEC sp_rename 'dbo.Target', 'Target__old'; EXEC sp_rename N'dbo.[Target__new]', N'Target';");
        sql.run("DROP TABLE [Target__old]");
        sql.connection.commit();
        sql.connection.setAutoCommit(true);
        assertThat(sql.value("SELECT COUNT(*) FROM sys.columns WHERE object_id = OBJECT_ID('Target')"))
                .isEqualTo(2);
        assertThat(sql.error("EXEC sp_rename 'dbo.nothing', 'x'")).isEqualTo(15225);
        assertThat(sql.error("EXEC sp_rename 'dbo.Target', 'ORDERS'")).isEqualTo(15335);
    }

    @Test
    void theSessionTellsOfItself() throws SQLException {
        assertThat(sql.value("SELECT 1")).isEqualTo(1);
        assertThat(sql.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        assertThat((Short) sql.value("SELECT @@SPID")).isGreaterThan((short) 50);
        assertThat((String) sql.value("SELECT @@VERSION")).startsWith("Microsoft SQL Server 2019");
        assertThat(sql.rows("SELECT DB_NAME(), SCHEMA_NAME()")).containsExactly(List.of("shop", "dbo"));
        assertThat(sql.connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(15);
        assertThat(sql.connection.getCatalog()).isEqualTo("shop");
    }

    @Test
    void aTemporaryTableIsItsConnections() throws SQLException {
        sql.run("CREATE TABLE #t (a int)");
        sql.run("INSERT INTO #T VALUES (1)");
        try (Sql other = Sql.connect(STAND_IN)) {
            assertThat(other.error("SELECT * FROM #t")).isEqualTo(208);
            other.run("CREATE TABLE #t (b nvarchar(5))");
            assertThat(other.count("#t")).isZero();
        }
        assertThat(sql.count("#t")).isEqualTo(1);
        assertThat(sql.value("SELECT OBJECT_ID('#t')")).isNull();
        assertThat(sql.value("SELECT OBJECT_ID('tempdb..#t')")).isNotNull();
    }

    @Test
    void hintsThatLockAreTakenWhereRowsAreRead() throws SQLException {
        assertThat(sql.run("INSERT INTO orders (id) SELECT o.id + 100 FROM orders AS o WHERE NOT EXISTS"
                        + " (SELECT 1 FROM orders AS t WITH (UPDLOCK, SERIALIZABLE) WHERE t.id = o.id + 100)"))
                .isEqualTo(4);
        assertThat(sql.rows("SELECT TOP (1) id FROM orders WITH (UPDLOCK, HOLDLOCK) WHERE id > 100 ORDER BY id"))
                .containsExactly(List.of(101L));
        assertThat(sql.value("SELECT COUNT_BIG(*) FROM orders WITH (UPDLOCK, TABLOCK)"))
                .isEqualTo(8L);
        assertThat(sql.error("SELECT id FROM orders WITH (READPAST)")).isEqualTo(102);
    }

    @Test
    void momentsCompareByUtcWhateverTheirOffset() throws SQLException {
        sql.run("CREATE TABLE #m (o datetimeoffset(3), d datetime2(3), t time(0))");
        sql.run("INSERT INTO #m VALUES ('2020-01-01T10:00:00+02:00', '2020-01-01T08:00:00.1239', '23:59:59'),"
                + " ('2020-01-01T08:00:00Z', '2019-12-31', '00:00:00'), (NULL, NULL, NULL)");
        assertThat(sql.value("SELECT COUNT(*) FROM #m WHERE o = '2020-01-01T09:00:00+01:00'"))
                .isEqualTo(2);
        assertThat(sql.value("SELECT COUNT(*) FROM #m a JOIN #m b ON a.o = b.o"))
                .isEqualTo(4);
        assertThat(
                        sql.rows(
                                "SELECT CAST(o AS nvarchar(40)), CAST(d AS nvarchar(30)), CAST(t AS nvarchar(8)),"
                                        + " DATEPART(tzoffset, o), DATEPART(year, d), CAST(o AS datetime2(0)) FROM #m WHERE d > '2020-01-01'"))
                .containsExactly(List.of(
                        "2020-01-01 10:00:00.000 +02:00",
                        "2020-01-01 08:00:00.124",
                        "23:59:59",
                        120,
                        2020,
                        Timestamp.valueOf("2020-01-01 10:00:00")));
        assertThat(sql.rows("SELECT MAX(d), COUNT(o) FROM #m WHERE o IS NOT NULL"))
                .hasSize(1);
        assertThat(sql.value("SELECT DATEPART(tzoffset, MIN(o)) FROM #m WHERE d > '2020-01-01'"))
                .isEqualTo(120);
    }

    @Test
    void severalStatementsGiveSeveralResults() throws SQLException {
        try (var statement = sql.connection.createStatement()) {
            assertThat(
                            statement.execute(
                                    "SET NOCOUNT ON; UPDATE orders SET qty = 1; SET NOCOUNT OFF; SELECT 5 AS a; DELETE FROM orders"))
                    .isTrue();
            try (var result = statement.getResultSet()) {
                result.next();
                assertThat(result.getInt("a")).isEqualTo(5);
            }
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(4);
        }
    }
}
