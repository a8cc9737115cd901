package io.sluice.transform.expression;

import io.sluice.transform.bson.BsonValue;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object as an expression sees it, after the steps before. It lies where it lies in its document; only fields that the
 * expression asks for are read.
 */
final class DocumentView extends AbstractMap<String, Object> {

    private final CelValues values;
    private final DocumentFields fields;
    private final byte[] bytes;
    private final int start;
    private final int end;
    private final Map<DocumentFields, DerivedValue> derived;

    /** @param derived fields that stand behind those of the document */
    DocumentView(
            CelValues values,
            DocumentFields fields,
            byte[] bytes,
            int start,
            int end,
            Map<DocumentFields, DerivedValue> derived) {
        this.values = values;
        this.fields = fields;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.derived = derived;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Last found = find(key);
        return found.field == null ? null : values.of(found.type, found.in, found.at, found.size, found.field);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return find(key).field != null;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> all = new LinkedHashMap<>();
        walk((field, type, in, at, size) -> all.put(field.name(), values.of(type, in, at, size, field)));
        return all.entrySet();
    }

    /** Its bytes, if they are what is seen; else null. */
    byte @Nullable [] asItLies() {
        return fields.leavesBelow() && derived.isEmpty() ? Arrays.copyOfRange(bytes, start, end) : null;
    }

    /** Of fields with one name the last counts, as in a row. */
    private Last find(@Nullable Object key) {
        Last last = new Last();
        walk((field, type, in, at, size) -> {
            if (field.name().equals(key)) {
                last.set(field, type, in, at, size);
            }
        });
        return last;
    }

    private void walk(Visitor visitor) {
        values.cost().touched(end - start);
        int guess = 0;
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end - 1);
            DocumentFields field = fields.child(guess, bytes, at, nameEnd - at);
            guess = fields.lastIndex() + 1;
            at = nameEnd + 1;
            int size = BsonValue.size(type, bytes, at, end - 1);
            if (!field.isRemoved() && field.takesValue(type)) {
                visitor.field(field, type, bytes, at, size);
            }
            at += size;
        }
        derived.forEach((field, value) -> {
            if (!field.isRemoved() && field.takesValue(value.type())) {
                visitor.field(field, value.type(), value.bytes(), 0, value.bytes().length);
            }
        });
    }

    private interface Visitor {
        void field(DocumentFields field, int type, byte[] in, int at, int size);
    }

    private static final class Last {
        private @Nullable DocumentFields field;
        private int type;
        private byte[] in = new byte[0];
        private int at;
        private int size;

        private void set(DocumentFields newField, int newType, byte[] newIn, int newAt, int newSize) {
            field = newField;
            type = newType;
            in = newIn;
            at = newAt;
            size = newSize;
        }
    }
}
