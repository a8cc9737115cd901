package io.sluice.runtime.batch;

import java.util.Locale;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * The classes of values, in their fixed order. A column holds one class; how it travels in Arrow is fixed here, so that
 * transform and sinks agree.
 */
public enum ValueClass {
    BOOL(ArrowType.Bool.INSTANCE),
    /** Int64. */
    INT(new ArrowType.Int(64, true)),
    /** Float8. */
    FLOAT(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
    /** Utf8: plain decimal text without exponent, exact to all digits. */
    DECIMAL(ArrowType.Utf8.INSTANCE),
    /** Int64 milliseconds since the epoch, UTC. */
    TIME(new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")),
    /** 12 bytes. */
    OID(new ArrowType.FixedSizeBinary(12)),
    /** 16 bytes. */
    UUID(new ArrowType.FixedSizeBinary(16)),
    TEXT(ArrowType.Utf8.INSTANCE),
    BYTES(ArrowType.Binary.INSTANCE),
    /** Utf8: relaxed Extended JSON. */
    JSON(ArrowType.Utf8.INSTANCE);

    private final ArrowType arrow;

    ValueClass(ArrowType arrow) {
        this.arrow = arrow;
    }

    public ArrowType arrow() {
        return arrow;
    }

    /** As it stands in names of variant columns and in {@code _sluice_columns}: {@code text}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static ValueClass ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
