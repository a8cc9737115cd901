package io.sluice.transform.bson;

import org.jspecify.annotations.Nullable;

/** What becomes of the fields of an object that is written as JSON. */
public interface JsonFields {

    /** Every field, under its own name. */
    JsonFields ALL = new JsonFields() {
        @Override
        public JsonFields field(byte[] bytes, int start, int length) {
            return this;
        }

        @Override
        public byte @Nullable [] newName() {
            return null;
        }

        @Override
        public boolean takesValue(int type) {
            return true;
        }

        @Override
        public @Nullable FieldValue changed(int type, byte[] bytes, int at, int size) {
            return null;
        }
    };

    /** The field of that name; null if it is left out. */
    @Nullable
    JsonFields field(byte[] bytes, int start, int length);

    /** The name that it is written under; null for its own. */
    byte @Nullable [] newName();

    /** Whether a value of that BSON type is kept here, or only fields below it. */
    boolean takesValue(int type);

    /** What stands in the value's place; null for the value itself. */
    @Nullable
    FieldValue changed(int type, byte[] bytes, int at, int size);
}
