package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.ISQLServerBulkData;
import io.sluice.runtime.batch.ValueClass;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way that times go through the driver is exact to the microsecond, which a MongoDB date never needs: it has
 * milliseconds. In the driver's binary forms hours, days and fractions move, by the zone of the JVM and the calendar.
 */
class MicrosecondsTest {

    private static final DateTimeFormatter STORED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private final Database database = new Database();
    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void close() {
        TimeZone.setDefault(zone);
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Paris", "America/New_York"})
    void everyMicrosecondFromTheYear1To9999ComesBack(String name) throws SQLException {
        TimeZone.setDefault(TimeZone.getTimeZone(name));
        List<LocalDateTime> times = new ArrayList<>(List.of(
                LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000),
                LocalDateTime.of(1582, 10, 10, 2, 30, 0, 999_999_000),
                LocalDateTime.of(2026, 3, 29, 2, 30, 0, 123_456_000),
                LocalDateTime.of(2026, 3, 8, 2, 30, 0, 1_000),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000)));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            times.add(LocalDateTime.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L),
                    random.nextInt(1_000_000) * 1_000,
                    ZoneOffset.UTC));
        }
        database.execute("CREATE SCHEMA [$schema]");
        database.execute("CREATE TABLE $schema.times (v datetime2(6) NULL)");
        ConnectionPool pool = new ConnectionPool(
                ServerAddress.of(Database.connections(Map.of()).of(database.merge("run-1"))), ServerTimeouts.DEFAULT);
        ServerConnection connection = pool.borrow();
        Session session = new Session(connection, ServerTimeouts.DEFAULT, ServerTimeouts.DEFAULT.statement());

        session.bulkLoad("[" + database.schema + "].[times]", List.of("v"), new Times(times), true);
        session.commit();
        connection.close();

        assertThat(database.query("SELECT CAST(v AS nvarchar(40)) FROM $schema.times").stream()
                        .map(row -> row.get(0))
                        .toList())
                .as("seed " + seed)
                .containsExactlyInAnyOrderElementsOf(
                        times.stream().map(time -> time.format(STORED)).toList());
    }

    /** One column of times, announced as the sink announces it. */
    private static final class Times implements ISQLServerBulkData {

        private final List<LocalDateTime> times;
        private final ColumnType type = ColumnType.of(ValueClass.TIME);
        private int row = -1;

        Times(List<LocalDateTime> times) {
            this.times = times;
        }

        @Override
        public Set<Integer> getColumnOrdinals() {
            return Set.of(1);
        }

        @Override
        public String getColumnName(int column) {
            return "v";
        }

        @Override
        public int getColumnType(int column) {
            return type.jdbc();
        }

        @Override
        public int getPrecision(int column) {
            return type.precision();
        }

        @Override
        public int getScale(int column) {
            return type.scale();
        }

        @Override
        public Object[] getRowData() {
            return new Object[] {times.get(row)};
        }

        @Override
        public boolean next() {
            return ++row < times.size();
        }
    }
}
