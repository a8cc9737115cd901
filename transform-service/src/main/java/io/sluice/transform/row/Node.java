package io.sluice.transform.row;

import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.FieldValue;
import io.sluice.transform.bson.JsonFields;
import io.sluice.transform.bson.Utf8;
import io.sluice.transform.bson.ValueChange;
import io.sluice.transform.expression.DocumentFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field as it occurs in the documents of a stream, found by the bytes of its name: a known field costs one comparison
 * and no text.
 */
final class Node implements JsonFields, DocumentFields {

    final List<String> source;
    final boolean goodName;

    /** Null if the steps remove the field. */
    final @Nullable Target target;

    /** The steps keep only fields below this one. */
    final boolean onTheWay;

    /** Null if no step looks below: everything there is written as it is. */
    final boolean rulesBelow;

    /** An object here is taken apart. */
    final boolean flattened;

    /** The first step that saw the field. */
    final int firstStep;

    private final Shape shape;
    private final ValueChange[] changes;
    private final byte[] name;
    private final byte @Nullable [] newName;
    private Node[] children = new Node[8];
    private int count;
    private int[] table = new int[32];

    Node(Shape shape, List<String> source, int firstStep, byte[] name, StreamPlace place) {
        this.shape = shape;
        this.source = source;
        this.firstStep = firstStep;
        this.name = name;
        this.goodName = Utf8.check(name, 0, name.length) == Utf8.GOOD;
        this.target = place.target();
        this.onTheWay = place.onTheWay();
        this.newName = place.newName();
        this.rulesBelow = place.rulesBelow();
        this.flattened = place.flattened();
        this.changes = place.changes().toArray(new ValueChange[0]);
    }

    /** What the steps say of one field. */
    record StreamPlace(
            @Nullable Target target,
            boolean onTheWay,
            byte @Nullable [] newName,
            boolean rulesBelow,
            boolean flattened,
            List<ValueChange> changes) {}

    /** The child at {@code guess} if it has that name: documents of a stream mostly keep their fields' order. */
    @Override
    public Node child(int guess, byte[] bytes, int start, int length) {
        if (guess < count && children[guess].isNamed(bytes, start, length)) {
            shape.lastIndex = guess;
            return children[guess];
        }
        int slot = hash(bytes, start, length) & (table.length - 1);
        while (table[slot] != 0) {
            Node candidate = children[table[slot] - 1];
            if (candidate.isNamed(bytes, start, length)) {
                shape.lastIndex = table[slot] - 1;
                return candidate;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return learn(bytes, start, length);
    }

    List<String> childPath(byte[] childName) {
        List<String> path = new ArrayList<>(source.size() + 1);
        path.addAll(source);
        path.add(new String(childName, StandardCharsets.UTF_8));
        return List.copyOf(path);
    }

    JsonFields below() {
        return rulesBelow ? this : JsonFields.ALL;
    }

    @Override
    public @Nullable JsonFields field(byte[] bytes, int start, int length) {
        Node child = child(0, bytes, start, length);
        return child.target == null ? null : new FieldBelow(child);
    }

    @Override
    public byte @Nullable [] newName() {
        return newName;
    }

    @Override
    public boolean takesValue(int type) {
        return !onTheWay || type == BsonValue.OBJECT || type == BsonValue.ARRAY;
    }

    boolean isChanged() {
        return changes.length > 0;
    }

    /** Takes the value through the steps that change it. */
    void change(FieldValue value) {
        for (ValueChange change : changes) {
            change.change(value);
        }
    }

    /** Inside JSON and expressions: what was set aside is null here, and kept for the overflow column. */
    @Override
    public @Nullable FieldValue changed(int type, byte[] bytes, int at, int size) {
        if (changes.length == 0) {
            return null;
        }
        FieldValue value = new FieldValue().begin(type, bytes, at, size);
        change(value);
        if (value.isSetAside() && target != null) {
            shape.aside.add(target, value, below());
            value.begin(BsonValue.NULL, bytes, at, 0);
        }
        return value;
    }

    @Override
    public int lastIndex() {
        return shape.lastIndex;
    }

    @Override
    public boolean isRemoved() {
        return target == null;
    }

    @Override
    public String name() {
        return target == null ? "" : target.path.get(target.path.size() - 1);
    }

    @Override
    public boolean leavesBelow() {
        return !rulesBelow;
    }

    /** A field inside JSON: it has rules of its own, and below it perhaps none any more. */
    private record FieldBelow(Node node) implements JsonFields {
        @Override
        public @Nullable JsonFields field(byte[] bytes, int start, int length) {
            return node.below() == JsonFields.ALL ? JsonFields.ALL : node.field(bytes, start, length);
        }

        @Override
        public byte @Nullable [] newName() {
            return node.newName();
        }

        @Override
        public boolean takesValue(int type) {
            return node.takesValue(type);
        }

        @Override
        public @Nullable FieldValue changed(int type, byte[] bytes, int at, int size) {
            return node.changed(type, bytes, at, size);
        }
    }

    private boolean isNamed(byte[] bytes, int start, int length) {
        return name.length == length && Arrays.equals(bytes, start, start + length, name, 0, length);
    }

    private Node learn(byte[] bytes, int start, int length) {
        Node fresh = shape.node(this, Arrays.copyOfRange(bytes, start, start + length));
        shape.lastIndex = count;
        if (shape.remembered < Shape.MOST_REMEMBERED) {
            shape.remembered++;
            if (count == children.length) {
                children = Arrays.copyOf(children, count * 2);
            }
            children[count++] = fresh;
            if (count * 2 > table.length) {
                table = new int[table.length * 2];
                for (int i = 0; i < count; i++) {
                    put(i);
                }
            } else {
                put(count - 1);
            }
        } else {
            shape.forgetful = true;
        }
        return fresh;
    }

    private void put(int index) {
        byte[] childName = children[index].name;
        int slot = hash(childName, 0, childName.length) & (table.length - 1);
        while (table[slot] != 0) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = index + 1;
    }

    private static int hash(byte[] bytes, int start, int length) {
        int hash = length;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ (hash >>> 15);
    }
}
