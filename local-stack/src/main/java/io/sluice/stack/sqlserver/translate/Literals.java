package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.StoredType;
import io.sluice.stack.sqlserver.type.DateTimeOffset;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.StoredText;
import java.math.BigDecimal;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Values as PostgreSQL reads them in a statement. Parameters are written in as well: their types decide how it is translated. */
final class Literals {

    private Literals() {}

    static Bound text(String text, SqlType type) {
        return new Bound(quoted(StoredText.of(text)) + "::bpchar", type);
    }

    /** @param value of the class that the type is read as off the wire */
    static Bound of(@Nullable Object value, SqlType type) {
        if (value == null) {
            return new Bound("null::" + StoredType.of(type), type);
        }
        if (value instanceof String text) {
            return text(text, type);
        }
        if (value instanceof byte[] bytes) {
            return new Bound("'\\x" + HexFormat.of().formatHex(bytes) + "'::bytea", type);
        }
        if (value instanceof DateTimeOffset time) {
            return new Bound("sqlserver.at_offset('" + time.utc() + "'::timestamp, " + time.minutes() + ")", type);
        }
        String text = value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        return new Bound("'" + text + "'::" + StoredType.of(type), type);
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
