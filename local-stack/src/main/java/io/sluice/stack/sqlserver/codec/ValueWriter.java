package io.sluice.stack.sqlserver.codec;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.sqlserver.type.DateTimeOffset;
import io.sluice.stack.sqlserver.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values ([MS-TDS] 2.2.5.5) of the classes that {@link ValueReader} reads. */
final class ValueWriter {

    private static final int NULL_LENGTH = 0xffff;
    private static final int DECIMAL_BYTES = 16;

    private ValueWriter() {}

    static void write(@Nullable Object value, SqlType type, ByteBuf out) {
        if (value == null) {
            writeNull(type, out);
            return;
        }
        switch (type.name()) {
            case BIGINT -> out.writeByte(8).writeLongLE((Long) value);
            case INT -> out.writeByte(4).writeIntLE(((Long) value).intValue());
            case SMALLINT -> out.writeByte(2).writeShortLE(((Long) value).intValue());
            case TINYINT -> out.writeByte(1).writeByte(((Long) value).intValue());
            case BIT -> out.writeByte(1).writeByte((Boolean) value ? 1 : 0);
            case FLOAT -> out.writeByte(8).writeLongLE(Double.doubleToRawLongBits((Double) value));
            case REAL -> out.writeByte(4).writeIntLE(Float.floatToRawIntBits((Float) value));
            case DECIMAL -> writeDecimal((BigDecimal) value, type.scale(), out);
            case NVARCHAR -> writeNational((String) value, type, out);
            case VARCHAR -> writeBytes(((String) value).getBytes(StandardCharsets.UTF_8), type, out);
            case VARBINARY, BINARY -> writeBytes((byte[]) value, type, out);
            case DATE -> {
                out.writeByte(3);
                writeDay((LocalDate) value, out);
            }
            case TIME -> {
                out.writeByte(type.timeBytes());
                writeClock((LocalTime) value, type, out);
            }
            case DATETIME2 -> {
                out.writeByte(type.timeBytes() + 3);
                writeMoment((LocalDateTime) value, type, out);
            }
            case DATETIMEOFFSET -> {
                out.writeByte(type.timeBytes() + 5);
                writeMoment(((DateTimeOffset) value).utc(), type, out);
                out.writeShortLE(((DateTimeOffset) value).minutes());
            }
            case UNIQUEIDENTIFIER -> writeGuid((UUID) value, out);
        }
    }

    private static void writeNull(SqlType type, ByteBuf out) {
        if (type.isMax()) {
            out.writeLongLE(Chunks.NULL);
        } else if (type.isText() || type.isBytes()) {
            out.writeShortLE(NULL_LENGTH);
        } else {
            out.writeByte(0);
        }
    }

    private static void writeNational(String text, SqlType type, ByteBuf out) {
        startBytes(text.length() * 2, type, out);
        // A charset would replace lone surrogates.
        for (int i = 0; i < text.length(); i++) {
            out.writeShortLE(text.charAt(i));
        }
        endBytes(type, out);
    }

    private static void writeBytes(byte[] bytes, SqlType type, ByteBuf out) {
        startBytes(bytes.length, type, out);
        out.writeBytes(bytes);
        endBytes(type, out);
    }

    private static void startBytes(int length, SqlType type, ByteBuf out) {
        if (!type.isMax()) {
            out.writeShortLE(length);
            return;
        }
        out.writeLongLE(length);
        if (length > 0) {
            out.writeIntLE(length);
        }
    }

    private static void endBytes(SqlType type, ByteBuf out) {
        if (type.isMax()) {
            out.writeIntLE(0);
        }
    }

    private static void writeDecimal(BigDecimal value, int scale, ByteBuf out) {
        BigInteger unscaled = value.setScale(scale).unscaledValue();
        out.writeByte(1 + DECIMAL_BYTES).writeByte(unscaled.signum() < 0 ? 0 : 1);
        byte[] bytes = unscaled.abs().toByteArray();
        for (int i = 0; i < DECIMAL_BYTES; i++) {
            out.writeByte(i < bytes.length ? bytes[bytes.length - 1 - i] : 0);
        }
    }

    private static void writeDay(LocalDate day, ByteBuf out) {
        out.writeMediumLE((int) ChronoUnit.DAYS.between(ValueReader.FIRST_DAY, day));
    }

    private static void writeClock(LocalTime clock, SqlType type, ByteBuf out) {
        long count = clock.toNanoOfDay();
        for (int digit = type.scale(); digit < 9; digit++) {
            count /= 10;
        }
        for (int i = 0; i < type.timeBytes(); i++) {
            out.writeByte((int) (count >>> 8 * i));
        }
    }

    private static void writeMoment(LocalDateTime moment, SqlType type, ByteBuf out) {
        writeClock(moment.toLocalTime(), type, out);
        writeDay(moment.toLocalDate(), out);
    }

    private static void writeGuid(UUID value, ByteBuf out) {
        long high = value.getMostSignificantBits();
        out.writeByte(16)
                .writeIntLE((int) (high >>> 32))
                .writeShortLE((int) (high >>> 16))
                .writeShortLE((int) high)
                .writeLong(value.getLeastSignificantBits());
    }
}
