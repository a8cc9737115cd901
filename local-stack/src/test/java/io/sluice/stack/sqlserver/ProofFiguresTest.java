package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.SQLServerPreparedStatement;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The figures by which a receipt proves what a table holds: SQL's against those made in Java from the same values. */
class ProofFiguresTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "a  ",
            "h\u00f6ren",
            "\ud83d\ude00 mixed \u6f22",
            "quote ' and \\ and \t\n",
            "x".repeat(5000),
            "\udbff\udfff private",
            "nul\0inside");

    private static final String MD5_SUM =
            "SUM(CAST(CAST(SUBSTRING(HASHBYTES('MD5', %s),1,7) AS bigint) AS decimal(38,0)))";
    private static final String UTF8 = "CAST(%s COLLATE Latin1_General_100_BIN2_UTF8 AS varchar(max))";

    @Test
    void textIsProvedByTheSumOfItsHashes() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (c nvarchar(max), b varbinary(max))");
            BigInteger utf8 = BigInteger.ZERO;
            BigInteger utf16 = BigInteger.ZERO;
            long units = 0;
            try (PreparedStatement insert = sql.connection.prepareStatement("INSERT INTO #t VALUES (?, ?)")) {
                for (String text : TEXTS) {
                    insert.setNString(1, text);
                    insert.setBytes(2, text.getBytes(StandardCharsets.UTF_8));
                    insert.execute();
                    utf8 = utf8.add(md5(text.getBytes(StandardCharsets.UTF_8)));
                    utf16 = utf16.add(md5(text.getBytes(StandardCharsets.UTF_16LE)));
                    units += text.length();
                }
            }
            sql.run("INSERT INTO #t VALUES (NULL, NULL)");
            assertThat(sql.rows("SELECT COUNT_BIG(*), COUNT_BIG(c), " + String.format(MD5_SUM, String.format(UTF8, "c"))
                            + ", " + String.format(MD5_SUM, "c") + ", " + String.format(MD5_SUM, "b")
                            + ", SUM(CAST(DATALENGTH(c) AS decimal(38,0))) FROM #t"))
                    .containsExactly(List.of(
                            (long) TEXTS.size() + 1,
                            (long) TEXTS.size(),
                            new BigDecimal(utf8),
                            new BigDecimal(utf16),
                            new BigDecimal(utf8),
                            new BigDecimal(2 * units)));
            assertThat(sql.value("SELECT HASHBYTES('SHA2_256', N'a')"))
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest("a".getBytes(StandardCharsets.UTF_16LE)));
        }
    }

    /** The driver replaces lone surrogates itself, so they are made and looked at on the server's side. */
    @Test
    void aLoneSurrogateIsKeptAndHashedAsTheReplacementCharacterInUtf8() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (c nvarchar(20) NOT NULL, CONSTRAINT PK_lone PRIMARY KEY NONCLUSTERED (c))");
            sql.run("INSERT INTO #t SELECT SUBSTRING(N'\ud83d\ude00', 1, 1)");
            sql.run("INSERT INTO #t SELECT SUBSTRING(N'\ud83d\ude00', 2, 1)");
            sql.run("INSERT INTO #t SELECT SUBSTRING(N'\ud83d\ude00\ud83d\ude00', 2, 2)");
            sql.run("INSERT INTO #t SELECT SUBSTRING(N'a\udbff\udfff', 1, 2)");
            sql.run("INSERT INTO #t VALUES (N'\udbfd\udfff'), (N'\ud83d\ude00')");
            assertThat(
                            sql.error(
                                    "INSERT INTO #t SELECT SUBSTRING(N'\ud83d\ude00', 1, 1) + SUBSTRING(N'\ud83d\ude00', 2, 1)"))
                    .as("the two halves together are the character again")
                    .isEqualTo(2627);
            assertThat(sql.rows("SELECT CAST(c AS varbinary(8)), LEN(c) FROM #t"))
                    .extracting(row -> HexFormat.of().formatHex((byte[]) row.get(0)) + " " + row.get(1))
                    .containsExactlyInAnyOrder(
                            "3dd8 1", "00de 1", "00de3dd8 2", "6100ffdb 2", "fddbffdf 2", "3dd800de 2");
            BigInteger sum = BigInteger.ZERO;
            for (String text : List.of("\ufffd", "\ufffd", "\ufffd\ufffd", "a\ufffd", "\udbfd\udfff", "\ud83d\ude00")) {
                sum = sum.add(md5(text.getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(sql.value("SELECT " + String.format(MD5_SUM, String.format(UTF8, "c")) + " FROM #t"))
                    .isEqualTo(new BigDecimal(sum));
        }
    }

    @Test
    void numbersAreProvedByExactSums() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (l bigint, d decimal(28,10), f float, r real, b bit)");
            Random random = new Random(7);
            BigDecimal longs = BigDecimal.ZERO;
            BigDecimal decimals = BigDecimal.ZERO;
            BigDecimal doubles = BigDecimal.ZERO;
            long bits = 0;
            try (PreparedStatement insert = sql.connection.prepareStatement("INSERT INTO #t VALUES (?, ?, ?, ?, ?)")) {
                for (int i = 0; i < 200; i++) {
                    long whole = i == 0 ? Long.MAX_VALUE : i == 1 ? Long.MAX_VALUE : random.nextLong();
                    BigDecimal exact = new BigDecimal(new BigInteger(90, random), 10).negate();
                    double floating = i == 2 ? -0.0 : Double.longBitsToDouble(random.nextLong() & 0xBFFFFFFFFFFFFFFFL);
                    insert.setLong(1, whole);
                    insert.setBigDecimal(2, exact);
                    insert.setDouble(3, floating);
                    insert.setFloat(4, i);
                    insert.setBoolean(5, i % 3 == 0);
                    insert.addBatch();
                    longs = longs.add(BigDecimal.valueOf(whole));
                    decimals = decimals.add(exact);
                    doubles = doubles.add(BigDecimal.valueOf(Double.doubleToLongBits(floating + 0.0)));
                    bits += i % 3 == 0 ? 1 : 0;
                }
                assertThat(insert.executeBatch()).hasSize(200).containsOnly(1);
            }
            assertThat(sql.error("SELECT SUM(l) FROM #t WHERE l = 9223372036854775807"))
                    .isEqualTo(8115);
            assertThat(
                            sql.rows(
                                    "SELECT SUM(CAST(l AS decimal(38,0))), SUM(CAST(d AS decimal(38,10))),"
                                            + " SUM(CAST(CAST(CAST(f + 0.0 AS binary(8)) AS bigint) AS decimal(38,0))), SUM(CAST(b AS int)) FROM #t"))
                    .containsExactly(List.of(longs, decimals, doubles, (int) bits));
        }
    }

    @Test
    void timesAreProvedByTheirDistanceFromAnEpoch() throws Exception {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (d date, m datetime2(6), o datetimeoffset(6), g uniqueidentifier)");
            Random random = new Random(11);
            BigDecimal days = BigDecimal.ZERO;
            BigDecimal micros = BigDecimal.ZERO;
            BigDecimal utcMicros = BigDecimal.ZERO;
            int offsets = 0;
            BigInteger guids = BigInteger.ZERO;
            try (PreparedStatement insert = sql.connection.prepareStatement("INSERT INTO #t VALUES (?, ?, ?, ?)")) {
                for (int i = 0; i < 100; i++) {
                    LocalDateTime moment = LocalDateTime.of(1, 1, 1, 0, 0)
                            .plusSeconds(i == 0 ? 0 : random.nextLong(315_537_897_599L))
                            .plusNanos(1000L * random.nextInt(1_000_000));
                    int minutes = i < 2 ? 0 : random.nextInt(1681) - 840;
                    // The driver turns an offset time into a clock of its own; it is exact from the calendar switch on.
                    LocalDateTime modern = LocalDateTime.of(1900, 1, 2, 0, 0)
                            .plusNanos(moment.getNano())
                            .plusSeconds(random.nextLong(5_000_000_000L));
                    UUID guid = new UUID(random.nextLong(), random.nextLong());
                    LocalDate day = modern.toLocalDate();
                    insert.setObject(1, day);
                    insert.setObject(2, moment);
                    insert.setObject(3, OffsetDateTime.of(modern, ZoneOffset.ofTotalSeconds(60 * minutes)));
                    ((SQLServerPreparedStatement) insert).setUniqueIdentifier(4, guid.toString());
                    insert.execute();
                    days = days.add(BigDecimal.valueOf(day.toEpochDay()));
                    micros = micros.add(micros(moment));
                    utcMicros = utcMicros.add(micros(modern.minusMinutes(minutes)));
                    offsets += minutes;
                    guids = guids.add(md5(guid.toString().getBytes(StandardCharsets.UTF_8)));
                }
            }
            assertThat(sql.rows("SELECT SUM(CAST(DATEDIFF(day,'19700101',d) AS decimal(38,0))),"
                            + " SUM(CAST(DATEDIFF_BIG(microsecond,'1970-01-01T00:00:00',m) AS decimal(38,0))),"
                            + " SUM(CAST(DATEDIFF_BIG(microsecond,'1970-01-01T00:00:00+00:00',o) AS decimal(38,0))),"
                            + " SUM(DATEPART(tzoffset, o)), "
                            + String.format(MD5_SUM, "CAST(LOWER(CAST(g AS varchar(36))) AS varchar(max))")
                            + " FROM #t"))
                    .containsExactly(List.of(days, micros, utcMicros, offsets, new BigDecimal(guids)));
        }
    }

    @Test
    void theFiguresOfNoRowsAreNull() throws SQLException {
        try (Sql sql = Sql.connect(STAND_IN)) {
            sql.run("CREATE TABLE #t (c nvarchar(max))");
            @Nullable Object sum = sql.value("SELECT " + String.format(MD5_SUM, String.format(UTF8, "c")) + " FROM #t");
            assertThat(sum).isNull();
        }
    }

    private static BigDecimal micros(LocalDateTime moment) {
        return BigDecimal.valueOf(ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), moment));
    }

    /** The first seven bytes of MD5 as a number. */
    private static BigInteger md5(byte[] bytes) throws Exception {
        long first =
                ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(bytes)).getLong();
        return new BigInteger(Long.toUnsignedString(first >>> 8).toLowerCase(Locale.ROOT));
    }
}
