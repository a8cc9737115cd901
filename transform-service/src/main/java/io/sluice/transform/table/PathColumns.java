package io.sluice.transform.table;

import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.ValueClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of one path: the first class in the log owns the plain name, the others are its variants. */
public final class PathColumns {

    private final ValueClass plain;
    private final String plainName;
    private final @Nullable Column[] byClass = new @Nullable Column[ValueClass.values().length];

    PathColumns(ValueClass plain, String plainName) {
        this.plain = plain;
        this.plainName = plainName;
    }

    public ValueClass plain() {
        return plain;
    }

    public @Nullable Column column(ValueClass valueClass) {
        return byClass[valueClass.ordinal()];
    }

    String plainName() {
        return plainName;
    }

    void add(int ordinal, String name, List<String> path, ValueClass valueClass) {
        String variantOf = valueClass == plain ? "" : plainName;
        byClass[valueClass.ordinal()] =
                new Column(ordinal, new ColumnOrigin(path, valueClass, variantOf).field(name), valueClass);
    }
}
