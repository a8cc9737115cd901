package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values that a statement may name: its parameters, and what the session tells of itself.
 *
 * @param values by name in lower case, with {@code @} or {@code @@}
 */
public record Variables(Map<String, Value> values) {

    public static final Variables NONE = new Variables(Map.of());

    /** @param value of the class that the type is read as off the wire */
    public record Value(@Nullable Object value, SqlType type) {}

    /** @throws SqlError 137 */
    Value require(String name) {
        Value value = values.get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw SqlError.undeclaredVariable(name);
        }
        return value;
    }
}
