package io.sluice.transform.expression;

import io.sluice.transform.bson.FieldValue;
import org.jspecify.annotations.Nullable;

/** What the steps before an expression say of a field, and of the fields below it. */
public interface DocumentFields {

    /** The field of that name below, which is tried first at {@code guess}. */
    DocumentFields child(int guess, byte[] bytes, int start, int length);

    /** Where the child was found that was asked for last: fields mostly keep their order. */
    int lastIndex();

    /** Whether a step removes it. */
    boolean isRemoved();

    /** After the steps. */
    String name();

    boolean takesValue(int type);

    /** What stands in the value's place; null for the value itself. */
    @Nullable
    FieldValue changed(int type, byte[] bytes, int at, int size);

    /** Whether what is below stays as it is. */
    boolean leavesBelow();
}
