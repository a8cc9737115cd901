package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopyOptions;
import io.sluice.stack.sqlserver.codec.Profile;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import microsoft.sql.DateTimeOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What SQLServerBulkCopy sends, in both profiles. */
class BulkLoadTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    @RegisterExtension
    static final StandInExtension OLDER = new StandInExtension(Profile.WITHOUT_COLUMN_ENCRYPTION);

    private static final String SETTINGS = ";sendTemporalDataTypesAsStringForBulkCopy=false";

    @Test
    void everyTypeArrivesAsItWasSent() throws Exception {
        everyTypeArrives(STAND_IN);
    }

    @Test
    void everyTypeArrivesFromAServerWithoutColumnEncryption() throws Exception {
        everyTypeArrives(OLDER);
    }

    private static void everyTypeArrives(StandInExtension standIn) throws Exception {
        try (Sql sql = new Sql(standIn.connect(SETTINGS))) {
            sql.run(
                    "CREATE TABLE #t (l bigint, i int, s smallint, y tinyint, b bit, f float(53), r real, d decimal(20,5),"
                            + " n nvarchar(20), m nvarchar(max), v varbinary(10), x varbinary(max), a date, t datetime2(6),"
                            + " o datetimeoffset(6), g uniqueidentifier)");
            List<BulkRows.Column> columns = List.of(
                    new BulkRows.Column("l", Types.BIGINT, 0, 0),
                    new BulkRows.Column("i", Types.INTEGER, 0, 0),
                    new BulkRows.Column("s", Types.SMALLINT, 0, 0),
                    new BulkRows.Column("y", Types.TINYINT, 0, 0),
                    new BulkRows.Column("b", Types.BIT, 0, 0),
                    new BulkRows.Column("f", Types.DOUBLE, 0, 0),
                    new BulkRows.Column("r", Types.REAL, 0, 0),
                    new BulkRows.Column("d", Types.DECIMAL, 20, 5),
                    new BulkRows.Column("n", Types.NVARCHAR, 20, 0),
                    new BulkRows.Column("m", Types.NVARCHAR, 0, 0),
                    new BulkRows.Column("v", Types.VARBINARY, 10, 0),
                    new BulkRows.Column("x", Types.VARBINARY, 0, 0),
                    new BulkRows.Column("a", Types.DATE, 0, 0),
                    new BulkRows.Column("t", microsoft.sql.Types.DATETIMEOFFSET, 0, 6),
                    new BulkRows.Column("o", microsoft.sql.Types.DATETIMEOFFSET, 0, 6),
                    new BulkRows.Column("g", microsoft.sql.Types.GUID, 36, 0));
            BulkRows rows = new BulkRows(columns);
            String guid = "0123ABCD-89AB-CDEF-0123-456789ABCDEF";
            DateTimeOffset moment = moment(LocalDateTime.of(2026, 2, 3, 4, 5, 6, 789_012_000));
            rows.add(
                    Long.MIN_VALUE,
                    Integer.MAX_VALUE,
                    (short) -5,
                    (short) 255,
                    true,
                    -0.0,
                    1.5f,
                    new BigDecimal("-123456789012345.12345"),
                    "tab\t\\ line\n\r ' \ud83d\ude00",
                    "m".repeat(9_000) + "\udbff\udffd\0",
                    new byte[] {0, -1, 92},
                    new byte[20_000],
                    java.sql.Date.valueOf("2000-02-29"),
                    moment,
                    moment,
                    guid);
            rows.add(new Object[columns.size()]);
            load(sql, "#t", rows);
            List<List<@Nullable Object>> read = sql.rows("SELECT * FROM #t");
            assertThat(read.get(1)).containsOnlyNulls();
            List<@Nullable Object> row = read.get(0);
            assertThat(row.subList(0, 3)).containsExactly(Long.MIN_VALUE, Integer.MAX_VALUE, (short) -5);
            assertThat(row.subList(3, 5)).containsExactly((short) 255, true);
            assertThat(Double.doubleToRawLongBits((Double) row.get(5))).isEqualTo(Double.doubleToRawLongBits(-0.0));
            assertThat(row.subList(6, 10))
                    .containsExactly(
                            1.5f,
                            new BigDecimal("-123456789012345.12345"),
                            "tab\t\\ line\n\r ' \ud83d\ude00",
                            "m".repeat(9_000) + "\udbff\udffd\0");
            assertThat((byte[]) row.get(10)).containsExactly(0, -1, 92);
            assertThat((byte[]) row.get(11)).hasSize(20_000).containsOnly(0);
            assertThat(row.get(12)).hasToString("2000-02-29");
            assertThat(((Timestamp) row.get(13)).toLocalDateTime())
                    .isEqualTo(LocalDateTime.of(2026, 2, 3, 4, 5, 6, 789_012_000));
            assertThat(row.get(14)).isEqualTo(moment);
            assertThat(row.get(15)).isEqualTo(guid);
            assertThat(sql.value("SELECT COUNT(*) FROM #t WHERE g = '" + guid.toLowerCase(Locale.ROOT) + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void timesFromYear1To9999AreKeptToTheMicrosecond() throws Exception {
        long seed = 20_261_127L;
        Random random = new Random(seed);
        List<LocalDateTime> moments = new ArrayList<>(List.of(
                LocalDateTime.of(1, 1, 1, 0, 0, 0),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(1582, 10, 4, 23, 59, 59, 999_999_000),
                LocalDateTime.of(1582, 10, 15, 0, 0, 0),
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)));
        while (moments.size() < 300) {
            LocalDateTime moment = LocalDateTime.of(1, 1, 1, 0, 0)
                    .plusSeconds(random.nextLong(315_537_897_599L))
                    .plusNanos(1000L * random.nextInt(1_000_000));
            // Days that the driver's calendar does not have.
            boolean skipped = moment.getYear() == 1582 && moment.getMonthValue() == 10 && moment.getDayOfMonth() < 15;
            if (!skipped) {
                moments.add(moment);
            }
        }
        try (Sql sql = new Sql(STAND_IN.connect(SETTINGS))) {
            sql.run("CREATE TABLE #t (n int, t datetime2(6), o datetimeoffset(6), s datetime2(0))");
            BulkRows rows = new BulkRows(List.of(
                    new BulkRows.Column("n", Types.INTEGER, 0, 0),
                    new BulkRows.Column("t", microsoft.sql.Types.DATETIMEOFFSET, 0, 6),
                    new BulkRows.Column("o", microsoft.sql.Types.DATETIMEOFFSET, 0, 6),
                    new BulkRows.Column("s", microsoft.sql.Types.DATETIMEOFFSET, 0, 6)));
            for (int i = 0; i < moments.size(); i++) {
                // A second that is rounded up at the very end of time has nowhere to go.
                DateTimeOffset rounded = moment(moments.get(i).withNano(0).withSecond(0));
                rows.add(i, moment(moments.get(i)), moment(moments.get(i)), rounded);
            }
            load(sql, "#t", rows);
            List<List<@Nullable Object>> read =
                    sql.rows("SELECT CAST(t AS nvarchar(40)), CAST(o AS nvarchar(40)) FROM #t ORDER BY n");
            for (int i = 0; i < moments.size(); i++) {
                String expected = moments.get(i).format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS"));
                assertThat(read.get(i)).as("seed %d row %d", seed, i).containsExactly(expected, expected + " +00:00");
            }
        }
    }

    @Test
    void aValueOf16MiBPassesInPieces() throws Exception {
        byte[] bytes = new byte[16 << 20];
        new Random(3).nextBytes(bytes);
        String text = "\u6f22x\ud83d\ude00".repeat((4 << 20) / 4);
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (b varbinary(max), c nvarchar(max))");
            BulkRows rows = new BulkRows(List.of(
                    new BulkRows.Column("b", Types.VARBINARY, 0, 0), new BulkRows.Column("c", Types.NVARCHAR, 0, 0)));
            rows.add(bytes, text);
            load(sql, "#t", rows);
            List<@Nullable Object> row = sql.rows("SELECT b, c FROM #t").get(0);
            assertThat(Arrays.equals((byte[]) row.get(0), bytes)).isTrue();
            assertThat(text.equals(row.get(1))).isTrue();
        }
    }

    @Test
    void aRowOf1024ColumnsIsLoaded() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE [wide one] ("
                    + IntStream.rangeClosed(1, 1024)
                            .mapToObj(i -> "[Column " + i + "] int")
                            .collect(Collectors.joining(","))
                    + ")");
            BulkRows rows = new BulkRows(IntStream.rangeClosed(1, 1024)
                    .mapToObj(i -> new BulkRows.Column("Column " + i, Types.INTEGER, 0, 0))
                    .toList());
            rows.add(IntStream.rangeClosed(1, 1024).boxed().toArray());
            load(sql, "[dbo].[wide one]", rows);
            assertThat(sql.value("SELECT [Column 1024] FROM [wide one]")).isEqualTo(1024);
            sql.run("DROP TABLE [wide one]");
        }
    }

    @Test
    void aLoadBelongsToTheTransaction() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (id int NOT NULL, CONSTRAINT PK_b PRIMARY KEY (id))");
            sql.connection.setAutoCommit(false);
            load(sql, "#t", numbers(1, 5_000));
            assertThat(sql.count("#t")).isEqualTo(5_000);
            sql.connection.rollback();
            assertThat(sql.count("#t")).isZero();
            load(sql, "#t", numbers(1, 10));
            assertThatThrownBy(() -> load(sql, "#t", numbers(10, 20)))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(2627));
            sql.connection.commit();
            assertThat(sql.count("#t"))
                    .as("the load that failed took only itself back")
                    .isEqualTo(10);
        }
    }

    @Test
    void smallBatchesOfOneLoadAreOneLoadEach() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (id int)");
            STAND_IN.server().served().reset();
            try (SQLServerBulkCopy copy = new SQLServerBulkCopy(sql.connection)) {
                SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
                options.setBatchSize(300);
                options.setTableLock(true);
                options.setKeepNulls(true);
                options.setCheckConstraints(true);
                copy.setBulkCopyOptions(options);
                copy.setDestinationTableName("#t");
                copy.writeToServer(numbers(1, 1_000));
            }
            assertThat(sql.count("#t")).isEqualTo(1_000);
            assertThat(STAND_IN.server().served().counts().bulkLoads()).isEqualTo(4);
            assertThat(STAND_IN.server().served().counts().bulkRows()).isEqualTo(1_000);
            assertThat(STAND_IN.server().served().statements())
                    .anyMatch(text -> text.startsWith("INSERT BULK #t") && text.contains("TABLOCK"));
        }
    }

    @Test
    void aLoadThatItsSourceGivesUpLeavesTheConnectionUsable() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (id int)");
            sql.connection.setAutoCommit(false);
            sql.run("INSERT INTO #t VALUES (1)");
            BulkRows poisoned = numbers(1, 100_000);
            poisoned.failAt(50_000);
            assertThatThrownBy(() -> load(sql, "#t", poisoned)).isInstanceOf(SQLException.class);
            assertThat(sql.count("#t")).isEqualTo(1);
            sql.connection.commit();
            assertThat(sql.count("#t")).isEqualTo(1);
        }
    }

    private static BulkRows numbers(int from, int to) {
        BulkRows rows = new BulkRows(List.of(new BulkRows.Column("id", Types.INTEGER, 0, 0)));
        IntStream.rangeClosed(from, to).forEach(rows::add);
        return rows;
    }

    private static void load(Sql sql, String table, BulkRows rows) throws SQLException {
        try (SQLServerBulkCopy copy = new SQLServerBulkCopy(sql.connection)) {
            SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
            options.setBulkCopyTimeout(120);
            copy.setBulkCopyOptions(options);
            copy.setDestinationTableName(table);
            copy.writeToServer(rows);
        }
    }

    /** The only way into the driver's calendar that is exact for every year. */
    private static DateTimeOffset moment(LocalDateTime clock) {
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone(ZoneOffset.UTC));
        calendar.clear();
        calendar.set(
                clock.getYear(),
                clock.getMonthValue() - 1,
                clock.getDayOfMonth(),
                clock.getHour(),
                clock.getMinute(),
                clock.getSecond());
        calendar.set(Calendar.ERA, GregorianCalendar.AD);
        Timestamp timestamp = new Timestamp(calendar.getTimeInMillis());
        timestamp.setNanos(clock.getNano());
        return DateTimeOffset.valueOf(timestamp, 0);
    }
}
