package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedStatementsTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    /** The first execution is sp_executesql, the second sp_prepexec, those after it sp_execute. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aStatementIsPreparedWhenItIsRunAgain(int times) throws SQLException {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (id bigint, name nvarchar(max), amount decimal(20,4))");
            int calls = STAND_IN.server().served().counts().calls();
            try (PreparedStatement insert =
                    sql.connection.prepareStatement("INSERT INTO #t (id, name, amount) VALUES (?, ?, ?)")) {
                for (int i = 0; i < times; i++) {
                    insert.setLong(1, i);
                    insert.setString(2, i == 3 ? null : "it's " + "x".repeat(i == 4 ? 10_000 : i));
                    insert.setBigDecimal(3, new BigDecimal("12.3456").add(BigDecimal.valueOf(i)));
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
            }
            assertThat(STAND_IN.server().served().counts().calls() - calls).isGreaterThanOrEqualTo(times);
            try (PreparedStatement select =
                    sql.connection.prepareStatement("SELECT id, LEN(name), amount FROM #t WHERE id >= ? ORDER BY id")) {
                for (int i = 0; i < times; i++) {
                    select.setLong(1, times - 1);
                    try (ResultSet rows = select.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getBigDecimal(3))
                                .isEqualTo(new BigDecimal("12.3456").add(BigDecimal.valueOf(times - 1)));
                        assertThat(rows.next()).isFalse();
                    }
                }
            }
            assertThat(sql.count("#t")).isEqualTo(times);
        }
    }

    @Test
    void nullsOfEveryTypeAreNull() throws SQLException {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run(
                    "CREATE TABLE #t (a bigint, b nvarchar(10), c varbinary(max), d datetime2(3), e decimal(5,1), f bit, g float)");
            int[] types = {
                Types.BIGINT, Types.NVARCHAR, Types.VARBINARY, Types.TIMESTAMP, Types.DECIMAL, Types.BIT, Types.DOUBLE
            };
            try (PreparedStatement insert = sql.connection.prepareStatement("INSERT INTO #t VALUES (?,?,?,?,?,?,?)")) {
                for (int i = 0; i < types.length; i++) {
                    insert.setNull(i + 1, types[i]);
                }
                insert.execute();
            }
            assertThat(sql.rows("SELECT * FROM #t"))
                    .containsExactly(Arrays.asList(null, null, null, null, null, null, null));
        }
    }

    @Test
    void anErrorInOneRowOfABatchIsThatRows() throws SQLException {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (id int NOT NULL PRIMARY KEY)");
            try (PreparedStatement insert = sql.connection.prepareStatement("INSERT INTO #t VALUES (?)")) {
                for (int id : new int[] {1, 2, 1, 3}) {
                    insert.setInt(1, id);
                    insert.addBatch();
                }
                assertThatThrownBy(insert::executeBatch).hasMessageContaining("Violation of PRIMARY KEY");
            }
            assertThat(sql.count("#t")).isEqualTo(3);
        }
    }

    @Test
    void aGuardedUpdateTellsWhetherItWasTheOne() throws SQLException {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #ledger (lane int NOT NULL, generation int, [next] bigint, PRIMARY KEY (lane))");
            sql.run("INSERT INTO #ledger VALUES (0, 1, 10)");
            try (PreparedStatement guard = sql.connection.prepareStatement(
                    "UPDATE #ledger SET [next] = ? WHERE lane = ? AND generation = ? AND [next] = ?")) {
                for (List<Integer> expected : List.of(List.of(9, 0), List.of(10, 1), List.of(10, 0))) {
                    guard.setLong(1, 12);
                    guard.setInt(2, 0);
                    guard.setInt(3, 1);
                    guard.setLong(4, expected.get(0));
                    assertThat(guard.executeUpdate()).isEqualTo(expected.get(1));
                }
            }
        }
    }

    @Test
    void literalsInsteadOfParametersAreUnderstoodToo() throws SQLException {
        try (Sql sql = new Sql(STAND_IN.connect(";prepareMethod=none"))) {
            sql.run("CREATE TABLE #t (id int, name nvarchar(20))");
            try (PreparedStatement insert = sql.connection.prepareStatement("INSERT INTO #t VALUES (?, ?)")) {
                insert.setInt(1, 5);
                insert.setString(2, "it's");
                insert.execute();
            }
            assertThat(sql.rows("SELECT * FROM #t")).containsExactly(List.of(5, "it's"));
        }
    }
}
