package io.sluice.stack.sqlserver.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.DateTimeOffset;
import io.sluice.stack.sqlserver.type.SqlType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read again; what is noise is refused and breaks nothing. The seed is in each message. */
class ValuesPropertyTest {

    private static final int ROUNDS = 3_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_127, 77})
    void everyValueIsReadAsItWasWritten(long seed) throws IOException {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            SqlType type = type(random);
            Object value = random.nextInt(10) == 0 ? null : value(type, random);
            ByteBuf buffer = Unpooled.buffer();
            TypeInfo.of(type).write(buffer);
            ValueWriter.write(value, type, buffer);
            WireInput in = new WireInput(new ByteBufInputStream(buffer));
            TypeInfo read = TypeInfo.read(in);
            assertThat(read.type()).as("seed %d round %d", seed, round).isEqualTo(type);
            assertThat(new ValueReader(in).read(read))
                    .as("seed %d round %d type %s", seed, round, type.text())
                    .isEqualTo(value);
            assertThat(buffer.isReadable()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20_261_128})
    void noiseIsRefused(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            if (noise.length > 22) {
                // Far enough into an RPC for its parameters to be noise.
                System.arraycopy(new byte[] {4, 0, 0, 0, -1, -1, 10, 0, 0, 0, 0, 0}, 0, noise, 0, 12);
            }
            try {
                RemoteCall.readAll(new WireInput(new ByteArrayInputStream(noise)));
                Login.read(Unpooled.wrappedBuffer(noise));
                Prelogin.read(Unpooled.wrappedBuffer(noise));
            } catch (SqlError | IOException refused) {
                assertThat(refused).as("seed %d round %d", seed, round).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void aTimeOf100NanosecondsIsReadExactly() throws IOException {
        ByteBuf buffer = Unpooled.buffer();
        buffer.writeByte(TypeInfo.TIME).writeByte(7).writeByte(5).writeIntLE(1).writeByte(0);
        WireInput in = new WireInput(new ByteBufInputStream(buffer));
        assertThat(new ValueReader(in).read(TypeInfo.read(in))).isEqualTo(LocalTime.ofNanoOfDay(100));
    }

    private static SqlType type(Random random) {
        List<SqlType> types = List.of(
                SqlType.BIGINT,
                SqlType.INT,
                SqlType.SMALLINT,
                SqlType.TINYINT,
                SqlType.BIT,
                SqlType.FLOAT,
                SqlType.REAL,
                SqlType.decimal(1 + random.nextInt(38), 0),
                SqlType.decimal(38, random.nextInt(39)),
                SqlType.nvarchar(random.nextBoolean() ? SqlType.MAX : 50),
                SqlType.varchar(random.nextBoolean() ? SqlType.MAX : 300),
                SqlType.varbinary(random.nextBoolean() ? SqlType.MAX : 50),
                SqlType.DATE,
                SqlType.time(random.nextInt(7)),
                SqlType.datetime2(random.nextInt(7)),
                SqlType.datetimeoffset(random.nextInt(7)),
                SqlType.GUID);
        return types.get(random.nextInt(types.size()));
    }

    private static @Nullable Object value(SqlType type, Random random) {
        return switch (type.name()) {
            case BIGINT -> random.nextLong();
            case INT -> (long) random.nextInt();
            case SMALLINT -> (long) (short) random.nextInt();
            case TINYINT -> (long) random.nextInt(256);
            case BIT -> random.nextBoolean();
            case FLOAT -> random.nextDouble() * Math.pow(10, random.nextInt(600) - 300);
            case REAL -> random.nextFloat();
            case DECIMAL -> decimal(type, random);
            case NVARCHAR -> text(random, true);
            case VARCHAR -> text(random, false);
            case VARBINARY, BINARY -> bytes(random);
            case DATE -> LocalDate.of(1, 1, 1).plusDays(random.nextInt(3_652_059));
            case TIME -> clock(type, random);
            case DATETIME2 -> moment(type, random);
            case DATETIMEOFFSET -> new DateTimeOffset(moment(type, random), random.nextInt(1_681) - 840);
            case UNIQUEIDENTIFIER -> new UUID(random.nextLong(), random.nextLong());
        };
    }

    private static BigDecimal decimal(SqlType type, Random random) {
        BigInteger limit = BigInteger.TEN.pow(type.precision());
        BigInteger unscaled = new BigInteger(127, random).mod(limit);
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
    }

    /** @param any whether lone surrogates are among it */
    private static String text(Random random, boolean any) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(40); left > 0; left--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(128));
                case 1 -> text.append((char) ('\u00a0' + random.nextInt(0x500)));
                case 2 -> text.append(any ? String.valueOf((char) random.nextInt(65_536)) : "\u6f22");
                default -> text.append("\ud83d\ude00", 0, any ? 1 + random.nextInt(2) : 2);
            }
        }
        return text.toString();
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(50)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static LocalTime clock(SqlType type, Random random) {
        long unit = (long) Math.pow(10, 9 - type.scale());
        return LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L) / unit * unit);
    }

    private static LocalDateTime moment(SqlType type, Random random) {
        return LocalDate.of(1, 1, 1).plusDays(random.nextInt(3_652_059)).atTime(clock(type, random));
    }
}
