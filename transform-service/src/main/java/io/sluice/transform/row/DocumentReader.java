package io.sluice.transform.row;

import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.FieldValue;
import io.sluice.transform.bson.UnreadableBson;
import io.sluice.transform.expression.DerivedValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks a document's bytes once and hands each field to its column. Only a document with a repeated field is read a second
 * time, with care: the last one wins, the earlier ones are moved.
 */
final class DocumentReader {

    private static final int DERIVED = -1;

    private final Sheet sheet;
    private final Shape shape;
    private final ValuePlacement placement;
    private final FieldValue value = new FieldValue();
    private long reading;
    private boolean repeated;

    DocumentReader(Sheet sheet, Shape shape) {
        this.sheet = sheet;
        this.shape = shape;
        this.placement = new ValuePlacement(sheet, shape.aside, DestinationLimits.EVERYWHERE);
    }

    /**
     * @param derived fields that expressions have made of the document; they stand behind its own
     * @throws UnreadableBson if the bytes are no document; the row is then to be undone
     * @throws io.sluice.transform.value.RejectedDocument if a step sets the document aside; the row is then to be undone
     */
    void read(int start, int end, List<Derived> derived) {
        if (BsonValue.documentEnd(sheet.documents(), start, end) != end) {
            throw new UnreadableBson("the document is shorter than its bytes", start);
        }
        reading++;
        repeated = false;
        shape.forgetful = false;
        shape.aside.clear();
        object(shape.root, start, end, null);
        derived(derived, null);
        // Where a field was not remembered, its repetition was not noticed either.
        repeated |= shape.forgetful;
        if (repeated) {
            sheet.undoRow();
            reading++;
            Map<List<String>, Integer> last = new HashMap<>();
            findLast(shape.root, start, end, last);
            // Nothing is read at this place, so a derived field is always the last of its path.
            derived.forEach(field -> {
                if (field.node().target != null) {
                    last.put(field.node().target.path, DERIVED);
                }
            });
            object(shape.root, start, end, last);
            derived(derived, last);
        }
    }

    private void derived(List<Derived> derived, @Nullable Map<List<String>, Integer> last) {
        for (int i = 0; i < derived.size(); i++) {
            Node node = derived.get(i).node();
            byte[] bytes = derived.get(i).value().bytes();
            int type = derived.get(i).value().type();
            if (node.target != null && node.takesValue(type)) {
                int at = sheet.addValue(bytes, 0, bytes.length);
                if (last != null) {
                    last.put(node.target.path, isOutdone(derived, i) ? DERIVED : at);
                }
                field(node, node.target, type, at, bytes.length, at + bytes.length + 1, last);
            }
        }
    }

    private static boolean isOutdone(List<Derived> derived, int index) {
        Target target = derived.get(index).node().target;
        return derived.subList(index + 1, derived.size()).stream()
                .anyMatch(later -> later.node().target == target
                        && later.node().takesValue(later.value().type()));
    }

    private void objectWithCare(Node node, int start, int end) {
        Map<List<String>, Integer> last = new HashMap<>();
        findLast(node, start, end, last);
        object(node, start, end, last);
    }

    /** @param last where each target's last value is found; null while nothing is known to be repeated */
    private void object(Node node, int start, int end, @Nullable Map<List<String>, Integer> last) {
        byte[] bytes = sheet.documents();
        int guess = 0;
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end - 1);
            Node child = node.child(guess, bytes, at, nameEnd - at);
            guess = shape.lastIndex + 1;
            at = nameEnd + 1;
            int size = BsonValue.size(type, bytes, at, end - 1);
            Target target = child.target;
            if (target != null && child.takesValue(type)) {
                field(child, target, type, at, size, end, last);
            }
            at += size;
        }
        if (at != end - 1) {
            throw new UnreadableBson("a document does not end where it says", at);
        }
    }

    private void field(
            Node child, Target target, int type, int at, int size, int end, @Nullable Map<List<String>, Integer> last) {
        boolean outdone = false;
        if (last == null) {
            repeated |= target.lastReading == reading;
            target.lastReading = reading;
        } else {
            outdone = last.getOrDefault(target.path, at) != at;
        }
        if (type == BsonValue.NULL && !outdone) {
            return;
        }
        if (child.isChanged()) {
            changed(child, target, type, at, size, outdone, last);
        } else {
            value(child, target, type, at, size, end, outdone, last);
        }
        shape.aside.moveInto(sheet);
    }

    private void changed(
            Node child,
            Target target,
            int type,
            int at,
            int size,
            boolean outdone,
            @Nullable Map<List<String>, Integer> last) {
        child.change(value.begin(type, sheet.documents(), at, size));
        if (value.isSetAside()) {
            sheet.move(target, value.type(), value.bytes(), value.at(), value.end(), child.below());
            return;
        }
        int newType = value.type();
        int newSize = value.size();
        int newAt =
                value.bytes() == sheet.documents() ? value.at() : sheet.addValue(value.bytes(), value.at(), newSize);
        value(child, target, newType, newAt, newSize, newAt + newSize + 1, outdone, last);
    }

    private void value(
            Node child,
            Target target,
            int type,
            int at,
            int size,
            int end,
            boolean outdone,
            @Nullable Map<List<String>, Integer> last) {
        if (type == BsonValue.NULL && !outdone) {
            return;
        }
        if (outdone || !child.goodName) {
            sheet.move(target, type, sheet.documents(), at, end - 1, child.below());
        } else if (type == BsonValue.OBJECT && child.flattened && (size > 5 || child.onTheWay)) {
            if (last == null) {
                object(child, at, at + size, null);
            } else {
                objectWithCare(child, at, at + size);
            }
        } else {
            placement.place(target, type, at, size, end - 1, child.below());
        }
    }

    /** A field that an expression has made of the document at hand, and where the steps send it. */
    record Derived(Node node, DerivedValue value) {}

    private void findLast(Node node, int start, int end, Map<List<String>, Integer> last) {
        byte[] bytes = sheet.documents();
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end - 1);
            Node child = node.child(0, bytes, at, nameEnd - at);
            if (child.target != null && child.takesValue(type)) {
                last.put(child.target.path, nameEnd + 1);
            }
            at = nameEnd + 1 + BsonValue.size(type, bytes, nameEnd + 1, end - 1);
        }
    }
}
