package io.sluice.runtime.batch;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Sluice's own columns: those that travel in a batch of rows, and those that a sink adds. */
public final class SluiceColumns {

    /** In a batch: Utf8, 32 hex digits, never null. In tables of {@code merge} only. */
    public static final String KEY = "_sluice_key";

    /** In a batch: Utf8, canonical Extended JSON, null where nothing was moved. */
    public static final String EXTRA = "_sluice_extra";

    /** Added by the sink. */
    public static final String RUN = "_sluice_run";

    /** Added by the sink. */
    public static final String SPLIT = "_sluice_split";

    public static final Field KEY_FIELD = new Field(KEY, FieldType.notNullable(ArrowType.Utf8.INSTANCE), null);
    public static final Field EXTRA_FIELD = new Field(EXTRA, FieldType.nullable(ArrowType.Utf8.INSTANCE), null);

    private SluiceColumns() {}

    /** Whether a batch's field is one of Sluice's own, and so has no origin. */
    public static boolean isOwn(Field field) {
        return field.getName().equals(KEY) || field.getName().equals(EXTRA);
    }
}
