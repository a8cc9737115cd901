package io.sluice.transform.row;

import io.sluice.transform.bson.FieldValue;
import io.sluice.transform.bson.JsonFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values inside JSON that a step could not change: they are null there, and go to the overflow column once it is written. */
final class SetAside {

    private final List<Value> values = new ArrayList<>();

    void add(Target target, FieldValue value, JsonFields below) {
        values.add(new Value(target, value.type(), Arrays.copyOfRange(value.bytes(), value.at(), value.end()), below));
    }

    void clear() {
        values.clear();
    }

    void moveInto(Sheet sheet) {
        // What lies in an object that was set aside may be set aside again while that object is written.
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            sheet.move(value.target, value.type, value.bytes, 0, value.bytes.length, value.below);
        }
        values.clear();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Value(Target target, int type, byte[] bytes, JsonFields below) {}
}
