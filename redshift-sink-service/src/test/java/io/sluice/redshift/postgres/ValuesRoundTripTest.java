package io.sluice.redshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.LedgerRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes in is what SQL says is there, for every class and the values worth fearing. */
class ValuesRoundTripTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void textsKeepQuotesNewlinesTabsBackslashesAndEmoji() {
        assertThat(stored(
                        ValueClass.TEXT,
                        "v",
                        "",
                        "'\"\\",
                        "a\nb\r\nc\td",
                        "\\N",
                        "\\.",
                        "🦦 ü ẞ 漢字",
                        "x".repeat(300_000)))
                .isEqualTo(List.of("", "'\"\\", "a\nb\r\nc\td", "\\N", "\\.", "🦦 ü ẞ 漢字", "x".repeat(300_000)));
    }

    @Test
    void boolsIntsAndFloatsKeepTheirEdges() {
        assertThat(stored(ValueClass.BOOL, "v", true, false)).containsExactly("true", "false");
        assertThat(stored(ValueClass.INT, "w", 0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1))
                .containsExactly("0", "-1", "-9223372036854775808", "9223372036854775807", "9007199254740993");
        assertThat(stored(
                        ValueClass.FLOAT,
                        "x",
                        -0.0,
                        0.1,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        Double.NaN,
                        Double.NEGATIVE_INFINITY))
                .containsExactly("-0", "0.1", "5e-324", "1.7976931348623157e+308", "NaN", "-Infinity");
    }

    @Test
    void decimalsKeepEveryDigitAndTheirTrailingZeros() {
        String wide = "9".repeat(34);
        String long1 = "1" + "0".repeat(6144);
        String small = "0." + "0".repeat(6175) + "1";
        assertThat(stored(
                        ValueClass.DECIMAL,
                        "v",
                        "0",
                        "-0.00",
                        "1.10",
                        "-12345.6789",
                        "10000",
                        "0.0001",
                        "00012.5",
                        wide,
                        long1,
                        small,
                        "NaN",
                        "-Infinity"))
                .containsExactly(
                        "0",
                        "0.00",
                        "1.10",
                        "-12345.6789",
                        "10000",
                        "0.0001",
                        "12.5",
                        wide,
                        long1,
                        small,
                        "NaN",
                        "-Infinity");
    }

    @Test
    void anyDecimalComesBackAsItWas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Object[] texts = new Object[2_000];
        for (int i = 0; i < texts.length; i++) {
            BigInteger digits = new BigInteger(random.nextInt(130), random);
            texts[i] = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(45) - 4)
                    .toPlainString();
        }
        assertThat(stored(ValueClass.DECIMAL, "v", texts))
                .as("seed " + seed)
                .isEqualTo(Arrays.stream(texts).map(String.class::cast).toList());
    }

    @Test
    void timesKeepMilliseconds() {
        assertThat(stored(
                        ValueClass.TIME,
                        "v",
                        at("1969-12-31T23:59:59.999Z"),
                        at("2000-01-01T00:00:00Z"),
                        at("2026-02-28T12:34:56.789Z"),
                        at("9999-12-31T23:59:59.999Z"),
                        at("0001-01-01T00:00:00Z")))
                .containsExactly(
                        "1969-12-31 23:59:59.999+00",
                        "2000-01-01 00:00:00+00",
                        "2026-02-28 12:34:56.789+00",
                        "9999-12-31 23:59:59.999+00",
                        "0001-01-01 00:00:00+00");
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
        assertThat(stored(ValueClass.OID, "v", (Object) oid)).containsExactly("00ff10203040506070809fab");
        assertThat(stored(ValueClass.UUID, "w", (Object) uuidBytes)).containsExactly(uuid.toString());
        assertThat(stored(ValueClass.BYTES, "x", new byte[0], all))
                .containsExactly("\\x", "\\x" + HexFormat.of().formatHex(all));
    }

    @Test
    void jsonAndTheOverflowColumnAreQueriedAsJson() {
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

        assertThat(database.query(
                        "SELECT v->'a'->1->>'b', _sluice_extra->'n'->>'$numberDouble', _sluice_run, _sluice_split,"
                                + " _sluice_key FROM $schema.docs"))
                .containsExactly(List.of("\"ü\n", "NaN", "run-json", "docs-0", Rows.key(1)));
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
        return database.query("SELECT " + column + "::text FROM $schema.t_" + column + " ORDER BY _sluice_key").stream()
                .map(Collections::unmodifiableList)
                .map(cells -> cells.get(0))
                .toList();
    }
}
