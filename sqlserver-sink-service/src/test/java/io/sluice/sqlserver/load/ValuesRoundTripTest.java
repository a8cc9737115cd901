package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in is what SQL says is there, for every class and the values worth fearing. */
class ValuesRoundTripTest {

    private static final DateTimeFormatter STORED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private final Database database = new Database();
    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void close() {
        TimeZone.setDefault(zone);
        database.close();
    }

    @Test
    void textsKeepQuotesNewlinesTabsBlanksCaseAndEmoji() {
        String[] texts = {
            "",
            "'\"\\",
            "a\nb\r\nc\td",
            "a",
            "a ",
            "A",
            "  a",
            "\\N",
            "🦦 ü ẞ 漢字",
            "e\u0301",
            "\u00e9",
            "\uFFFD",
            "a\u0000b",
            "\uDBFF\uDFFF",
            "x".repeat(4_000),
            "x".repeat(4_001),
            "ü".repeat(300_000)
        };
        assertThat(stored(ValueClass.TEXT, "v", (Object[]) texts)).isEqualTo(List.of(texts));
    }

    /** A lone surrogate has no UTF-8, so nothing but a broken transform can bring one. */
    @Test
    void textThatIsNoUtf8IsRefusedAndNothingOfItsCommitStays() {
        for (String broken : List.of("eda080", "c0af", "ff", "61e9")) {
            TaskRef task = database.merge("run-" + broken);
            LedgerRow row = database.planAndTake(task);
            Rows rows = database.rows("t").column("v", ValueClass.TEXT);
            for (int i = 0; i < 2_000; i++) {
                rows.row(Rows.key(i), "fine");
            }
            rows.row(Rows.key(2_000), HexFormat.of().parseHex(broken));
            SluiceFailure failure =
                    database.failure(database.sink.commit(task, 0, row, database.commit(1, rows.batch(0))));
            assertThat(failure).isInstanceOf(Bug.class);
            assertThat(failure.code()).isEqualTo("value-does-not-fit");
            assertThat(failure.text()).contains("table t", "column v");
            assertThat(database.number("SELECT COUNT_BIG(*) FROM $schema.t")).isZero();
        }
    }

    @Test
    void boolsIntsAndFloatsKeepTheirEdges() {
        assertThat(stored(ValueClass.BOOL, "v", true, false)).containsExactly("1", "0");
        assertThat(stored(ValueClass.INT, "w", 0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1))
                .containsExactly("0", "-1", "-9223372036854775808", "9223372036854775807", "9007199254740993");
        Double[] doubles = {0.0, 0.1, -0.1, 1e100, Double.MIN_VALUE, Double.MAX_VALUE, Math.nextUp(1.0)};
        assertThat(stored(ValueClass.FLOAT, "x", (Object[]) doubles).stream()
                        .map(Double::parseDouble)
                        .toList())
                .containsExactly(doubles);
    }

    /** Any 38 digits around the point: no decimal(p,s) has them all, so they are kept as PostgreSQL writes them. */
    @Test
    void decimalsKeepEveryDigitAndTheirTrailingZeros() {
        String[] decimals = {
            "0",
            "0.00",
            "1.10",
            "-12345.6789",
            "123.4500",
            "9".repeat(38),
            "-" + "9".repeat(38),
            "0." + "0".repeat(37) + "1",
            "-0." + "9".repeat(38),
            "9".repeat(19) + "." + "9".repeat(19)
        };
        assertThat(stored(ValueClass.DECIMAL, "v", (Object[]) decimals)).containsExactly(decimals);
    }

    /** In these zones are days of 23 and 25 hours, years of another calendar, and offsets with seconds. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Paris", "America/New_York"})
    void timesAreExactFromTheYear1To9999InEveryZoneOfTheJvm(String name) {
        TimeZone.setDefault(TimeZone.getTimeZone(name));
        List<Long> times = new ArrayList<>(List.of(
                at("0001-01-01T00:00:00Z"),
                at("0001-01-01T00:00:00.001Z"),
                at("1582-10-04T23:59:59.999Z"),
                at("1582-10-05T00:00:00Z"),
                at("1582-10-14T12:00:00.123Z"),
                at("1582-10-15T00:00:00Z"),
                at("1883-11-18T17:00:01.001Z"),
                at("1911-03-10T23:50:39.500Z"),
                at("1969-12-31T23:59:59.999Z"),
                at("1970-01-01T00:00:00Z"),
                at("2026-03-29T02:30:00.001Z"),
                at("2026-03-08T02:30:00.001Z"),
                at("2026-10-25T02:30:00.999Z"),
                at("2026-11-01T01:30:00.999Z"),
                at("9999-12-31T23:59:59.999Z")));
        for (LocalDate day = LocalDate.of(1582, 9, 25);
                day.isBefore(LocalDate.of(1582, 10, 25));
                day = day.plusDays(1)) {
            times.add(day.atTime(2, 30).toInstant(ZoneOffset.UTC).toEpochMilli());
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            times.add(random.nextLong(at("0001-01-01T00:00:00Z"), at("9999-12-31T23:59:59.999Z") + 1));
        }
        List<String> expected = times.stream()
                .map(millis -> LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC)
                        .format(STORED))
                .toList();

        assertThat(stored(ValueClass.TIME, "v", times.toArray()))
                .as("seed " + seed)
                .isEqualTo(expected);
    }

    @Test
    void aTimeOutsideTheseYearsIsRefused() {
        for (String outside : List.of("0000-12-31T23:59:59.999Z", "+10000-01-01T00:00:00Z")) {
            TaskRef task = database.merge("run-1");
            LedgerRow row = database.planAndTake(task);
            SluiceFailure failure = database.failure(database.sink.commit(
                    task,
                    0,
                    row,
                    database.commit(
                            1,
                            database.rows("t")
                                    .column("v", ValueClass.TIME)
                                    .row(Rows.key(1), at(outside))
                                    .batch(0))));
            assertThat(failure.code()).isEqualTo("value-does-not-fit");
        }
    }

    @Test
    void identifiersAndBytesKeepEveryBit() {
        byte[] oid = HexFormat.of().parseHex("00ff10203040506070809fab");
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        byte[] uuidBytes = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[] long1 = new byte[100_000];
        new Random(7).nextBytes(long1);
        assertThat(stored(ValueClass.OID, "v", (Object) oid)).containsExactly("00ff10203040506070809fab");
        assertThat(stored(ValueClass.UUID, "w", (Object) uuidBytes))
                .as("SQL Server writes capital letters")
                .containsExactly(uuid.toString().toUpperCase(Locale.ROOT));
        assertThat(stored(ValueClass.BYTES, "x", new byte[0], all, long1))
                .containsExactly(
                        "",
                        HexFormat.of().withUpperCase().formatHex(all),
                        HexFormat.of().withUpperCase().formatHex(long1));
    }

    @Test
    void jsonIsKeptAsItIsWritten() {
        TaskRef task = database.merge("run-json");
        LedgerRow row = database.planAndTake(task);
        database.sink
                .commit(
                        task,
                        0,
                        row,
                        database.commit(
                                1,
                                database.rows("docs")
                                        .column("v", ValueClass.JSON)
                                        .row(Rows.key(1), "{\"a\": [1, {\"b\": \"\\\"ü\\n\"}]}")
                                        .extra("{\"n\": {\"$numberDouble\": \"NaN\"}}")
                                        .batch(0)))
                .block(Database.PATIENCE);

        assertThat(database.query("SELECT v, _sluice_extra, _sluice_run, _sluice_split, _sluice_key FROM $schema.docs"))
                .containsExactly(List.of(
                        "{\"a\": [1, {\"b\": \"\\\"ü\\n\"}]}",
                        "{\"n\": {\"$numberDouble\": \"NaN\"}}",
                        "run-json",
                        "docs-0",
                        Rows.key(1)));
    }

    @Test
    void nullsAndAbsentColumnsAreNull() {
        TaskRef task = database.merge("run-null");
        LedgerRow row = database.planAndTake(task);
        database.sink
                .commit(
                        task,
                        0,
                        row,
                        database.commit(
                                2,
                                database.rows("docs")
                                        .column("a", ValueClass.INT)
                                        .column("b", ValueClass.TEXT)
                                        .row(Rows.key(1), 1, null)
                                        .batch(0),
                                database.rows("docs")
                                        .column("c", ValueClass.TEXT)
                                        .row(Rows.key(2), "c")
                                        .batch(1)))
                .block(Database.PATIENCE);

        assertThat(database.query("SELECT a, b, c FROM $schema.docs ORDER BY _sluice_key"))
                .containsExactly(Arrays.asList("1", null, null), Arrays.asList(null, null, "c"));
    }

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private List<String> stored(ValueClass valueClass, String column, Object... values) {
        TaskRef task = database.merge("run-" + column);
        LedgerRow row = database.planAndTake(task);
        Rows rows = database.rows("t_" + column).column(column, valueClass);
        for (int i = 0; i < values.length; i++) {
            rows.row(Rows.key(i), values[i]);
        }
        database.sink.commit(task, 0, row, database.commit(1, rows.batch(0))).block(Database.PATIENCE);
        String shown = valueClass == ValueClass.TIME ? "CAST(" + column + " AS nvarchar(40))" : column;
        return database.query("SELECT " + shown + " FROM $schema.t_" + column + " ORDER BY _sluice_key").stream()
                .map(Collections::unmodifiableList)
                .map(cells -> cells.get(0))
                .toList();
    }
}
