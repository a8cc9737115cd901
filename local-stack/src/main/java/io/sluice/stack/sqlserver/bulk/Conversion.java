package io.sluice.stack.sqlserver.bulk;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.DateTimeOffset;
import io.sluice.stack.sqlserver.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes a column's value of one that came off the wire in another type, which is the normal case in a bulk load: a uniqueidentifier
 * comes as text, a datetime2 as a datetimeoffset. What does not fit is refused as SQL Server refuses it.
 */
final class Conversion {

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final Column column;
    private final int ordinal;

    /** @param ordinal from 1, for messages */
    Conversion(Column column, int ordinal) {
        this.column = column;
        this.ordinal = ordinal;
    }

    Object convert(Object value) {
        SqlType type = column.type();
        return switch (type.name()) {
            case BIGINT -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case INT -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SMALLINT -> whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case TINYINT -> whole(value, 0, 255);
            case BIT -> bit(value);
            case FLOAT -> floating(value);
            case REAL -> real(value);
            case DECIMAL -> decimal(value);
            case NVARCHAR -> national(value);
            case VARCHAR -> text(value);
            case VARBINARY, BINARY -> bytes(value);
            case DATE -> date(value);
            case DATETIME2 -> moment(value);
            case DATETIMEOFFSET -> offset(value);
            case TIME -> time(value);
            case UNIQUEIDENTIFIER -> guid(value);
        };
    }

    private Object whole(Object value, long least, long most) {
        try {
            long whole;
            if (value instanceof Long number) {
                whole = number;
            } else if (value instanceof Boolean bit) {
                whole = bit ? 1 : 0;
            } else if (value instanceof BigDecimal number) {
                whole = number.setScale(0, RoundingMode.DOWN).longValueExact();
            } else if (value instanceof String text) {
                whole = Long.parseLong(text.strip());
            } else {
                throw wrongType();
            }
            if (whole < least || whole > most) {
                throw SqlError.overflow(column.type().text());
            }
            return whole;
        } catch (NumberFormatException e) {
            throw SqlError.conversionFailed(
                    "nvarchar", value.toString(), column.type().text());
        } catch (ArithmeticException e) {
            throw SqlError.overflow(column.type().text());
        }
    }

    private Object bit(Object value) {
        if (value instanceof Boolean) {
            return value;
        }
        return (Long) whole(value, Long.MIN_VALUE, Long.MAX_VALUE) != 0;
    }

    private Object floating(Object value) {
        double number = number(value).doubleValue();
        if (!Double.isFinite(number)) {
            throw SqlError.notAValue(ordinal, column.name(), column.type().text());
        }
        return number;
    }

    private Object real(Object value) {
        floating(value);
        float number = number(value).floatValue();
        if (!Float.isFinite(number)) {
            throw SqlError.overflow("real");
        }
        return number;
    }

    private Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw wrongType();
    }

    private Object decimal(Object value) {
        BigDecimal number;
        if (value instanceof BigDecimal exact) {
            number = exact;
        } else if (value instanceof Long whole) {
            number = BigDecimal.valueOf(whole);
        } else if (value instanceof Double || value instanceof Float) {
            floating(value);
            number = new BigDecimal(value.toString());
        } else if (value instanceof String text) {
            try {
                number = new BigDecimal(text.strip());
            } catch (NumberFormatException e) {
                throw SqlError.conversionError("nvarchar", "numeric");
            }
        } else {
            throw wrongType();
        }
        BigDecimal rounded = number.setScale(column.type().scale(), RoundingMode.HALF_UP);
        if (rounded.precision() - rounded.scale()
                > column.type().precision() - column.type().scale()) {
            throw SqlError.overflow("numeric");
        }
        return rounded;
    }

    private Object national(Object value) {
        String text = value instanceof UUID guid ? guid.toString().toUpperCase(Locale.ROOT) : string(value);
        return fitting(text, text.length());
    }

    /** UTF-8 has no form for a lone surrogate: the server puts U+FFFD in its place. */
    private Object text(Object value) {
        String text = LONE_SURROGATE.matcher(string(value)).replaceAll("\uFFFD");
        return fitting(text, text.getBytes(StandardCharsets.UTF_8).length);
    }

    private Object bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return fitting(bytes, bytes.length);
        }
        throw wrongType();
    }

    private Object fitting(Object value, int length) {
        if (!column.type().isMax() && length > column.type().length()) {
            throw SqlError.bulkLength(ordinal);
        }
        return value;
    }

    private String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw wrongType();
    }

    private Object date(Object value) {
        if (value instanceof LocalDate) {
            return value;
        }
        if (value instanceof LocalDateTime moment) {
            return moment.toLocalDate();
        }
        if (value instanceof DateTimeOffset moment) {
            return moment.local().toLocalDate();
        }
        return parsed(string(value)).local().toLocalDate();
    }

    private Object moment(Object value) {
        LocalDateTime moment;
        if (value instanceof LocalDateTime local) {
            moment = local;
        } else if (value instanceof DateTimeOffset offset) {
            moment = offset.local();
        } else if (value instanceof LocalDate day) {
            moment = day.atStartOfDay();
        } else {
            moment = parsed(string(value)).local();
        }
        return rounded(moment);
    }

    private Object offset(Object value) {
        DateTimeOffset moment;
        if (value instanceof DateTimeOffset offset) {
            moment = offset;
        } else if (value instanceof LocalDateTime local) {
            moment = new DateTimeOffset(local, 0);
        } else if (value instanceof LocalDate day) {
            moment = new DateTimeOffset(day.atStartOfDay(), 0);
        } else {
            moment = parsed(string(value));
        }
        return new DateTimeOffset(rounded(moment.utc()), moment.minutes());
    }

    private Object time(Object value) {
        LocalTime time;
        if (value instanceof LocalTime clock) {
            time = clock;
        } else if (value instanceof LocalDateTime local) {
            time = local.toLocalTime();
        } else if (value instanceof DateTimeOffset offset) {
            time = offset.local().toLocalTime();
        } else {
            time = MomentText.time(string(value));
        }
        // Half a second past 23:59:59 is 23:59:59 still: a time has no next day.
        LocalDateTime rounded =
                MomentText.rounded(LocalDate.EPOCH.atTime(time), column.type().scale());
        return rounded.toLocalDate().equals(LocalDate.EPOCH)
                ? rounded.toLocalTime()
                : MomentText.last(column.type().scale());
    }

    private LocalDateTime rounded(LocalDateTime moment) {
        LocalDateTime rounded = MomentText.rounded(moment, column.type().scale());
        if (rounded.getYear() > 9999 || rounded.getYear() < 1) {
            throw SqlError.overflow(column.type().text());
        }
        return rounded;
    }

    private static DateTimeOffset parsed(String text) {
        return MomentText.moment(text);
    }

    private Object guid(Object value) {
        if (value instanceof UUID) {
            return value;
        }
        String text = string(value).strip();
        if (text.length() != 36) {
            throw SqlError.conversionToGuidFailed();
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw SqlError.conversionToGuidFailed();
        }
    }

    private SqlError wrongType() {
        return SqlError.bulkType(ordinal);
    }
}
