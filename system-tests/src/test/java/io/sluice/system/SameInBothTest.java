package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.TaskRef;
import io.sluice.redshift.postgres.PostgresSink;
import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.SinkCommit;
import io.sluice.runtime.connector.SinkCommit.SinkBatch;
import io.sluice.runtime.connector.TableRows;
import io.sluice.sqlserver.load.SqlServerSink;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import io.sluice.stack.sqlserver.SqlServerStandIn.Settings;
import io.sluice.stack.sqlserver.session.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL and SQL Server are given the same batches, and hold the same: asked in their own SQL, and in their books. */
class SameInBothTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROWS = 400;
    private static final int KEYS = 300;

    private static final String IN_POSTGRES = "SELECT _sluice_key, v_bool::int::text, v_int::text, v_float,"
            + " v_decimal::text, to_char(v_time AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), v_oid, v_uuid::text,"
            + " v_text, v_bytes, v_json::text, _sluice_extra::text, _sluice_run, _sluice_split FROM shop.docs"
            + " ORDER BY 1";
    private static final String IN_SQL_SERVER = "SELECT _sluice_key, CAST(CAST(v_bool AS int) AS nvarchar(9)),"
            + " CAST(v_int AS nvarchar(40)), v_float, v_decimal, CAST(v_time AS nvarchar(40)), v_oid,"
            + " LOWER(CAST(v_uuid AS nvarchar(40))), v_text, v_bytes, v_json, _sluice_extra, _sluice_run, _sluice_split"
            + " FROM shop.docs ORDER BY 1";
    private static final int FLOAT = 4;
    private static final int BYTES = 10;

    private final RootAllocator allocator = new RootAllocator();
    private EmbeddedPostgres postgres;
    private SqlServerStandIn sqlServer;

    @BeforeEach
    void start() throws Exception {
        postgres = EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("encoding", "UTF-8")
                .start();
        sqlServer = SqlServerStandIn.start(
                new Settings(0, "sa", "Sluice-1"),
                new PostgresServer("127.0.0.1", postgres.getPort(), "postgres", "postgres", "postgres"));
    }

    @AfterEach
    void stop() throws Exception {
        sqlServer.close();
        postgres.close();
        allocator.close();
    }

    @Test
    void whatIsMergedOfEveryClassIsEqualInBoth() throws SQLException {
        String url = sqlServer.jdbcUrl("shop");
        Connections connections = new Connections(Map.of(
                "postgres",
                Map.of(
                        "host", "127.0.0.1",
                        "port", Integer.toString(postgres.getPort()),
                        "database", "postgres",
                        "username", "postgres",
                        "password", "postgres",
                        "sslMode", "disable"),
                "sqlserver",
                Map.of(
                        "host", "127.0.0.1",
                        "port", Integer.toString(sqlServer.port()),
                        "database", "shop",
                        "username", "sa",
                        "password", "Sluice-1",
                        "encrypt", "false")));
        long seed = System.nanoTime();

        Measured first;
        Measured second;
        try (PostgresSink sink = new PostgresSink(connections)) {
            first = load(sink, "redshift.load", "postgres", seed);
        }
        try (SqlServerSink sink = new SqlServerSink(connections)) {
            second = load(sink, "sqlserver.load", "sqlserver", seed);
        }

        assertThat(second).as("seed " + seed).isEqualTo(first);
        try (Connection one = postgres.getPostgresDatabase().getConnection();
                Connection other = DriverManager.getConnection(url, "sa", "Sluice-1")) {
            List<List<String>> rows = rows(one, IN_POSTGRES);
            assertThat(rows).hasSizeGreaterThan(KEYS / 2);
            assertThat(rows(other, IN_SQL_SERVER)).as("seed " + seed).isEqualTo(rows);
        }
    }

    private Measured load(Sink sink, String connector, String connection, long seed) {
        TaskRef task = new TaskRef(
                "run-1",
                "shop",
                1,
                1,
                "load",
                1,
                connector,
                connection,
                Map.of("write", Map.of("schema", "shop")),
                false);
        Random random = new Random(seed);
        sink.plan(task, 1).block(PATIENCE);
        LedgerRow row = Objects.requireNonNull(sink.take(task, 0, "me").block(PATIENCE));
        for (int commit = 1; commit <= 3; commit++) {
            try (TableRows rows = new TableRows("docs", batch(random))) {
                row = Objects.requireNonNull(sink.commit(
                                task,
                                0,
                                row,
                                new SinkCommit(
                                        commit,
                                        commit,
                                        Map.of("docs", Books.read(ROWS)),
                                        commit == 3,
                                        List.of(new SinkBatch(commit - 1, "docs", "docs-0", rows))))
                        .block(PATIENCE));
            }
        }
        sink.finish(task, 1).block(PATIENCE);
        return Objects.requireNonNull(sink.measure(task, 1).block(PATIENCE));
    }

    private VectorSchemaRoot batch(Random random) {
        List<Field> fields = new ArrayList<>(List.of(SluiceColumns.KEY_FIELD, SluiceColumns.EXTRA_FIELD));
        for (ValueClass valueClass : ValueClass.values()) {
            String name = "v_" + valueClass.word();
            fields.add(new ColumnOrigin(List.of(name), valueClass, "").field(name));
        }
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields), allocator);
        root.allocateNew();
        for (int row = 0; row < ROWS; row++) {
            set(root.getVector(SluiceColumns.KEY), row, String.format("%032x", random.nextInt(KEYS)));
            if (random.nextInt(4) == 0) {
                set(root.getVector(SluiceColumns.EXTRA), row, "{\"n\": " + random.nextInt(9) + "}");
            }
            for (ValueClass valueClass : ValueClass.values()) {
                if (random.nextInt(5) > 0) {
                    set(root.getVector("v_" + valueClass.word()), row, value(valueClass, random));
                }
            }
        }
        root.setRowCount(ROWS);
        return root;
    }

    /** What a transform lets through: what it cannot expect every destination to hold it has moved. */
    private static Object value(ValueClass valueClass, Random random) {
        return switch (valueClass) {
            case BOOL -> random.nextBoolean();
            case INT -> random.nextLong() >> random.nextInt(64);
            case FLOAT -> random.nextGaussian() * Math.pow(10, random.nextInt(200) - 100);
            case DECIMAL -> decimal(random);
            case TIME -> random.nextLong(-62_135_596_800_000L, 253_402_300_800_000L);
            case OID -> bytes(random, 12);
            case UUID -> bytes(random, 16);
            case TEXT -> text(random);
            case BYTES -> bytes(random, random.nextInt(3_000));
            case JSON -> "{\"a\": " + random.nextInt() + ", \"b\": [true, null, \"ü\"]}";
        };
    }

    private static String decimal(Random random) {
        int scale = random.nextInt(20);
        BigInteger digits = new BigInteger(random.nextInt(60), random);
        return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale).toPlainString();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20) == 0 ? 6_000 : random.nextInt(30);
        while (text.length() < length) {
            int c = 1 + random.nextInt(random.nextBoolean() ? 0x7F : 0x10FFFE);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                text.appendCodePoint(c);
            }
        }
        return text.append(random.nextInt(3) == 0 ? "  " : "").toString();
    }

    private static void set(FieldVector vector, int row, Object value) {
        if (vector instanceof BitVector bits) {
            bits.setSafe(row, (Boolean) value ? 1 : 0);
        } else if (vector instanceof BigIntVector longs) {
            longs.setSafe(row, (Long) value);
        } else if (vector instanceof Float8Vector doubles) {
            doubles.setSafe(row, (Double) value);
        } else if (vector instanceof TimeStampVector times) {
            times.setSafe(row, (Long) value);
        } else if (vector instanceof FixedSizeBinaryVector fixed) {
            fixed.setSafe(row, (byte[]) value);
        } else {
            byte[] bytes = value instanceof byte[] raw ? raw : ((String) value).getBytes(StandardCharsets.UTF_8);
            ((BaseVariableWidthVector) vector).setSafe(row, bytes, 0, bytes.length);
        }
    }

    private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(cell(result, i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static String cell(ResultSet result, int column) throws SQLException {
        String cell =
                switch (column) {
                    case FLOAT -> Long.toHexString(Double.doubleToLongBits(result.getDouble(column)));
                    case BYTES -> {
                        byte[] bytes = result.getBytes(column);
                        yield bytes == null ? "" : HexFormat.of().formatHex(bytes);
                    }
                    default -> String.valueOf(result.getString(column));
                };
        return result.wasNull() ? "null" : cell;
    }
}
