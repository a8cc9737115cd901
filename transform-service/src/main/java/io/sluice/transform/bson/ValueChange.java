package io.sluice.transform.bson;

/** A step that puts another value into the place of a field's. Looks at the value and at nothing else. */
public interface ValueChange {

    void change(FieldValue value);
}
