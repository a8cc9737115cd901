package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One error number of SQL Server's each. */
class RefusalsTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    private Sql sql;

    @BeforeEach
    void connect() throws SQLException {
        sql = Sql.connect(STAND_IN);
        sql.run("DROP TABLE IF EXISTS t, wide");
        sql.run(
                "CREATE TABLE t (id int NOT NULL, name nvarchar(5), amount decimal(5,2), small tinyint, note varchar(4),"
                        + " bytes varbinary(3), word nvarchar(400), CONSTRAINT PK_t PRIMARY KEY (id))");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "102 | SELEKT 1 FROM t",
                "2812 | SELEKT 1",
                "102 | MERGE INTO t USING t AS s ON 1 = 1",
                "102 | SELECT 1 FROM t OPTION (RECOMPILE)",
                "102 | CREATE VIEW v AS SELECT 1",
                "102 | SELECT a FROM (SELECT 1 AS a) AS d",
                "105 | SELECT 'abc",
                "109 | INSERT INTO t (id, name) VALUES (1)",
                "110 | INSERT INTO t (id) VALUES (1, 2)",
                "120 | INSERT INTO t (id, name) SELECT 1",
                "137 | SELECT @x",
                "155 | SELECT DATEDIFF(fortnight, '2020-01-01', '2020-01-02')",
                "195 | SELECT nonsense(1)",
                "206 | SELECT 1 FROM t WHERE bytes = 1",
                "207 | SELECT nope FROM t",
                "207 | UPDATE t SET nope = 1",
                "208 | SELECT * FROM nope",
                "208 | INSERT BULK nope ([a] int)",
                "209 | SELECT id FROM t AS a JOIN t AS b ON a.id = b.id",
                "220 | INSERT INTO t (id, small) VALUES (1, 256)",
                "241 | SELECT CAST('2020-13-01' AS date)",
                "245 | SELECT CAST('one' AS int)",
                "448 | CREATE TABLE u (a nvarchar(5) COLLATE French_CI_AS)",
                "515 | INSERT INTO t (name) VALUES (N'x')",
                "529 | SELECT CAST(CAST(1 AS float) AS varchar(20))",
                "535 | SELECT DATEDIFF(second, '0001-01-01', '9999-01-01')",
                "911 | USE elsewhere",
                "1002 | CREATE TABLE u (a datetime2(7))",
                "1002 | CREATE TABLE u (a time)",
                "1911 | CREATE INDEX i ON t (nope)",
                "1913 | CREATE INDEX PK_t ON t (name)",
                "1919 | CREATE TABLE u (a nvarchar(max) NOT NULL, CONSTRAINT p PRIMARY KEY (a))",
                "2628 | INSERT INTO t (id, name) VALUES (1, N'123456')",
                "2628 | INSERT INTO t (id, note) VALUES (1, 'h\u00f6ren')",
                "2628 | INSERT INTO t (id, bytes) VALUES (1, 0x01020304)",
                "2705 | CREATE TABLE u (a int, [A] int)",
                "2705 | ALTER TABLE t ADD ID int",
                "2714 | CREATE TABLE T (a int)",
                "2714 | CREATE SCHEMA dbo",
                "2715 | CREATE TABLE u (a money)",
                "2750 | CREATE TABLE u (a decimal(39,0))",
                "2760 | CREATE TABLE nowhere.u (a int)",
                "2812 | EXEC sp_who",
                "3701 | DROP TABLE nope",
                "3902 | COMMIT TRAN",
                "3903 | ROLLBACK TRAN",
                "4104 | SELECT x.id FROM t",
                "4701 | TRUNCATE TABLE nope",
                "4902 | ALTER TABLE nope ADD a int",
                "8111 | CREATE TABLE u (a int NULL, CONSTRAINT p PRIMARY KEY (a))",
                "8114 | SELECT CAST('x' AS decimal(5,2))",
                "8115 | INSERT INTO t (id, amount) VALUES (1, 1000)",
                "8115 | SELECT CAST(3000000000 AS int)",
                "8115 | SELECT CAST(99999999999999999999999999999999999999 AS decimal(38,0)) + 1",
                "8117 | SELECT SUM(name) FROM t",
                "8120 | SELECT name, COUNT(*) FROM t",
                "8134 | SELECT 1 / 0",
                "8169 | SELECT CAST('no guid' AS uniqueidentifier)",
                "8179 | EXEC sp_unprepare 99",
            })
    void eachIsRefusedWithItsNumber(int number, String statement) {
        assertThat(sql.error(statement)).as(statement).isEqualTo(number);
        assertThat(STAND_IN.server().served().errors()).containsKey(number);
    }

    @Test
    void aSyntaxErrorNamesWhatItStoppedAtAndNothingOfTheBatchIsDone() throws SQLException {
        assertThatThrownBy(() -> sql.run("INSERT INTO t (id) VALUES (1); SELECT * FORM t"))
                .hasMessageContaining("Incorrect syntax near 'FORM'.")
                .isInstanceOfSatisfying(SQLServerException.class, e -> assertThat(
                                e.getSQLServerError().getErrorSeverity())
                        .isEqualTo(15));
        assertThat(sql.count("t")).isZero();
    }

    @Test
    void keysThatDifferInBlanksAtTheEndAreOneKey() throws SQLException {
        sql.run("CREATE TABLE #k (k nvarchar(10) NOT NULL, CONSTRAINT PK_k PRIMARY KEY NONCLUSTERED (k))");
        sql.run("INSERT INTO #k VALUES (N'a'), (N'A'), (N' a')");
        assertThatThrownBy(() -> sql.run("INSERT INTO #k VALUES (N'a ')"))
                .hasMessageContaining("Violation of PRIMARY KEY constraint 'PK_k'")
                .hasMessageContaining("The duplicate key value is (a ).")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(2627));
        sql.run("CREATE UNIQUE INDEX ix ON t (name)");
        sql.run("INSERT INTO t (id, name) VALUES (1, N'x'), (2, NULL)");
        assertThat(sql.error("INSERT INTO t (id, name) VALUES (3, N'x  ')")).isEqualTo(2601);
        assertThat(sql.error("INSERT INTO t (id, name) VALUES (3, NULL)"))
                .as("NULL equals NULL in a unique index")
                .isEqualTo(2601);
        sql.run("INSERT INTO t (id, name, word) VALUES (4, N'y', N'same'), (5, N'z', N'same')");
        assertThat(sql.error("CREATE UNIQUE INDEX iw ON t (word)")).isEqualTo(1505);
    }

    @Test
    void aColumnThatMustHaveAValueCannotBeAddedToRows() throws SQLException {
        sql.run("ALTER TABLE t ADD a int NOT NULL");
        sql.run("INSERT INTO t (id, a) VALUES (1, 1)");
        assertThat(sql.error("ALTER TABLE t ADD b int NOT NULL")).isEqualTo(4901);
    }

    @Test
    void keysHaveALengthThatEachRowIsJudgedBy() throws SQLException {
        sql.run("CREATE TABLE #long (k nvarchar(1000) NOT NULL, CONSTRAINT PK_long PRIMARY KEY NONCLUSTERED (k))");
        sql.run("INSERT INTO #long VALUES (N'" + "x".repeat(850) + "')");
        assertThatThrownBy(() -> sql.run("INSERT INTO #long VALUES (N'" + "x".repeat(851) + "')"))
                .hasMessageContaining("length 1702 bytes for the index 'PK_long' exceeds the maximum length of 1700")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1946));
        sql.run("CREATE TABLE #longer (k nvarchar(500) NOT NULL PRIMARY KEY)");
        assertThat(sql.error("INSERT INTO #longer VALUES (N'" + "x".repeat(451) + "')"))
                .isEqualTo(1946);
        try (var statement = sql.connection.createStatement()) {
            statement.execute("CREATE TABLE #warned (k nvarchar(500) NOT NULL PRIMARY KEY)");
            assertThat(statement.getWarnings().getErrorCode()).isEqualTo(1945);
        }
    }

    @Test
    void aTableHasAtMost1024ColumnsAndItsRowsAtMost8060Bytes() throws SQLException {
        sql.run("CREATE TABLE wide (" + columns(1024, "int") + ")");
        assertThat(sql.error("CREATE TABLE wider (" + columns(1025, "int") + ")"))
                .isEqualTo(1702);
        assertThat(sql.error("ALTER TABLE wide ADD c1025 int")).isEqualTo(1702);
        assertThat(sql.error("CREATE TABLE #f (" + columns(1024, "bigint") + ")"))
                .isEqualTo(1701);
        sql.run("CREATE TABLE #n (" + columns(1000, "nvarchar(100)") + ")");
        sql.run("INSERT INTO #n (c1) VALUES (N'x')");
        String values =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> "N'123456789012'").collect(Collectors.joining(","));
        assertThat(sql.error("INSERT INTO #n VALUES (" + values + ")")).isEqualTo(511);
    }

    @Test
    void aFloatThatIsNoNumberIsRefused() throws SQLException {
        sql.run("CREATE TABLE #f (f float)");
        try (PreparedStatement insert = sql.connection.prepareStatement("INSERT INTO #f VALUES (?)")) {
            for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
                insert.setDouble(1, value);
                assertThatThrownBy(insert::execute)
                        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                                .isEqualTo(8023));
            }
        }
        assertThat(bulkError("#f", Types.DOUBLE, 0, Double.NaN)).isEqualTo(8023);
    }

    @Test
    void aBulkLoadIsRefusedAsAWholeByItsFirstBadRow() throws SQLException {
        sql.run("CREATE TABLE #b (a nvarchar(5), d decimal(5,2), i int NOT NULL, n varchar(4))");
        // The driver counts characters and lets these four pass; in UTF-8 they are five bytes.
        assertThat(bulkError("#b", "n", Types.NVARCHAR, 0, "h\u00f6re")).isEqualTo(4815);
        assertThat(bulkError("#b", "d", Types.DECIMAL, 2, new java.math.BigDecimal("1000.00")))
                .isEqualTo(8115);
        assertThat(bulkError("#b", "i", Types.INTEGER, 0, (Object) null)).isEqualTo(515);
        assertThat(bulkError("#b", "i", Types.BIGINT, 0, 1L << 40)).isEqualTo(8115);
        assertThat(sql.count("#b")).isZero();
        assertThat(bulkError("#b", "i", Types.INTEGER, 0, 7)).isZero();
        assertThat(sql.count("#b")).isEqualTo(1);
    }

    @Test
    void onlyTheRightUserComesIntoADatabaseThatIsThere() throws SQLException {
        String url = STAND_IN.server().jdbcUrl("shop");
        assertThat(loginError(url, "sa", "wrong")).isEqualTo(18456);
        assertThat(loginError(url, "somebody", StandInExtension.PASSWORD)).isEqualTo(18456);
        assertThat(loginError(url.replace("shop", "nowhere"), "sa", StandInExtension.PASSWORD))
                .isEqualTo(4060);
        assertThat(loginError(url.replace(";databaseName=shop", ""), "SA", StandInExtension.PASSWORD))
                .isZero();
    }

    private static int loginError(String url, String user, String password) {
        try (Connection connection = DriverManager.getConnection(url, user, password)) {
            return 0;
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }

    private int bulkError(String table, int type, int scale, @Nullable Object value) throws SQLException {
        return bulkError(table, "f", type, scale, value);
    }

    private int bulkError(String table, String column, int type, int scale, @Nullable Object value)
            throws SQLException {
        BulkRows rows = new BulkRows(List.of(new BulkRows.Column(column, type, type == Types.DECIMAL ? 10 : 0, scale)));
        rows.add(value);
        try (SQLServerBulkCopy copy = new SQLServerBulkCopy(sql.connection)) {
            copy.setDestinationTableName(table);
            copy.addColumnMapping(column, column);
            copy.writeToServer(rows);
            return 0;
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }

    private static String columns(int count, String type) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "c" + i + " " + type)
                .collect(Collectors.joining(","));
    }
}
