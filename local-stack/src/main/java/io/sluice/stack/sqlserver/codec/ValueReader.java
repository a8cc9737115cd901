package io.sluice.stack.sqlserver.codec;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.DateTimeOffset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads values ([MS-TDS] 2.2.5.5) as Long, Boolean, Double, Float, BigDecimal, String, byte[], LocalDate, LocalTime, LocalDateTime,
 * {@link DateTimeOffset} and UUID.
 */
public final class ValueReader {

    static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);

    private static final LocalDate OLD_EPOCH = LocalDate.of(1900, 1, 1);
    private static final int NULL_LENGTH = 0xffff;
    private static final int CHUNK = 8_192;
    private static final int MOST_OFFSET_MINUTES = 14 * 60;
    private static final LocalDate FIRST_OLD_DAY = LocalDate.of(1753, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

    private final WireInput in;

    public ValueReader(WireInput in) {
        this.in = in;
    }

    public @Nullable Object read(TypeInfo type) throws IOException {
        if (type.isText()) {
            byte[] bytes = type.isChunked() ? chunks() : counted();
            if (bytes == null) {
                return null;
            }
            return type.isNational() ? WireInput.text(bytes) : new String(bytes, StandardCharsets.UTF_8);
        }
        if (type.isBytes()) {
            return type.isChunked() ? chunks() : counted();
        }
        int length = type.token() == TypeInfo.BIT ? 1 : in.readByte();
        if (length == 0) {
            return null;
        }
        if (!type.allows(length)) {
            throw SqlError.malformed(
                    String.format("a value of %d bytes in a column of type 0x%02X", length, type.token()));
        }
        return fixed(type, length);
    }

    private Object fixed(TypeInfo type, int length) throws IOException {
        return switch (type.token()) {
            case TypeInfo.BIT, TypeInfo.BITN -> in.readByte() != 0;
            case TypeInfo.INTN -> whole(length);
            case TypeInfo.FLTN ->
                length == 8 ? (Object) Double.longBitsToDouble(in.readLong()) : Float.intBitsToFloat(in.readInt());
            case TypeInfo.DECIMALN, TypeInfo.NUMERICN -> decimal(length, type.scale());
            case TypeInfo.MONEYN -> money(length);
            case TypeInfo.GUID -> guid();
            case TypeInfo.DATE -> day();
            case TypeInfo.TIME -> clock(length, type.scale());
            case TypeInfo.DATETIME2 -> moment(length - 3, type.scale());
            case TypeInfo.DATETIMEOFFSET -> {
                LocalDateTime utc = moment(length - 5, type.scale());
                int minutes = (short) in.readShort();
                if (Math.abs(minutes) > MOST_OFFSET_MINUTES) {
                    throw SqlError.malformed("an offset of " + minutes + " minutes");
                }
                yield new DateTimeOffset(utc, minutes);
            }
            case TypeInfo.DATETIMN -> oldMoment(length);
            default -> throw SqlError.malformed("a value of type " + type.token());
        };
    }

    private byte @Nullable [] counted() throws IOException {
        int length = in.readShort();
        return length == NULL_LENGTH ? null : in.readBytes(length);
    }

    private byte @Nullable [] chunks() throws IOException {
        Chunks chunks = Chunks.open(in);
        if (chunks == null) {
            return null;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] piece = new byte[CHUNK];
        for (int read = chunks.read(piece); read >= 0; read = chunks.read(piece)) {
            whole.write(piece, 0, read);
        }
        return whole.toByteArray();
    }

    /** Signed, but for one byte: a tinyint is 0 to 255. */
    private Long whole(int length) throws IOException {
        long value = in.readWhole(length);
        return switch (length) {
            case 2 -> (long) (short) value;
            case 4 -> (long) (int) value;
            default -> value;
        };
    }

    private BigDecimal decimal(int length, int scale) throws IOException {
        int sign = in.readByte() == 0 ? -1 : 1;
        byte[] bytes = in.readBytes(length - 1);
        for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
            byte swapped = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swapped;
        }
        return new BigDecimal(new BigInteger(sign, bytes), scale);
    }

    private BigDecimal money(int length) throws IOException {
        if (length == 4) {
            return BigDecimal.valueOf(in.readInt(), 4);
        }
        long high = in.readInt();
        return BigDecimal.valueOf(high << 32 | Integer.toUnsignedLong(in.readInt()), 4);
    }

    /** The first three groups are little-endian. */
    private UUID guid() throws IOException {
        long first = in.readWhole(4);
        long second = in.readWhole(2);
        long third = in.readWhole(2);
        long rest = ByteBuffer.wrap(in.readBytes(8)).getLong();
        return new UUID(first << 32 | second << 16 | third, rest);
    }

    private LocalDate day() throws IOException {
        return checked(FIRST_DAY.plusDays(in.readWhole(3)), FIRST_DAY);
    }

    private static LocalDate checked(LocalDate day, LocalDate first) {
        if (day.isBefore(first) || day.isAfter(LAST_DAY)) {
            throw SqlError.malformed("a day outside of what its type has");
        }
        return day;
    }

    private LocalTime clock(int length, int scale) throws IOException {
        long count = in.readWhole(length);
        for (int digit = scale; digit < 9; digit++) {
            count *= 10;
        }
        if (count >= 86_400_000_000_000L) {
            throw SqlError.malformed("a time beyond the day");
        }
        return LocalTime.ofNanoOfDay(count);
    }

    private LocalDateTime moment(int length, int scale) throws IOException {
        LocalTime clock = clock(length, scale);
        return LocalDateTime.of(day(), clock);
    }

    private LocalDateTime oldMoment(int length) throws IOException {
        if (length == 4) {
            long days = in.readWhole(2);
            return OLD_EPOCH.plusDays(days).atStartOfDay().plusMinutes(in.readWhole(2));
        }
        LocalDate day = checked(OLD_EPOCH.plusDays(in.readInt()), FIRST_OLD_DAY);
        // 300 ticks a second, shown as milliseconds.
        return day.atStartOfDay().plusNanos(Math.round(in.readWhole(4) * 10 / 3.0) * 1_000_000L);
    }
}
